"""Pictures from pictures: edits, masks pixel by pixel, variations."""

import base64
import io
from typing import Any

import aiohttp
import pytest
from PIL import Image, ImageChops

from sandbox.endpoints import EndpointServer
from sandbox.endpoints.images.card import card
from sandbox.endpoints.images.retouch import edited, varied
from sandbox.endpoints.multipart import Part

SQUARE = (1024, 1024)
HOLE = (100, 200, 300, 500)
IN_HOLE = (200, 300)


def written(image: Image.Image, form: str = "PNG") -> bytes:
    stream = io.BytesIO()
    image.save(stream, form)
    return stream.getvalue()


def photo(size: tuple[int, int] = SQUARE, mode: str = "RGB") -> Image.Image:
    """No two neighbouring pixels are the same."""
    gradient = Image.linear_gradient("L").resize(size)
    merged = Image.merge(
        "RGB", (gradient, gradient.transpose(Image.Transpose.ROTATE_180), gradient)
    )
    return merged.convert(mode)


def mask(size: tuple[int, int] = SQUARE, hole: tuple[int, int, int, int] = HOLE) -> Image.Image:
    veil = Image.new("RGBA", size, (0, 0, 0, 255))
    veil.paste((0, 0, 0, 0), hole)
    return veil


def form(
    *, image: Any = None, veil: Any = None, mime: str = "image/png", **fields: str
) -> aiohttp.FormData:
    data = aiohttp.FormData()
    for name, value in fields.items():
        data.add_field(name, value)
    for name, content in (("image", image), ("mask", veil)):
        if content is not None:
            raw = written(content) if isinstance(content, Image.Image) else content
            data.add_field(name, raw, filename=f"{name}.png", content_type=mime)
    return data


class Studio:
    """Short ways to have pictures edited."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __call__(self, path: str, data: aiohttp.FormData) -> tuple[int, Any]:
        async with self._session.post(f"images/{path}", data=data) as response:
            return response.status, await response.json()

    async def pictures(self, path: str, data: aiohttp.FormData) -> list[Image.Image]:
        status, answer = await self(path, data)
        assert status == 200, answer
        return [
            Image.open(io.BytesIO(base64.b64decode(entry["b64_json"]))) for entry in answer["data"]
        ]


@pytest.fixture
def studio(session: aiohttp.ClientSession) -> Studio:
    return Studio(session)


def same(one: Image.Image, other: Image.Image) -> bool:
    return one.mode == other.mode and one.tobytes() == other.tobytes()


async def test_an_edit_changes_only_what_the_mask_leaves_open(studio: Studio) -> None:
    data = form(model="rehearsal-image", prompt="a hat", image=photo(), veil=mask())
    (made,) = await studio.pictures("edits", data)
    outside = photo()
    outside.paste(made.crop(HOLE), HOLE[:2])
    assert same(made, outside)
    assert same(made.crop(HOLE), card("a hat", size=IN_HOLE))


async def test_a_mask_of_any_form_is_honoured(studio: Studio) -> None:
    veil = Image.new("LA", (1040, 1008), (0, 255))
    for left in range(0, 1040, 80):
        veil.paste((255, 0), (left, left // 2, left + 7, 1000))
    picture = photo((1040, 1008))
    (made,) = await studio.pictures("edits", form(prompt="a hat", image=picture, veil=veil))
    kept = Image.composite(made, picture, ImageChops.invert(veil.getchannel("A")))
    assert same(made, kept)
    assert not same(made, picture)


async def test_pixels_that_are_half_transparent_in_the_mask_are_kept(studio: Studio) -> None:
    veil = Image.new("RGBA", SQUARE, (255, 255, 255, 1))
    (made,) = await studio.pictures("edits", form(prompt="a hat", image=photo(), veil=veil))
    assert same(made, photo())


async def test_an_edit_without_a_mask_changes_the_whole_picture(studio: Studio) -> None:
    (made,) = await studio.pictures("edits", form(prompt="a hat", image=photo()))
    assert same(made, edited([photo()], None, "a hat", size=SQUARE))
    assert ImageChops.difference(made, photo()).getbbox() == (0, 0, *SQUARE)


async def test_an_early_model_edits_what_is_transparent_in_the_picture(studio: Studio) -> None:
    holed = photo(mode="RGBA")
    holed.paste((0, 0, 0, 0), HOLE)
    data = form(
        model="rehearsal-image-1",
        prompt="a hat",
        size="1024x1024",
        response_format="b64_json",
        image=holed,
    )
    (made,) = await studio.pictures("edits", data)
    outside = photo(mode="RGBA")
    outside.paste(card("a hat", size=IN_HOLE).convert("RGBA"), HOLE[:2])
    assert same(made, outside)


async def test_several_pictures_are_edited_together(studio: Studio) -> None:
    data = form(prompt="a hat", n="2")
    for number in range(3):
        data.add_field(
            "image[]", written(photo()), filename=f"{number}.png", content_type="image/png"
        )
    first, second = await studio.pictures("edits", data)
    assert same(first, edited([photo()] * 3, None, "a hat", size=SQUARE))
    assert not same(first, second)
    assert not same(first, edited([photo()], None, "a hat", size=SQUARE))


@pytest.mark.parametrize(
    ("size", "asked", "made"),
    [
        ((1024, 1024), {"size": "1536x1024"}, (1536, 1024)),
        ((1280, 720), {}, (1280, 720)),
        ((100, 60), {"size": "auto"}, (1536, 1024)),
        ((60, 100), {}, (1024, 1536)),
    ],
)
async def test_an_edit_has_the_size_asked_for_or_one_that_suits(
    studio: Studio, size: tuple[int, int], asked: dict[str, str], made: tuple[int, int]
) -> None:
    (picture,) = await studio.pictures("edits", form(prompt="a hat", image=photo(size), **asked))
    assert picture.size == made


async def test_what_was_sent_is_recorded_to_the_byte(
    studio: Studio, endpoint: EndpointServer
) -> None:
    image, veil = written(photo()), written(mask())
    await studio("edits", form(model="rehearsal-image", prompt="ä hat", image=image, veil=veil))
    call = endpoint.calls.last
    assert [part for part in call.parts if part.is_file] == [
        Part("image", image, "image.png", "image/png"),
        Part("mask", veil, "mask.png", "image/png"),
    ]
    assert call.body == {
        "model": "rehearsal-image",
        "prompt": "ä hat",
        "image": {"filename": "image.png", "mime": "image/png", "size": len(image)},
        "mask": {"filename": "mask.png", "mime": "image/png", "size": len(veil)},
    }
    assert call.model == "rehearsal-image"


async def test_an_edit_is_counted_with_the_pictures_that_came(studio: Studio, fits: Any) -> None:
    _, answer = await studio("edits", form(prompt="a hat", image=photo()))
    fits("ImagesResponse", answer)
    assert answer["usage"]["input_tokens_details"] == {"text_tokens": 2, "image_tokens": 323}


async def test_variations_differ_from_the_picture_and_from_each_other(studio: Studio) -> None:
    source = photo((256, 256))
    data = form(n="3", size="256x256", response_format="b64_json", image=source)
    made = await studio.pictures("variations", data)
    assert [picture.size for picture in made] == [(256, 256)] * 3
    assert len({picture.tobytes() for picture in [source, *made]}) == 4


def test_a_variation_is_the_same_again() -> None:
    one, other = (varied(photo(), "seed", size=SQUARE, number=2) for _ in range(2))
    assert same(one, other)


async def test_variations_can_be_gone(studio: Studio, endpoint: EndpointServer, fits: Any) -> None:
    endpoint.variations_gone = True
    status, answer = await studio("variations", form(image=photo()))
    assert status == 404
    fits("ErrorResponse", answer)
    endpoint.variations_gone = False
    assert (await studio("variations", form(image=photo())))[0] == 200


def data_url(image: Image.Image) -> str:
    return "data:image/png;base64," + base64.b64encode(written(image)).decode()


async def test_an_edit_can_be_asked_for_in_json(api: Any, fits: Any) -> None:
    body = {
        "model": "rehearsal-image",
        "prompt": "a hat",
        "images": [{"image_url": data_url(photo())}],
        "mask": {"image_url": data_url(mask())},
    }
    fits("EditImageBodyJsonParam", body)
    status, answer = await api.post(body, "images/edits")
    assert status == 200, answer
    made = Image.open(io.BytesIO(base64.b64decode(answer["data"][0]["b64_json"])))
    assert same(made, edited([photo()], mask(), "a hat", size=SQUARE))


@pytest.mark.parametrize(
    ("further", "param"),
    [
        ({}, "images"),
        ({"images": []}, "images"),
        ({"images": ["x"]}, "images[0]"),
        ({"images": [{}]}, "images[0]"),
        ({"images": [{"file_id": "file-1"}]}, "images[0]"),
        ({"images": [{"image_url": "https://127.0.0.1/x.png"}]}, "images[0]"),
        ({"images": [{"image_url": "data:image/png;base64,?"}]}, "images[0]"),
        ({"images": [{"image_url": "x", "file_id": "x"}]}, "images[0]"),
        ({"images": [{"image_url": data_url(photo((9, 9)))}], "image": "x"}, "image"),
        (
            {"images": [{"image_url": data_url(photo((9, 9)))}], "model": "rehearsal-image-1"},
            "model",
        ),
    ],
)
async def test_pictures_in_json_that_cannot_be_had_are_refused(
    api: Any, further: dict[str, Any], param: str
) -> None:
    status, answer = await api.post({"prompt": "a hat", **further}, "images/edits")
    assert (status, answer["error"]["param"]) == (400, param), answer
