"""Losses, step by step."""

import base64
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.fine_tuning import JobEvent
from bot.tuning import results
from bot.tuning.curve import MOST, Curve, Point

STEPS = st.lists(
    st.builds(
        Point,
        st.integers(-5, 3_000),
        st.none() | st.floats(),
        st.none() | st.floats(),
    ),
    max_size=1_500,
)
TABLE = (
    "step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy\n"
    "1,2.5,0.1,,\n2,1.25,0.2,1.5,0.3\n3,nan,,x,\nlast,1,1,1,1\n"
)
READ = [Point(1, 2.5), Point(2, 1.25, 1.5)]


def event(number: int, **told: object) -> JobEvent:
    return JobEvent(id=f"e{number}", at=number, **told)  # type: ignore[arg-type]  # what a test tells


def test_events_add_their_steps_in_order_and_other_events_nothing() -> None:
    events = [
        event(3, step=20, steps=100, training_loss=1.5),
        event(2, message="Saved a checkpoint"),
        event(1, step=10, steps=100, training_loss=2.0, validation_loss=2.5),
    ]
    curve = Curve().with_events(events)
    assert curve.points == (Point(10, 2.0, 2.5), Point(20, 1.5))
    assert (curve.step, curve.steps) == (20, 100)
    assert curve.last == Point(20, 1.5, 2.5)


def test_a_step_that_is_told_again_keeps_what_is_not_told_again() -> None:
    curve = Curve().with_points([Point(1, 2.0)]).with_points([Point(1, None, 3.0)])
    assert curve.points == (Point(1, 2.0, 3.0),)
    assert curve.with_events([event(1)]) == curve


def test_the_number_of_steps_stays_known() -> None:
    curve = Curve().with_events([event(1, step=1, steps=9)])
    assert curve.with_events([event(2, step=2)]).steps == 9


@given(STEPS)
def test_a_curve_is_in_order_bounded_and_finite(points: list[Point]) -> None:
    curve = Curve().with_points(points)
    steps = [it.step for it in curve.points]
    assert steps == sorted(set(steps))
    assert len(steps) <= MOST
    assert curve.step == max((it.step for it in points if it.step >= 0), default=0)
    losses = [loss for it in curve.points for loss in (it.training, it.validation)]
    assert all(loss is None or math.isfinite(loss) for loss in losses)


def test_rare_validation_losses_are_not_thinned_out() -> None:
    points = [Point(step, 1.0, 2.0 if step % 100 == 0 else None) for step in range(5_000)]
    curve = Curve().with_points(points)
    validated = [it.step for it in curve.points if it.validation is not None]
    assert validated == list(range(0, 5_000, 100))


@pytest.mark.parametrize(
    "content",
    [TABLE.encode(), b"\xef\xbb\xbf" + TABLE.encode(), base64.b64encode(TABLE.encode())],
    ids=["plain", "with a mark of its encoding", "in base64"],
)
def test_a_table_of_results_is_read(content: bytes) -> None:
    assert list(Curve().with_points(results.read(content)).points) == [*READ, Point(3)]


def test_a_table_of_an_older_server_is_read() -> None:
    table = b"step,elapsed_tokens,training_loss,validation_loss\n1,10,2.5,\n2,20,1.25,1.5\n"
    assert results.read(table) == READ


@given(st.binary(max_size=500))
def test_no_table_of_results_breaks_anything(content: bytes) -> None:
    Curve().with_points(results.read(content))
    Curve().with_points(results.read(b"step,train_loss\n" + content))
