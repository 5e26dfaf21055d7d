"""What picture endpoints answer, in its many shapes."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.images import ImageRequest, Images, ImageUsage, Made, Partial, reading
from bot.errors import (
    ContentRefused,
    EndpointRefused,
    EndpointUnreachable,
    ModelUnavailable,
)
from tests.bot.endpoints.images.pictures import (
    GIF,
    JPEG,
    PNG,
    WEBP,
    all_of,
    answer,
    data,
    letters,
    until_the_error,
)
from tests.bot.endpoints.scripted import Endpoint

WISH = ImageRequest(model="painter", prompt="a bear")
TWO = ImageRequest(model="painter", prompt="a bear", n=2)


async def test_every_picture_of_an_answer_comes_with_its_type(
    endpoint: Endpoint, images: Images
) -> None:
    endpoint.answer(data(PNG, JPEG, WEBP, GIF))
    assert await all_of(images.generate(endpoint.account, TWO)) == [
        Made(0, PNG, "image/png"),
        Made(1, JPEG, "image/jpeg"),
        Made(2, WEBP, "image/webp"),
        Made(3, GIF, "image/gif"),
    ]


async def test_a_large_picture_in_a_whole_answer(endpoint: Endpoint, images: Images) -> None:
    large = PNG + bytes(range(256)) * 8000
    endpoint.answer(answer({"b64_json": letters(large)}, {"url": "data:x," + letters(large)}))
    assert await all_of(images.generate(endpoint.account, TWO)) == [
        Made(0, large, "image/png"),
        Made(1, large, "image/png"),
    ]


async def test_the_calls_cost_stands_on_one_picture_only(
    endpoint: Endpoint, images: Images
) -> None:
    entries = [{"b64_json": letters(PNG), "revised_prompt": "a brown bear"}] * 2
    usage = {"total_tokens": 30, "input_tokens": 10, "output_tokens": 20.0}
    endpoint.answer(answer(*entries, usage=usage, output_format="png"))
    first, second = await all_of(images.generate(endpoint.account, TWO))
    assert first == Made(0, PNG, "image/png", "a brown bear", ImageUsage(10, 20))
    assert second == Made(1, PNG, "image/png", "a brown bear")


async def test_previews_and_the_picture_come_as_they_are_drawn(
    endpoint: Endpoint, images: Images
) -> None:
    kind = "image_generation"
    endpoint.events(
        {"type": f"{kind}.partial_image", "b64_json": letters(JPEG), "partial_image_index": 0},
        {"type": f"{kind}.partial_image", "b64_json": "%%%", "partial_image_index": 1},
        {"type": f"{kind}.partial_image"},
        {"type": "keepalive"},
        {
            "type": f"{kind}.completed",
            "b64_json": letters(PNG),
            "usage": {"input_tokens": 1, "output_tokens": 2},
        },
        done=False,
    )
    assert await all_of(images.generate(endpoint.account, WISH)) == [
        Partial(0, JPEG, "image/jpeg"),
        Made(0, PNG, "image/png", None, ImageUsage(1, 2)),
    ]


async def test_a_preview_is_shown_while_the_picture_is_still_drawn(
    endpoint: Endpoint, images: Images
) -> None:
    endpoint.hang(
        b'event: image_generation.partial_image\r\ndata: {"type":"image_generation.partial_image",'
        b'"b64_json":"' + letters(PNG).encode() + b'"}\r\n\r\n'
    )
    async with aclosing(images.generate(endpoint.account, WISH)) as pictures:
        assert await anext(pictures) == Partial(0, PNG, "image/png")


async def test_a_picture_of_many_megabytes_comes_in_one_event(
    endpoint: Endpoint, images: Images
) -> None:
    large = PNG + bytes(9_000_000)
    endpoint.events({"type": "image_generation.completed", "b64_json": letters(large)}, done=False)
    [made] = await all_of(images.generate(endpoint.account, WISH))
    assert made.data == large


async def test_a_stream_that_breaks_off_is_told(endpoint: Endpoint, images: Images) -> None:
    preview = {"type": "image_generation.partial_image", "b64_json": letters(PNG)}
    endpoint.events(preview, done=False)
    seen, error = await until_the_error(images.generate(endpoint.account, WISH))
    assert seen == [Partial(0, PNG, "image/png")]
    assert isinstance(error, EndpointUnreachable)
    assert "cut off" in str(error)


async def test_an_error_in_mid_stream_is_told(endpoint: Endpoint, images: Images) -> None:
    refusal = {"code": "moderation_blocked", "message": "Rejected by the safety system."}
    endpoint.events(
        {"type": "image_generation.partial_image", "b64_json": letters(PNG)},
        {"type": "error", "error": refusal},
    )
    with pytest.raises(ContentRefused):
        await all_of(images.generate(endpoint.account, WISH))


async def test_links_are_fetched_without_the_key(endpoint: Endpoint, images: Images) -> None:
    origin = endpoint.base.removesuffix("/v1")
    endpoint.answer(answer({"url": f"{origin}/generated/1.png"}, {"url": "/generated/2.png"}))
    endpoint.answer(PNG, Content_Type="text/plain")
    found = await all_of(images.generate(endpoint.account, TWO))
    assert sorted(made.index for made in found) == [0, 1]
    assert {(made.data, made.mime) for made in found} == {(PNG, "image/png")}
    fetches = endpoint.asked[1:]
    assert {asked.path for asked in fetches} == {"/generated/1.png", "/generated/2.png"}
    assert all("Authorization" not in asked.headers for asked in fetches)


async def test_no_more_is_taken_than_can_be_asked_for(endpoint: Endpoint, images: Images) -> None:
    endpoint.answer(answer(*[{"url": "/1.png"}] * 500))
    endpoint.answer(PNG)
    found = await all_of(images.generate(endpoint.account, TWO))
    assert sorted(made.index for made in found) == list(range(10))
    assert len(endpoint.asked) == 11
    endpoint.steps.clear()
    done = {"type": "image_generation.completed", "b64_json": letters(PNG)}
    endpoint.events(*[done] * 15)
    assert len(await all_of(images.generate(endpoint.account, WISH))) == 10


async def test_a_link_may_hold_the_picture_itself(endpoint: Endpoint, images: Images) -> None:
    endpoint.answer(answer({"url": f"data:image/png;base64,{letters(PNG)}", "b64_json": None}))
    assert await all_of(images.generate(endpoint.account, TWO)) == [Made(0, PNG, "image/png")]


async def test_what_arrived_is_kept_when_another_picture_is_lost(
    endpoint: Endpoint, images: Images
) -> None:
    endpoint.answer(
        answer(
            {"b64_json": "no base64!"},
            {"url": "/gone.png"},
            {"b64_json": letters(PNG)},
            {},
            "noise",  # type: ignore[arg-type]  # servers answer what they like
        )
        | {"usage": {"input_tokens": 5, "output_tokens": 6}}
    )
    endpoint.answer("", 404)
    seen, error = await until_the_error(images.generate(endpoint.account, TWO))
    assert isinstance(error, EndpointUnreachable)
    assert seen == [Made(2, PNG, "image/png", None, ImageUsage(5, 6))]


async def test_pictures_behind_links_come_as_they_arrive(
    endpoint: Endpoint, images: Images
) -> None:
    slow = asyncio.Event()

    async def step(request: web.Request) -> web.StreamResponse:
        if request.path == "/slow.png":
            await slow.wait()
        return web.Response(body=PNG)

    endpoint.answer(answer({"url": "/slow.png"}, {"url": "/fast.png"}))
    endpoint.steps.append(step)
    pictures = images.generate(endpoint.account, TWO)
    assert (await anext(pictures)).index == 1
    slow.set()
    assert (await anext(pictures)).index == 0
    assert await all_of(pictures) == []


async def test_whoever_stops_listening_leaves_nothing_behind(
    endpoint: Endpoint, images: Images
) -> None:
    async def step(request: web.Request) -> web.StreamResponse:
        if request.path == "/slow.png":
            await asyncio.Event().wait()
        return web.Response(body=PNG)

    endpoint.answer(answer({"url": "/slow.png"}, {"url": "/fast.png"}))
    endpoint.steps.append(step)
    pictures = images.generate(endpoint.account, TWO)
    await anext(pictures)
    assert any("_made" in repr(task) for task in asyncio.all_tasks())
    async with asyncio.timeout(3):  # less than the endpoint would be waited for
        await pictures.aclose()
    assert not any("_made" in repr(task) for task in asyncio.all_tasks())


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"data": []},
        {"data": None},
        {"data": "x"},
        {"data": [None, 3]},
        {"data": [{"b64_json": ""}]},
        {"data": [{"b64_json": "!!!!"}]},
        {"data": [{"b64_json": "ü"}]},
        {"data": [{"b64_json": "A"}]},
        {"data": [{"b64_json": letters(b"<html>not a picture</html>")}]},
        {"data": [{"url": 7}]},
        {"data": [{"url": "data:"}]},
        {"created": 1, "usage": {"input_tokens": "x"}},
    ],
)
async def test_an_answer_without_a_picture_is_told(
    endpoint: Endpoint, images: Images, content: Any
) -> None:
    endpoint.answer(content)
    with pytest.raises(EndpointUnreachable, match="held no picture"):
        await all_of(images.generate(endpoint.account, WISH))


async def test_a_page_behind_a_link_is_no_picture(endpoint: Endpoint, images: Images) -> None:
    endpoint.answer(answer({"url": "/1.png"}))
    endpoint.answer("<html>", Content_Type="image/png")
    with pytest.raises(EndpointUnreachable, match="held no picture"):
        await all_of(images.generate(endpoint.account, WISH))


async def test_a_picture_too_large_is_refused(
    endpoint: Endpoint, images: Images, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGEST", 2**20)
    endpoint.answer(data(PNG + bytes(2**20)))
    with pytest.raises(EndpointRefused, match="larger than 1 MiB"):
        await all_of(images.generate(endpoint.account, WISH))


async def test_refusals_say_what_to_do(endpoint: Endpoint, images: Images) -> None:
    endpoint.answer({"error": {"code": "content_policy_violation", "message": "No."}}, 400)
    with pytest.raises(ContentRefused, match="other words"):
        await all_of(images.generate(endpoint.account, WISH))
    endpoint.steps.clear()
    endpoint.answer({"error": {"code": "model_not_found", "message": "No."}}, 404)
    with pytest.raises(ModelUnavailable, match=r"`painter`.*`image\.model`"):
        await all_of(images.generate(endpoint.account, WISH))


@given(
    st.binary(max_size=300), st.sampled_from(["", "\n", "\r\n", " "]), st.sampled_from(["", "="])
)
async def test_letters_are_read_however_they_are_wrapped(
    more: bytes, wrap: str, left_out: str
) -> None:
    text = letters(PNG + more).rstrip(left_out or " ")
    wrapped = wrap.join(text[start : start + 76] for start in range(0, len(text), 76))
    assert await reading.decoded(wrapped) == (PNG + more, "image/png")


async def test_large_letters_are_read_in_slices() -> None:
    large = PNG + bytes(range(256)) * 20_000
    assert await reading.decoded(letters(large)) == (large, "image/png")
