"""Pictures from words: what is made, in which form, and that the same is made again."""

import base64
import io
import time
from typing import Any

import pytest
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
