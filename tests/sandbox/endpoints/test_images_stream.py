"""Pictures as they come into being, and pictures by their address."""

import base64
import io
from typing import Any

import aiohttp
import pytest
from PIL import Image
from yarl import URL

from sandbox.endpoints import Ending, EndpointServer, Fault, Kind
from sandbox.endpoints.images.card import card
from sandbox.endpoints.images.gallery import LIFETIME, Gallery

HERE = "images/generations"


def wish(**further: Any) -> dict[str, Any]:
    return {"model": "rehearsal-image", "prompt": "a boat", "stream": True, **further}


@pytest.fixture
def watch(session: aiohttp.ClientSession, parse_events: Any) -> Any:
    async def watched(body: dict[str, Any]) -> tuple[bytes, list[Any]]:
        async with session.post(HERE, json=body) as response:
            assert response.content_type == "text/event-stream"
            raw = await response.read()
        return raw, parse_events(raw)

    return watched


def picture(event: dict[str, Any]) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(event["b64_json"], validate=True)))


async def test_previews_come_before_the_picture(watch: Any, fits: Any) -> None:
    raw, events = await watch(wish(partial_images=3))
    for event in events:
        fits("ImageGenStreamEvent", event)
    kinds = ["image_generation.partial_image"] * 3 + ["image_generation.completed"]
    assert [event["type"] for event in events] == kinds
    assert [event.get("partial_image_index") for event in events] == [0, 1, 2, None]
    assert raw.decode().count("event: image_generation.completed\ndata: ") == 1
    pictures = [picture(event) for event in events]
    assert len({each.tobytes() for each in pictures}) == 4
    assert {each.size for each in pictures} == {(1024, 1024)}
    assert pictures[-1].tobytes() == card("a boat").tobytes()


async def test_previews_get_finer(watch: Any) -> None:
    _, events = await watch(wish(partial_images=3))
    colours = [len(picture(event).convert("P").getcolors() or ()) for event in events]
    assert colours[0] > 1
    sizes = [len(event["b64_json"]) for event in events]
    assert sizes == sorted(sizes)


async def test_without_previews_the_picture_comes_alone(watch: Any) -> None:
    _, events = await watch(wish())
    assert [event["type"] for event in events] == ["image_generation.completed"]


async def test_several_streamed_pictures_come_one_after_the_other(
    watch: Any, endpoint: EndpointServer
) -> None:
    _, events = await watch(wish(n=2, partial_images=1))
    assert [event["type"].rpartition(".")[2] for event in events] == [
        "partial_image",
        "completed",
    ] * 2
    call = await endpoint.calls.last.ended()
    assert call.usage
    outputs = sum(event["usage"]["output_tokens"] for event in events if "usage" in event)
    assert outputs == call.usage["output_tokens"]


async def test_usage_can_be_dropped_and_the_stream_be_reset(
    watch: Any, endpoint: EndpointServer
) -> None:
    endpoint.faults.add(Fault(kind=Kind.DROP_USAGE, match="images"))
    _, events = await watch(wish())
    assert "usage" not in events[0]
    endpoint.faults.add(Fault(kind=Kind.RESET_STREAM, match="images", after=1))
    with pytest.raises(aiohttp.ClientError):
        await watch(wish(partial_images=1))
    assert (await endpoint.calls.last.ended()).ending is Ending.RESET


async def test_a_streamed_edit_names_its_events(
    session: aiohttp.ClientSession, parse_events: Any, fits: Any, endpoint: EndpointServer
) -> None:
    stream = io.BytesIO()
    card("a hat").save(stream, "PNG")
    form = aiohttp.FormData({"prompt": "a boat", "stream": "true", "partial_images": "1"})
    form.add_field("image", stream.getvalue(), filename="x.png", content_type="image/png")
    async with session.post("images/edits", data=form) as response:
        events = parse_events(await response.read())
    fits("ImageEditPartialImageEvent", events[0])
    fits("ImageEditCompletedEvent", events[1])
    assert endpoint.calls.last.streamed


async def by_address(api: Any, **further: Any) -> tuple[str, dict[str, Any]]:
    asked = {"model": "rehearsal-image-1", "prompt": "a boat", "size": "256x256", **further}
    status, answer = await api.post(asked, HERE)
    assert status == 200, answer
    return str(answer["data"][0]["url"]), answer


async def test_an_early_model_gives_addresses_that_need_no_key(
    api: Any, fits: Any, endpoint: EndpointServer
) -> None:
    url, answer = await by_address(api)
    fits("ImagesResponse", answer)
    assert answer.keys() == {"created", "data"}
    async with aiohttp.ClientSession() as stranger, stranger.get(url) as response:
        assert (response.status, response.content_type) == (200, "image/png")
        seen = Image.open(io.BytesIO(await response.read()))
    assert seen.tobytes() == card("a boat", size=(256, 256)).tobytes()
    assert endpoint.calls.last.path.startswith("/pictures/")


async def test_an_address_is_not_for_those_who_show_the_apis_key(
    api: Any, session: aiohttp.ClientSession
) -> None:
    url, _ = await by_address(api)
    async with session.get(url) as response:
        assert response.status == 400
        assert b"InvalidAuthenticationInfo" in await response.read()


@pytest.mark.parametrize("spoil", [lambda url: url[:-1], lambda url: url.partition("?")[0]])
async def test_an_address_with_a_wrong_key_is_refused(api: Any, spoil: Any) -> None:
    url, _ = await by_address(api)
    async with aiohttp.ClientSession() as stranger, stranger.get(spoil(url)) as response:
        assert response.status == 403


async def test_addresses_expire(api: Any, endpoint: EndpointServer) -> None:
    url, _ = await by_address(api)
    endpoint.gallery.expire()
    async with aiohttp.ClientSession() as stranger, stranger.get(url) as response:
        assert response.status == 403


async def test_downloads_can_fail_as_calls_can(api: Any, endpoint: EndpointServer) -> None:
    url, _ = await by_address(api)
    endpoint.faults.add(Fault(kind=Kind.STATUS, match="pictures", status=503))
    async with aiohttp.ClientSession() as stranger, stranger.get(url) as response:
        assert response.status == 503
    async with aiohttp.ClientSession() as stranger, stranger.get(url) as response:
        assert response.status == 200


def test_the_gallery_forgets_what_is_old_and_what_is_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    gallery = Gallery(lambda: now)
    url = URL(gallery.hang(b"x" * 60, "image/png", origin=URL("http://127.0.0.1")))
    now = LIFETIME
    assert gallery.see(url.name, url.query["sig"])
    now += 1
    assert gallery.see(url.name, url.query["sig"]) is None
    monkeypatch.setattr("sandbox.endpoints.images.gallery.MOST_BYTES", 100)
    gallery.hang(b"y" * 60, "image/png", origin=URL("http://127.0.0.1"))
    assert [hung.data[:1] for hung in gallery] == [b"y"]


async def test_a_model_of_the_middle_writes_the_prompt_anew(api: Any) -> None:
    asked = {"model": "rehearsal-image-3", "prompt": "a boat", "size": "1792x1024"}
    _, answer = await api.post({**asked, "response_format": "b64_json"}, HERE)
    (entry,) = answer["data"]
    assert "a boat" in entry["revised_prompt"]
    assert picture(entry).size == (1792, 1024)
    pale = {**asked, "style": "natural", "quality": "hd", "response_format": "b64_json"}
    _, other = await api.post(pale, HERE)
    assert (
        picture(other["data"][0]).tobytes()
        == card("a boat", 1, size=(1792, 1024), style="natural").tobytes()
    )
