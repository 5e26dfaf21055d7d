"""Picture endpoints that refuse a parameter: asked again without, and remembered."""

from typing import Any

import pytest

from bot.endpoints.images import EditRequest, ImageRequest, Images
from bot.endpoints.transport import FilePart
from bot.errors import EndpointRefused
from tests.bot.endpoints.images.pictures import PNG, all_of, data
from tests.bot.endpoints.scripted import Endpoint

WISH = ImageRequest(
    model="painter",
    prompt="x",
    n=1,
    size="1x1",
    quality="hd",
    style="vivid",
    background="opaque",
    output_format="png",
    user="u",
)


def unknown(name: str) -> dict[str, Any]:
    message = f"Unknown parameter: '{name}'."
    return {"error": {"message": message, "param": name, "code": "unknown_parameter"}}


@pytest.mark.parametrize(
    "name", ["user", "quality", "style", "background", "output_format", "partial_images"]
)
async def test_what_is_refused_is_left_out_from_then_on(
    endpoint: Endpoint, images: Images, name: str
) -> None:
    endpoint.answer(unknown(name), 400)
    endpoint.answer(data(PNG))
    for _ in range(2):
        assert len(await all_of(images.generate(endpoint.account, WISH))) == 1
    first, *others = (asked.body for asked in endpoint.asked)
    assert len(others) == 2
    assert all(other == {k: v for k, v in first.items() if k != name} for other in others)


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (400, unknown("stream")),
        (
            400,
            {
                "error": {
                    "message": "Your organization must be verified to stream this model.",
                    "type": "invalid_request_error",
                    "param": "stream",
                    "code": "unsupported_value",
                }
            },
        ),
        (400, {"error": "Argument not supported: stream"}),
        (422, {"detail": [{"type": "extra_forbidden", "loc": ["body", "stream"], "msg": "no"}]}),
    ],
)
async def test_an_endpoint_that_does_not_stream_is_asked_for_the_whole(
    endpoint: Endpoint, images: Images, status: int, content: Any
) -> None:
    endpoint.answer(content, status)
    endpoint.answer(data(PNG))
    for _ in range(2):
        assert len(await all_of(images.generate(endpoint.account, WISH))) == 1
    first, *others = (asked.body for asked in endpoint.asked)
    rest = {k: v for k, v in first.items() if k not in {"stream", "partial_images"}}
    assert others == [rest, rest]


async def test_a_family_that_no_longer_takes_a_format_sends_what_it_likes(
    endpoint: Endpoint, images: Images
) -> None:
    endpoint.answer(unknown("response_format"), 400)
    endpoint.answer({"data": [{"url": "/1.png"}]})
    endpoint.answer(PNG)
    wish = ImageRequest(model="dall-e-3", prompt="x")
    assert len(await all_of(images.generate(endpoint.account, wish))) == 1
    assert endpoint.asked[1].body == {"model": "dall-e-3", "prompt": "x"}


async def test_forms_learn_too_and_for_themselves(endpoint: Endpoint, images: Images) -> None:
    endpoint.answer(unknown("quality"), 400)
    endpoint.answer(data(PNG))
    cat = FilePart("image", "cat.png", "image/png", PNG)
    edit = EditRequest(model="painter", prompt="x", quality="hd", images=(cat,))
    for _ in range(2):
        await all_of(images.edit(endpoint.account, edit))
    await all_of(images.generate(endpoint.account, WISH))
    first, second, third, generation = endpoint.asked
    assert [b'name="quality"' in asked.raw for asked in (first, second, third)] == [True] + [
        False
    ] * 2
    assert all(asked.raw.count(PNG) == 1 for asked in (first, second, third))
    assert generation.body["quality"] == "hd", "the other path may take it"


@pytest.mark.parametrize("name", ["n", "size", "prompt", "model"])
async def test_what_the_wish_is_about_is_never_left_out(
    endpoint: Endpoint, images: Images, name: str
) -> None:
    endpoint.answer(unknown(name), 400)
    with pytest.raises(EndpointRefused, match=name):
        await all_of(images.generate(endpoint.account, WISH))
    assert len(endpoint.asked) == 1


async def test_a_wrong_value_is_told_and_not_left_out(endpoint: Endpoint, images: Images) -> None:
    message = "Invalid value: 'hd'. Supported values are: 'low', 'medium', and 'high'."
    content = {"error": {"message": message, "param": "quality", "code": "invalid_value"}}
    endpoint.answer(content, 400)
    with pytest.raises(EndpointRefused, match="'low', 'medium', and 'high'"):
        await all_of(images.generate(endpoint.account, WISH))
    assert len(endpoint.asked) == 1
