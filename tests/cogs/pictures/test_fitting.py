"""Pictures that are too large for Discord."""

import io

import pytest
from PIL import Image

from cogs.pictures.fitting import fitted
from tests.cogs.pictures.studio import drawn, noise


async def test_what_fits_stays_as_it_is() -> None:
    data = drawn()
    assert await fitted(data, "image/png", len(data)) == (data, "image/png")


async def test_what_is_too_large_is_written_in_less() -> None:
    data = noise()
    small, mime = await fitted(data, "image/png", len(data) - 1)
    assert mime == "image/webp"
    assert len(small) < len(data)
    assert Image.open(io.BytesIO(small)).size == (1024, 1024)


async def test_what_is_much_too_large_gets_smaller_and_stays_transparent() -> None:
    picture = Image.open(io.BytesIO(noise())).convert("RGBA")
    picture.putalpha(100)
    file = io.BytesIO()
    picture.save(file, "PNG")
    small, _ = await fitted(file.getvalue(), "image/png", 50_000)
    assert len(small) <= 50_000
    shown = Image.open(io.BytesIO(small))
    assert shown.has_transparency_data
    assert shown.size[0] == shown.size[1] < 1024


async def test_what_is_no_picture_stays_as_it_is() -> None:
    assert await fitted(b"no picture", "image/png", 5) == (b"no picture", "image/png")


@pytest.mark.parametrize("side", [9_000, 12_000, 15_000])
async def test_a_small_file_of_too_many_pixels_is_not_unpacked(side: int) -> None:
    data = drawn((side, side), 0, mode="1")
    assert await fitted(data, "image/png", len(data) - 1) == (data, "image/png")
