"""Whatever picture people send, an endpoint gets an upright PNG that it can read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from bot.errors import InputError
from bot.pictures import limits
from bot.pictures.preparing import prepared
from tests.bot.pictures.samples import (
    BLACK,
    BLUE,
    GREEN,
    RED,
    WHITE,
    colour,
    halves,
    noise,
    opacity,
    opened,
    png_header,
    saved,
    turned,
)


@pytest.mark.parametrize("image_format", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_usual_format_becomes_the_same_picture(image_format: str) -> None:
    picture = prepared(saved(halves(), image_format))
    image = opened(picture.data)
    assert (image.format, image.size, image.mode) == ("PNG", (40, 20), "RGB")
    assert (colour(image, 5, 10), colour(image, 35, 10)) == (RED, BLUE)
    assert picture.size == picture.inner == picture.original == (40, 20)


@pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [
        (1, (40, 20), (5, 10)),
        (2, (40, 20), (35, 10)),
        (3, (40, 20), (35, 10)),
        (4, (40, 20), (5, 10)),
        (5, (20, 40), (10, 5)),
        (6, (20, 40), (10, 5)),
        (7, (20, 40), (10, 35)),
        (8, (20, 40), (10, 35)),
    ],
)
@pytest.mark.parametrize("image_format", ["PNG", "JPEG", "WEBP"])
def test_a_turned_photo_is_set_upright(
    image_format: str, orientation: int, size: tuple[int, int], red: tuple[int, int]
) -> None:
    picture = prepared(saved(halves(), image_format, exif=turned(orientation)))
    image = opened(picture.data)
    assert image.size == picture.original == size
    assert colour(image, *red) == RED
    assert not image.getexif()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_keeps_its_brightness(mode: str) -> None:
    white = 65535 if mode == "I;16" else 1 if mode == "1" else WHITE
    flat = Image.new(mode, (8, 4), white if mode not in ("L", "LA", "P") else None)
    if mode in ("L", "LA", "P"):
        flat = Image.new("RGB", (8, 4), WHITE).convert(mode)
    image = opened(prepared(saved(flat)).data)
    assert colour(image, 3, 3) == WHITE


def test_a_print_shop_s_jpeg_has_its_colours() -> None:
    image = opened(prepared(saved(halves("CMYK"), "JPEG", quality=95)).data)
    assert image.mode == "RGB"
    assert (colour(image, 5, 10), colour(image, 35, 10)) == (RED, BLUE)


def test_a_palette_s_transparent_colour_stays_transparent() -> None:
    content = saved(halves("P"), transparency=halves("P").getpixel((0, 0)))
    image = opened(prepared(content).data)
    assert image.mode == "RGBA"
    assert (opacity(image, 5, 10), opacity(image, 35, 10)) == (0, 255)


def test_what_is_transparent_lends_its_neighbours_no_colour() -> None:
    image = Image.new("RGBA", (4096, 16), GREEN)
    image.putalpha(0)
    image.paste(RED, (0, 0, 2051, 16))
    small = opened(prepared(saved(image)).data)
    assert small.size == (2048, 8)
    reds = {colour(small, x, 4) for x in range(2048) if opacity(small, x, 4)}
    assert reds == {RED}


def test_of_a_moving_picture_the_first_frame_is_taken() -> None:
    frames = [Image.new("RGB", (8, 8), each) for each in (RED, GREEN, BLUE)]
    for image_format in ("GIF", "WEBP", "PNG"):
        content = saved(frames[0], image_format, save_all=True, append_images=frames[1:])
        image = opened(prepared(content).data)
        assert getattr(image, "n_frames", 1) == 1
        assert colour(image, 4, 4) == RED


def test_a_large_picture_is_scaled_down_and_keeps_its_shape() -> None:
    for image_format in ("PNG", "JPEG"):
        picture = prepared(saved(halves(size=(5000, 1250)), image_format))
        image = opened(picture.data)
        assert image.size == picture.size == (2048, 512)
        assert picture.original == (5000, 1250)
        assert (colour(image, 1000, 256), colour(image, 1048, 256)) == (RED, BLUE)


def test_a_heavy_picture_is_made_smaller_until_it_may_be_sent() -> None:
    content = saved(noise((1000, 1000), "RGBA"), compress_level=0)
    picture = prepared(content, is_square=True)
    assert len(picture.data) < 4_000_000
    assert picture.size == (750, 750)
    assert prepared(content).size == (1000, 1000)


@pytest.mark.parametrize(("size", "edge"), [((40, 20), (20, 5)), ((20, 40), (5, 20))])
def test_for_a_square_the_picture_is_padded_with_transparency(
    size: tuple[int, int], edge: tuple[int, int]
) -> None:
    picture = prepared(saved(halves(size=size)), is_square=True)
    image = opened(picture.data)
    assert image.mode == "RGBA"
    assert (image.size, picture.size, picture.inner) == ((40, 40), (40, 40), size)
    assert opacity(image, *edge) == 0
    assert opacity(image, 20, 20) == 255


def test_a_square_has_at_most_the_side_that_old_models_make() -> None:
    picture = prepared(saved(halves(size=(3000, 2000)), "JPEG"), is_square=True)
    assert picture.size == (1024, 1024)
    assert picture.inner == (1024, 683)


def test_nothing_private_is_sent_along() -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "a private name")
    tags = turned(1)
    tags[0x010F] = "a private name"
    for content in (
        saved(halves(), pnginfo=texts),
        saved(halves(), exif=tags),
        saved(halves(), "JPEG", exif=tags, comment=b"a private name"),
        saved(halves(), "GIF", comment=b"a private name"),
    ):
        assert b"a private name" in content
        assert b"a private name" not in prepared(content).data


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "damaged, or of a kind I do not know"),
        (b"no picture at all", "damaged, or of a kind I do not know"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "of a kind I do not know"),
        (saved(halves(), "BMP"), "of a kind I do not know"),
        (saved(halves(), "TIFF"), "of a kind I do not know"),
        (saved(noise((200, 200)))[:20_000], "damaged or incomplete"),
        (saved(noise((200, 200)), "JPEG")[:5_000], "damaged or incomplete"),
        (saved(noise((200, 200)), "WEBP")[:3_000], "damaged"),
        (saved(noise((200, 200)), "GIF")[:9_000], "damaged or incomplete"),
        (png_header(50_000, 50_000), "more than 50 million pixels"),
        (png_header(7_000, 7_000), "more than 26 million pixels"),
        (png_header(2**31 - 1, 2**31 - 1), "damaged|million pixels"),
        (png_header(0, 10), "damaged"),
        (png_header(100, 100), "damaged or incomplete"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(content: bytes, why: str) -> None:
    for is_square in (False, True):
        with pytest.raises(InputError, match=why) as refused:
            prepared(content, is_square=is_square)
        said = str(refused.value)
        assert said.startswith("I could not read the picture: it ")
        assert re.search(r"; (save|send) .+\.$", said), "what to do next"


def test_a_file_beyond_the_limit_is_not_even_looked_at() -> None:
    with pytest.raises(InputError, match=r"^The picture is larger than 25 MB"):
        prepared(b"\0" * (limits.LARGEST_FILE + 1))


@given(st.binary(max_size=200), st.integers(0, 300))
def test_a_damaged_picture_is_read_or_refused(junk: bytes, at: int) -> None:
    whole = saved(halves("P"), "GIF")
    try:
        picture = prepared(whole[:at] + junk + whole[at + len(junk) :])
    except InputError:
        return
    assert opened(picture.data).size == picture.size


@pytest.mark.parametrize("size", [(1, 1), (3000, 1), (1, 3000), (2049, 2047)])
def test_odd_shapes_keep_at_least_a_pixel(size: tuple[int, int]) -> None:
    picture = prepared(saved(Image.new("L", size, 0)))
    image = opened(picture.data)
    assert min(image.size) >= 1
    assert max(image.size) <= 2048
    assert colour(image, 0, 0) == BLACK


def test_a_profile_of_colours_is_kept() -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = opened(prepared(saved(halves(), "JPEG", icc_profile=profile)).data)
    assert image.info["icc_profile"] == profile
    grey = opened(prepared(saved(halves("CMYK"), "JPEG", icc_profile=b"x" * 200)).data)
    assert "icc_profile" not in grey.info
