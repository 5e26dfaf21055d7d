"""Pictures judged by their colour, given as data or by an address on this machine."""

import base64
import io
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from sandbox.endpoints.judges import OF_PICTURES
from sandbox.endpoints.moderations import pictures

RED, MAGENTA, GREY = (255, 0, 0), (255, 0, 255), (90, 90, 90)


def drawn(colour: tuple[int, int, int], kind: str = "PNG", side: int = 32) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(file, kind)
    return file.getvalue()


def data(picture: bytes, mime: str = "image/png") -> str:
    return f"data:{mime};base64,{base64.b64encode(picture).decode()}"


def shown(*urls: str, text: str = "") -> dict[str, Any]:
    parts: list[Any] = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    return {"input": [{"type": "text", "text": text}, *parts] if text else parts}


async def judged(api: Any, *urls: str, text: str = "") -> dict[str, Any]:
    status, answer = await api.post(shown(*urls, text=text), "moderations")
    assert status == 200, answer
    (result,) = answer["results"]
    return dict(result)


@pytest.mark.parametrize(
    ("colour", "violence", "sexual"),
    [
        (RED, 1.0, 0.0),
        (MAGENTA, 0.0, 1.0),
        (GREY, 0.0, 0.0),
        ((200, 50, 40), 0.588, 0.0),
        ((255, 255, 255), 0.0, 0.0),
    ],
)
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_a_picture_is_judged_by_its_colour(
    api: Any, colour: tuple[int, int, int], violence: float, sexual: float, kind: str
) -> None:
    result = await judged(api, data(drawn(colour, kind)))
    scores = result["category_scores"]
    assert abs(scores["violence"] - violence) < 0.02
    assert abs(scores["sexual"] - sexual) < 0.02
    assert result["flagged"] is (max(violence, sexual) >= 0.5)


async def test_a_picture_and_its_text_are_one_result_that_fits_the_document(
    api: Any, fits: Any
) -> None:
    body = shown(data(drawn(RED)), text="hate:0.8 violence:0.1")
    fits("CreateModerationRequest", body)
    status, answer = await api.post(body, "moderations")
    assert status == 200
    fits("CreateModerationResponse", answer)
    (result,) = answer["results"]
    assert (result["category_scores"]["hate"], result["category_scores"]["violence"]) == (0.8, 1.0)
    kinds = result["category_applied_input_types"]
    assert (kinds["violence"], kinds["hate"]) == (["text", "image"], ["text"])


async def test_a_picture_alone_is_judged_only_where_pictures_are(api: Any) -> None:
    result = await judged(api, data(drawn(RED)))
    applied = result["category_applied_input_types"]
    assert {category for category, kinds in applied.items() if kinds == ["image"]} == OF_PICTURES
    assert all(kinds == [] for category, kinds in applied.items() if category not in OF_PICTURES)


async def test_of_a_film_the_first_frame_counts(api: Any) -> None:
    file = io.BytesIO()
    frames = [Image.new("RGB", (16, 16), colour) for colour in (RED, GREY)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    result = await judged(api, data(file.getvalue(), "image/gif"))
    assert result["category_scores"]["violence"] == 1.0


async def test_one_picture_is_taken_at_a_time(api: Any, fits: Any) -> None:
    picture = data(drawn(GREY))
    status, answer = await api.post(shown(picture, picture), "moderations")
    assert (status, answer["error"]["code"]) == (400, "too_many_images")
    assert answer["error"]["message"] == "Number of images (2) exceeds maximum of 1"
    fits("ErrorResponse", answer)


@pytest.mark.parametrize(
    "url",
    [
        "data:image/png;base64,AAAA",
        "data:image/png;base64,%%%",
        "data:,x",
        data(drawn(RED)[:60]),
        data(drawn(RED, "BMP")),
    ],
)
async def test_what_is_no_picture_is_refused(api: Any, url: str) -> None:
    status, answer = await api.post(shown(url), "moderations")
    assert (status, answer["error"]["code"]) == (400, "invalid_image_format")


async def test_what_is_too_large_is_refused(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 32 * 32 - 1)
    status, answer = await api.post(shown(data(drawn(RED))), "moderations")
    assert (status, answer["error"]["code"]) == (400, "invalid_image_format")
    monkeypatch.setattr(pictures, "MOST_BYTES", 10)
    status, answer = await api.post(shown(data(drawn(RED, side=64))), "moderations")
    assert (status, answer["error"]["code"]) == (400, "image_too_large")


@pytest.fixture
async def gallery() -> Any:
    async def show(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name == "elsewhere":
            raise web.HTTPFound("red")
        if name == "endless":
            response = web.StreamResponse()
            await response.prepare(request)
            for _ in range(100):
                await response.write(b"x" * 1000)
            return response
        if name != "red":
            raise web.HTTPNotFound
        return web.Response(body=drawn(RED), content_type="image/png")

    app = web.Application()
    app.router.add_get("/{name}", show)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_picture_on_this_machine_is_fetched(api: Any, gallery: str) -> None:
    result = await judged(api, f"{gallery}/red")
    assert result["category_scores"]["violence"] == 1.0


@pytest.mark.parametrize("name", ["missing", "elsewhere"])
async def test_a_picture_that_is_not_there_is_refused(api: Any, gallery: str, name: str) -> None:
    status, answer = await api.post(shown(f"{gallery}/{name}"), "moderations")
    assert (status, answer["error"]["code"]) == (400, "image_url_unavailable")


async def test_a_file_is_not_fetched_without_end(
    api: Any, gallery: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 5_000)
    status, answer = await api.post(shown(f"{gallery}/endless"), "moderations")
    assert (status, answer["error"]["code"]) == (400, "image_too_large")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/1.png",
        "http://127.0.0.1:1/1.png",
        "file:///etc/hostname",
        "http://[",
        "nonsense",
        "http://127.0.0.1.example.com/",
    ],
)
async def test_nothing_is_fetched_from_elsewhere(api: Any, url: str) -> None:
    status, answer = await api.post(shown(url), "moderations")
    assert (status, answer["error"]["code"]) == (400, "image_url_unavailable")
