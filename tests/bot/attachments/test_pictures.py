import contextlib
import io
import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image, PngImagePlugin

from bot.attachments import Limits
from bot.attachments.pictures import prepare_picture
from bot.attachments.unreadable import Unreadable

MakePicture = Callable[..., bytes]
GPS = 0x8825
ORIENTATION = 0x0112


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def exif(orientation: int = 1, *, place: bool = False) -> Image.Exif:
    tags = Image.Exif()
    tags[ORIENTATION] = orientation
    if place:
        tags.get_ifd(GPS)[1] = "N"
        tags.get_ifd(GPS)[2] = (48.0, 8.0, 6.0)
    return tags


def noise(size: tuple[int, int], mode: str) -> Image.Image:
    count = size[0] * size[1] * len(mode)
    return Image.frombytes(mode, size, random.Random(1).randbytes(count))  # noqa: S311 - not secret


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


@pytest.mark.parametrize("image_format", ["PNG", "JPEG", "WEBP"])
def test_a_moderate_picture_stays_as_it_is(
    image_format: str, picture: MakePicture, limits: Limits
) -> None:
    content = picture(image_format)
    prepared = prepare_picture("a", content, limits)
    assert prepared.data == content
    assert prepared.mime == f"image/{image_format.lower()}"
    assert prepared.name == "a"


@pytest.mark.parametrize("image_format", ["GIF", "BMP", "TIFF", "AVIF"])
def test_other_formats_are_encoded_anew(
    image_format: str, picture: MakePicture, limits: Limits
) -> None:
    prepared = prepare_picture("a", picture(image_format, (32, 32)), limits)
    assert prepared.mime in ("image/png", "image/jpeg")
    assert opened(prepared.data).size == (32, 32)


def test_of_a_moving_picture_the_first_frame_is_taken(limits: Limits) -> None:
    file = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    prepared = prepare_picture("a.gif", file.getvalue(), limits)
    image = opened(prepared.data)
    assert prepared.mime == "image/png"
    assert getattr(image, "n_frames", 1) == 1
    assert image.convert("RGB").getpixel((4, 4)) == (255, 0, 0)


def test_a_large_picture_is_scaled_down(picture: MakePicture, limits: Limits) -> None:
    prepared = prepare_picture("a", picture("JPEG", (4000, 1000)), limits)
    assert opened(prepared.data).size == (2048, 512)
    assert prepared.mime == "image/jpeg"


def test_a_heavy_picture_is_made_lighter(limits: Limits) -> None:
    file = io.BytesIO()
    noise((1300, 1100), "RGB").save(file, "PNG")
    assert len(file.getvalue()) > limits.picture_passed_bytes
    prepared = prepare_picture("a", file.getvalue(), limits)
    assert prepared.mime == "image/jpeg"
    assert len(prepared.data) <= limits.picture_passed_bytes


def test_a_heavy_transparent_picture_stays_transparent(limits: Limits) -> None:
    file = io.BytesIO()
    noise((1100, 1000), "RGBA").save(file, "PNG")
    prepared = prepare_picture("a", file.getvalue(), limits)
    assert prepared.mime == "image/webp"
    assert opened(prepared.data).mode == "RGBA"


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "I;16", "1", "CMYK"])
def test_every_mode_can_be_scaled_down(mode: str, limits: Limits) -> None:
    image_format = "JPEG" if mode == "CMYK" else "PNG"
    file = io.BytesIO()
    Image.new(mode, (2100, 10)).save(file, image_format)
    prepared = prepare_picture("a", file.getvalue(), limits)
    image = opened(prepared.data)
    assert image.width == 2048
    assert image.has_transparency_data == (mode in ("RGBA", "LA"))


def test_sixteen_bit_grey_keeps_its_brightness(limits: Limits) -> None:
    file = io.BytesIO()
    Image.new("I;16", (2100, 4), 0x8000).save(file, "PNG")
    image = opened(prepare_picture("a", file.getvalue(), limits).data)
    assert image.convert("L").getpixel((0, 0)) == 128


def test_a_turned_photo_is_set_upright(picture: MakePicture, limits: Limits) -> None:
    prepared = prepare_picture("a", picture("JPEG", (40, 20), exif=exif(6)), limits)
    image = opened(prepared.data)
    assert image.size == (20, 40)
    assert ORIENTATION not in image.getexif()


@pytest.mark.parametrize("image_format", ["PNG", "JPEG", "WEBP"])
def test_place_and_camera_are_removed(
    image_format: str, picture: MakePicture, limits: Limits
) -> None:
    content = picture(image_format, exif=exif(place=True))
    assert opened(content).getexif().get_ifd(GPS)
    prepared = prepare_picture("a", content, limits)
    assert not opened(prepared.data).getexif()
    assert b"Exif" not in prepared.data
    assert b"eXIf" not in prepared.data


def test_comments_are_removed(picture: MakePicture, limits: Limits) -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "a private name")
    for content in (
        picture("PNG", pnginfo=texts),
        picture("JPEG", comment=b"a private name"),
        picture("GIF", comment=b"a private name"),
    ):
        assert b"a private name" in content
        assert b"a private name" not in prepare_picture("a", content, limits).data


@pytest.mark.parametrize("image_format", ["PNG", "JPEG", "WEBP"])
def test_what_is_hidden_behind_a_picture_is_removed(
    image_format: str, picture: MakePicture, limits: Limits
) -> None:
    prepared = prepare_picture("a", picture(image_format) + b"a film of the same moment", limits)
    assert b"film" not in prepared.data


def test_a_header_that_promises_billions_of_pixels_is_refused(limits: Limits) -> None:
    with pytest.raises(Unreadable, match="50 million pixels"):
        prepare_picture("a", png_header(50_000, 50_000), limits)


@pytest.mark.parametrize("size", [(8_000, 8_000), (10_000, 10_000), (14_000, 14_000)])
def test_pixels_beyond_the_limit_are_refused(size: tuple[int, int], limits: Limits) -> None:
    with pytest.raises(Unreadable, match="million pixels"):
        prepare_picture("a", png_header(*size), limits)


@pytest.mark.parametrize("image_format", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_picture_is_refused(image_format: str, share: float, limits: Limits) -> None:
    file = io.BytesIO()
    noise((64, 64), "RGB").save(file, image_format)
    content = file.getvalue()
    with pytest.raises(Unreadable):
        prepare_picture("a", content[: int(len(content) * share)], limits)


@pytest.mark.parametrize("image_format", ["PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP"])
def test_damage_anywhere_gives_a_picture_or_a_sentence(image_format: str, limits: Limits) -> None:
    file = io.BytesIO()
    noise((32, 32), "RGB").save(file, image_format)
    chance = random.Random(2)  # noqa: S311 - not secret
    for _ in range(60):
        content = bytearray(file.getvalue())
        for _ in range(4):
            content[chance.randrange(min(len(content), 400))] = chance.randrange(256)
        with contextlib.suppress(Unreadable):
            assert opened(prepare_picture("a", bytes(content), limits).data)


def test_a_picture_beyond_its_size_is_refused(picture: MakePicture, limits: Limits) -> None:
    with pytest.raises(Unreadable, match="larger than"):
        prepare_picture("a", picture(), replace(limits, picture_bytes=20))


def test_a_format_that_starts_programs_is_not_opened(limits: Limits) -> None:
    with pytest.raises(Unreadable, match="send PNG, JPEG, WebP or GIF"):
        prepare_picture("a", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", limits)
