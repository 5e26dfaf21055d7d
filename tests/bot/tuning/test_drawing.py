"""The picture of a job's losses."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.tuning.curve import Curve, Point
from bot.tuning.drawing import DPI, HEIGHT, WIDTH, Pen, described

CURVE = Curve((Point(1, 2.5), Point(50, 1.25, 1.5), Point(1_000, 0.5)))


def colours(png: bytes) -> set[tuple[int, ...]]:
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.size == (WIDTH * DPI, HEIGHT * DPI)
        found = picture.convert("RGB").getcolors(2**24)
    assert found
    return {colour for _, colour in found if isinstance(colour, tuple)}


async def test_both_losses_are_drawn_and_said() -> None:
    picture = await Pen().draw(CURVE)
    assert picture
    assert {(0x00, 0x72, 0xB2), (0xD5, 0x5E, 0x00)} <= colours(picture.png)
    assert picture.alt == (
        "Training loss: 2.5 at step 1, 0.5 at step 1,000. Validation loss: 1.5 at step 50,"
        " 1.5 at step 50."
    )


@pytest.mark.parametrize("curve", [Curve(), Curve((Point(1, 2.0, 2.0), Point(2)))])
async def test_a_single_point_is_no_picture(curve: Curve) -> None:
    assert await Pen().draw(curve) is None


@settings(max_examples=8)
@given(
    st.lists(
        st.builds(
            Point,
            st.integers(0, 10**9),
            st.floats(allow_nan=False, allow_infinity=False),
            st.none() | st.floats(allow_nan=False, allow_infinity=False),
        ),
        min_size=2,
        max_size=30,
    )
)
async def test_any_curve_can_be_drawn(points: list[Point]) -> None:
    curve = Curve().with_points(points)
    picture = await Pen().draw(curve)
    assert (picture is None) == (len(curve.points) < 2)
    assert described(curve)
