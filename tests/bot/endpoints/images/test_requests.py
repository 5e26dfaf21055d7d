"""What picture endpoints are asked, byte for byte."""

from dataclasses import replace
from typing import Any

import pytest

from bot.endpoints.images import EditRequest, ImageRequest, Images, VariationRequest, limits_of
from bot.endpoints.images.request import fields
from bot.endpoints.transport import FilePart
from bot.errors import EndpointRefused, EndpointUnreachable
from tests.bot.endpoints.images.pictures import JPEG, PNG, all_of, data, letters
from tests.bot.endpoints.scripted import Asked, Endpoint

CAT = FilePart("whatever", "cat.png", "image/png", PNG)
MASK = FilePart("whatever", "mask.png", "image/png", PNG[::-1])
STREAMED = {"stream": True, "partial_images": 2}
EVERYTHING: dict[str, Any] = {
    "n": 1,
    "size": "1024x1024",
    "quality": "high",
    "style": "vivid",
    "background": "transparent",
    "output_format": "webp",
    "user": "pseudonym",
}


def form(asked: Asked) -> list[tuple[bytes, bytes]]:
    """Each part of a form: its headers in one line, and its content."""
    boundary = asked.headers["Content-Type"].removeprefix("multipart/form-data; boundary=")
    pieces = asked.raw.split(f"--{boundary}".encode())
    assert (pieces[0], pieces[-1]) == (b"", b"--\r\n")
    parts = [piece[2:-2].partition(b"\r\n\r\n") for piece in pieces[1:-1]]
    prefix = b"Content-Disposition: form-data; "
    assert all(head.startswith(prefix) for head, _, _ in parts)
    return [(head.removeprefix(prefix), content) for head, _, content in parts]


async def test_a_wish_is_sent_as_json(endpoint: Endpoint, images: Images) -> None:
    endpoint.answer(data(PNG))
    wish = ImageRequest(model="painter", prompt="ein Bär", **EVERYTHING)
    await all_of(images.generate(endpoint.account, wish))
    [asked] = endpoint.asked
    assert (asked.method, asked.path) == ("POST", "/v1/images/generations")
    assert asked.body == {"model": "painter", "prompt": "ein Bär"} | EVERYTHING | STREAMED


async def test_what_is_not_set_is_not_sent(endpoint: Endpoint, images: Images) -> None:
    endpoint.answer(data(PNG))
    await all_of(images.generate(endpoint.account, ImageRequest(model="painter", prompt="x")))
    assert endpoint.asked[0].body == {"model": "painter", "prompt": "x"} | STREAMED


@pytest.mark.parametrize(
    ("model", "sent"),
    [
        ("gpt-image-1-mini", {"quality", "background", "output_format", *STREAMED}),
        ("gpt-image-2", {"quality", "background", "output_format", *STREAMED}),
        ("chatgpt-image-latest", {"quality", "background", "output_format", *STREAMED}),
        ("openai/GPT-Image-1.5", {"quality", "background", "output_format", *STREAMED}),
        ("dall-e-2", {"response_format"}),
        ("dall-e-3", {"quality", "style", "response_format"}),
        ("flux", {"quality", "style", "background", "output_format", *STREAMED}),
    ],
)
def test_each_family_is_asked_for_what_it_takes(model: str, sent: set[str]) -> None:
    body = fields(ImageRequest(model=model, prompt="x", **EVERYTHING))
    assert set(body) - {"model", "prompt", "n", "size", "user"} == sent
    assert body.get("response_format", "b64_json") == "b64_json"


def test_several_pictures_are_not_asked_for_as_a_stream() -> None:
    assert not STREAMED.keys() & fields(ImageRequest(model="gpt-image-2", prompt="x", n=2))


@pytest.mark.parametrize(
    ("model", "most", "longest", "size"),
    [
        ("dall-e-2", 10, 1000, "256x256"),
        ("dall-e-3", 1, 4000, "1792x1024"),
        ("gpt-image-1.5", 10, 32_000, "1536x1024"),
    ],
)
def test_the_limits_of_known_families(model: str, most: int, longest: int, size: str) -> None:
    family = limits_of(model)
    assert (family.most, family.longest_prompt) == (most, longest)
    assert size in (family.sizes or ())
    assert family.variations == (model == "dall-e-2")
    assert family.edits == (model != "dall-e-3")


@pytest.mark.parametrize("model", ["", "/", "flux", "my-dall-e-2", "ggml/stable-diffusion"])
def test_of_unknown_families_nothing_is_forbidden(model: str) -> None:
    family = limits_of(model)
    assert (family.sizes, family.qualities, family.styles) == (None, None, None)
    assert all(family.takes(name) for name in EVERYTHING)


def test_the_newest_family_paints_in_any_size() -> None:
    assert limits_of("gpt-image-2-2026-04-21").sizes is None


async def test_an_edit_is_sent_as_a_form(endpoint: Endpoint, images: Images) -> None:
    endpoint.answer(data(PNG))
    wish = EditRequest(model="painter", prompt="ein Hut", images=(CAT,), mask=MASK, **EVERYTHING)
    await all_of(images.edit(endpoint.account, wish))
    [asked] = endpoint.asked
    assert (asked.method, asked.path) == ("POST", "/v1/images/edits")
    assert form(asked) == [
        (b'name="model"', b"painter"),
        (b'name="prompt"', b"ein Hut"),
        (b'name="n"', b"1"),
        (b'name="size"', b"1024x1024"),
        (b'name="quality"', b"high"),
        (b'name="background"', b"transparent"),
        (b'name="output_format"', b"webp"),
        (b'name="user"', b"pseudonym"),
        (b'name="stream"', b"true"),
        (b'name="partial_images"', b"2"),
        (b'name="image"; filename="cat.png"\r\nContent-Type: image/png', PNG),
        (b'name="mask"; filename="mask.png"\r\nContent-Type: image/png', MASK.data),
    ]


async def test_several_pictures_are_sent_as_a_list(endpoint: Endpoint, images: Images) -> None:
    endpoint.answer(data(PNG))
    dog = replace(CAT, filename="dog.jpg", mime="image/jpeg", data=JPEG)
    wish = EditRequest(model="dall-e-2", prompt="x", images=(CAT, dog))
    await all_of(images.edit(endpoint.account, wish))
    assert form(endpoint.asked[0]) == [
        (b'name="model"', b"dall-e-2"),
        (b'name="prompt"', b"x"),
        (b'name="response_format"', b"b64_json"),
        (b'name="image[]"; filename="cat.png"\r\nContent-Type: image/png', PNG),
        (b'name="image[]"; filename="dog.jpg"\r\nContent-Type: image/jpeg', JPEG),
    ]


async def test_an_edit_may_be_streamed(endpoint: Endpoint, images: Images) -> None:
    endpoint.events(
        {"type": "image_edit.partial_image", "b64_json": letters(JPEG)},
        {"type": "image_edit.completed", "b64_json": letters(PNG)},
        done=False,
    )
    wish = EditRequest(model="gpt-image-2", prompt="x", images=(CAT,))
    found = await all_of(images.edit(endpoint.account, wish))
    assert [picture.mime for picture in found] == ["image/jpeg", "image/png"]


async def test_a_variation_is_sent_as_a_form(endpoint: Endpoint, images: Images) -> None:
    endpoint.answer(data(PNG, PNG))
    wish = VariationRequest(model="dall-e-2", image=CAT, n=2, size="512x512", user="u")
    assert len(await all_of(images.vary(endpoint.account, wish))) == 2
    [asked] = endpoint.asked
    assert (asked.method, asked.path) == ("POST", "/v1/images/variations")
    assert form(asked) == [
        (b'name="model"', b"dall-e-2"),
        (b'name="n"', b"2"),
        (b'name="size"', b"512x512"),
        (b'name="user"', b"u"),
        (b'name="response_format"', b"b64_json"),
        (b'name="image"; filename="cat.png"\r\nContent-Type: image/png', PNG),
    ]


VARY = VariationRequest(model="painter", image=CAT)


@pytest.mark.parametrize(
    ("status", "content", "told"),
    [
        (404, {"error": {"message": "Invalid URL (POST /v1/images/variations)"}}, 404),
        (405, "Method Not Allowed", 405),
        (410, {"error": "gone"}, 410),
        (501, {}, 501),
        (404, {"error": {"message": "x", "code": "model_not_found"}}, 404),
        (400, {"error": {"message": "The model `painter` has been deprecated"}}, 404),
        (400, {"error": {"message": "This endpoint is deprecated"}}, 404),
        (400, {"error": {"message": "Value must be 'dall-e-2'", "param": "model"}}, 404),
    ],
)
async def test_variations_that_are_gone_are_told_by_the_status(
    endpoint: Endpoint, images: Images, status: int, content: Any, told: int
) -> None:
    endpoint.answer(content, status)
    with pytest.raises(EndpointRefused) as caught:
        await all_of(images.vary(endpoint.account, VARY))
    assert caught.value.status == told
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 413])
async def test_other_refusals_of_variations_are_not_taken_for_it(
    endpoint: Endpoint, images: Images, status: int
) -> None:
    endpoint.answer({"error": {"message": "no"}}, status)
    with pytest.raises(EndpointRefused) as caught:
        await all_of(images.vary(endpoint.account, VARY))
    assert caught.value.status == status


async def test_a_failing_endpoint_is_not_taken_for_one_without_variations(
    endpoint: Endpoint, images: Images
) -> None:
    endpoint.answer({}, 500)
    with pytest.raises(EndpointUnreachable):
        await all_of(images.vary(endpoint.account, VARY))
