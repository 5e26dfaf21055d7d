"""Pictures from words: what is made, in which form, and that the same is made again."""

import asyncio
import base64
import io
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sandbox.endpoints import EndpointServer
from sandbox.endpoints.images.card import card
from sandbox.endpoints.images.order import ordered
from sandbox.endpoints.images.studio import encoded
from sandbox.endpoints.models import Model
from sandbox.endpoints.painters import MODERN

MODEL = "rehearsal-image"
HERE = "images/generations"


def wish(prompt: str = "a lighthouse", **further: Any) -> dict[str, Any]:
    return {"model": MODEL, "prompt": prompt, **further}


def opened(entry: dict[str, Any]) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(entry["b64_json"], validate=True)))


async def test_a_picture_is_made_in_base64_and_counted(
    api: Any, fits: Any, endpoint: EndpointServer
) -> None:
    asked = wish(size="1536x1024", quality="low", user="abc")
    fits("CreateImageRequest", asked)
    status, answer = await api.post(asked, HERE)
    assert status == 200
    fits("ImagesResponse", answer)
    (entry,) = answer["data"]
    picture = opened(entry)
    assert (picture.format, picture.size) == ("PNG", (1536, 1024))
    assert (answer["size"], answer["quality"]) == ("1536x1024", "low")
    assert answer["usage"]["output_tokens"] > 0
    assert answer["usage"]["total_tokens"] == endpoint.calls.last.usage["total_tokens"]  # type: ignore[index]
    assert (endpoint.calls.last.model, endpoint.calls.last.body) == (MODEL, asked)


async def test_the_picture_is_the_card_of_the_prompt(api: Any) -> None:
    _, answer = await api.post(wish(), HERE)
    assert opened(answer["data"][0]).tobytes() == card("a lighthouse").tobytes()


async def test_no_two_pictures_of_a_prompt_are_the_same(api: Any) -> None:
    _, first = await api.post(wish(n=3), HERE)
    _, again = await api.post(wish(), HERE)
    entries = first["data"] + again["data"]
    assert len({entry["b64_json"] for entry in entries}) == 4
    assert opened(entries[3]).tobytes() == card("a lighthouse", 3).tobytes()


@pytest.mark.parametrize("format_", ["png", "jpeg", "webp"])
async def test_pictures_come_in_the_format_asked_for(api: Any, format_: str) -> None:
    _, answer = await api.post(wish(output_format=format_), HERE)
    assert opened(answer["data"][0]).format == format_.upper()
    assert answer["output_format"] == format_


async def test_a_transparent_background_is_transparent(api: Any) -> None:
    _, answer = await api.post(wish(background="transparent"), HERE)
    picture = opened(answer["data"][0])
    assert picture.mode == "RGBA"
    alpha = picture.getchannel("A")
    assert alpha.getextrema() == (0, 255)
    assert answer["background"] == "transparent"


async def test_a_picture_model_does_not_chat_and_a_chat_model_paints_nothing(
    api: Any, ask: Any
) -> None:
    status, answer = await api.post(ask("hi", model=MODEL))
    assert (status, answer["error"]["param"]) == (404, "model")
    status, answer = await api.post(wish(model="rehearsal"), HERE)
    assert (status, answer["error"]["param"]) == (400, "model")


def test_a_card_is_drawn_and_written_quickly() -> None:
    body = wish()
    order = ordered(body, Model(id=MODEL, paints=MODERN), MODERN)
    card("to load what is needed")
    spent = []
    for number in range(5):
        before = time.perf_counter()
        encoded(card("a lighthouse", number), order)
        spent.append(time.perf_counter() - before)
    assert min(spent) < 0.1, "30 ms, with room for a busy machine"


@given(st.text(max_size=400), st.sampled_from([(1, 1), (7, 300), (256, 256), (1792, 1024)]))
@settings(max_examples=40)
def test_any_words_can_be_drawn(prompt: str, size: tuple[int, int]) -> None:
    assert card(prompt, size=size).size == size


@pytest.mark.parametrize("other", [{"number": 1}, {"style": "natural"}, {"prompt": "a  boat"}])
def test_a_card_is_the_same_only_for_the_same_wish(other: dict[str, Any]) -> None:
    wished: dict[str, Any] = {"prompt": "a boat", "size": (256, 256)}
    assert card(**wished).tobytes() == card(**wished).tobytes()
    assert card(**wished).tobytes() != card(**{**wished, **other}).tobytes()


async def test_the_event_loop_is_free_while_pictures_are_made(api: Any) -> None:
    loop = asyncio.get_running_loop()
    held: list[float] = []

    async def watch() -> None:
        while True:
            before = loop.time()
            await asyncio.sleep(0)
            held.append(loop.time() - before)

    watching = asyncio.create_task(watch())
    await api.post(wish(n=4, size="3840x2160", output_format="webp"), HERE)
    watching.cancel()
    assert max(held) < 0.5, "all four together take longer by far"
