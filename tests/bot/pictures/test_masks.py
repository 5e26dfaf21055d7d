"""A mask means the same to the endpoint as to whoever drew it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.errors import InputError
from bot.pictures.masks import prepared_mask
from bot.pictures.preparing import Prepared, prepared
from tests.bot.pictures.samples import (
    BLACK,
    WHITE,
    halves,
    noise,
    opened,
    png_header,
    saved,
    turned,
)

SIZE = (6, 4)
Marks = list[list[bool]]
MARKS = st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=4, max_size=4).filter(
    lambda rows: any(map(any, rows))
)


def picture(size: tuple[int, int] = SIZE, *, is_square: bool = False) -> Prepared:
    return prepared(saved(halves(size=size)), is_square=is_square)


def drawn(marks: Marks, *, is_clear: bool) -> Image.Image:
    """A mask as people draw it: holes in a picture, or white on black."""
    image = noise(SIZE).convert("RGBA") if is_clear else Image.new("RGB", SIZE, BLACK)
    for y, row in enumerate(marks):
        for x, mark in enumerate(row):
            if mark:
                image.putpixel((x, y), (255, 0, 255, 0) if is_clear else (255, 255, 255))
    return image


def may_change(mask: bytes) -> Marks:
    image = opened(mask)
    assert (image.format, image.mode) == ("PNG", "RGBA")
    alpha = image.getchannel("A")
    rows = [[alpha.getpixel((x, y)) for x in range(image.width)] for y in range(image.height)]
    assert {value for row in rows for value in row} <= {0, 255}
    return [[value == 0 for value in row] for row in rows]


@given(MARKS)
def test_holes_are_where_the_picture_may_change_pixel_by_pixel(marks: Marks) -> None:
    assert may_change(prepared_mask(saved(drawn(marks, is_clear=True)), picture())) == marks


@given(MARKS, st.sampled_from(["RGB", "L", "1", "P", "RGBA", "LA"]))
def test_white_is_where_the_picture_may_change_pixel_by_pixel(marks: Marks, mode: str) -> None:
    mask = saved(drawn(marks, is_clear=False).convert(mode))
    assert may_change(prepared_mask(mask, picture())) == marks


def test_half_decides_between_white_and_black_and_between_clear_and_opaque() -> None:
    grey = Image.new("L", (4, 1))
    clear = Image.new("RGBA", (4, 1))
    for x, value in enumerate((0, 127, 128, 255)):
        grey.putpixel((x, 0), value)
        clear.putpixel((x, 0), (9, 9, 9, value))
    there = picture((4, 1))
    assert may_change(prepared_mask(saved(grey), there)) == [[False, False, True, True]]
    assert may_change(prepared_mask(saved(clear), there)) == [[True, True, False, False]]


def test_a_mask_that_is_hardly_transparent_is_read_by_its_white() -> None:
    image = Image.new("RGBA", (2, 1), (0, 0, 0, 250))
    image.putpixel((1, 0), (255, 255, 255, 250))
    assert may_change(prepared_mask(saved(image), picture((2, 1)))) == [[False, True]]


def test_a_jpeg_s_blur_does_not_matter() -> None:
    image = Image.new("L", (64, 64), 0)
    image.paste(255, (0, 0, 32, 64))
    marks = may_change(prepared_mask(saved(image, "JPEG", quality=30), picture((64, 64))))
    assert marks == [[x < 32 for x in range(64)]] * 64


def test_a_mask_is_scaled_with_its_picture() -> None:
    image = Image.new("L", (2560, 1280), 0)
    image.paste(255, (0, 0, 640, 1280))
    for image_format in ("PNG", "JPEG"):
        mask = prepared_mask(saved(image, image_format), picture((2560, 1280)))
        marks = may_change(mask)
        assert (len(marks[0]), len(marks)) == (2048, 1024)
        assert marks[0] == marks[-1] == [x < 512 for x in range(2048)]


def test_a_mask_is_padded_with_its_picture_and_the_padding_may_change() -> None:
    image = Image.new("L", (4, 2), 0)
    image.putpixel((0, 0), 255)
    marks = may_change(prepared_mask(saved(image), picture((4, 2), is_square=True)))
    assert marks == [[True] * 4, [True, False, False, False], [False] * 4, [True] * 4]


def test_a_turned_mask_is_set_upright_before_it_is_compared() -> None:
    lying = Image.new("L", (4, 2), 0)
    lying.putpixel((0, 0), 255)  # turned by a quarter, the top right corner
    mask = prepared_mask(saved(lying, exif=turned(6)), picture((2, 4)))
    assert may_change(mask) == [[False, True], *[[False, False]] * 3]
    photo = prepared(saved(halves(size=(4, 2)), "JPEG", exif=turned(6)))
    upright = Image.new("L", (2, 4), 255)
    assert may_change(prepared_mask(saved(upright), photo)) == [[True, True]] * 4


@pytest.mark.parametrize("size", [(6, 5), (4, 6), (12, 8), (1, 1)])
def test_a_mask_of_another_size_is_refused_with_both_sizes(size: tuple[int, int]) -> None:
    with pytest.raises(InputError) as refused:
        prepared_mask(saved(Image.new("L", size, 255)), picture())
    assert f"{size[0]}x{size[1]}" in str(refused.value)
    assert "6x4" in str(refused.value)


@pytest.mark.parametrize("mode", ["L", "RGBA", "1"])
def test_a_mask_that_marks_nothing_is_refused(mode: str) -> None:
    black = Image.new("RGB", SIZE, BLACK).convert(mode)
    with pytest.raises(InputError, match="marks nothing"):
        prepared_mask(saved(black), picture())


def test_a_mask_that_marks_everything_is_taken() -> None:
    for image in (Image.new("L", SIZE, WHITE), Image.new("RGBA", SIZE)):
        assert may_change(prepared_mask(saved(image), picture())) == [[True] * 6] * 4


def test_a_mask_that_is_no_picture_is_refused_as_a_mask() -> None:
    for content in (b"", b"white", png_header(50_000, 50_000)):
        with pytest.raises(InputError, match=r"^I could not read the mask: "):
            prepared_mask(content, picture())
