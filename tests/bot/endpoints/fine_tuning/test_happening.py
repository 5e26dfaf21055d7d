"""Events in whatever words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.fine_tuning import JobEvent
from bot.endpoints.fine_tuning.happening import events

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "hyperparameters", "n_epochs", "message", "step"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
EVENT = ["id", "created_at", "message", "level", "data", "type"]


@given(st.lists(st.dictionaries(st.sampled_from(EVENT), JSON), max_size=4), st.booleans())
def test_anything_is_a_list_of_events(entries: list[Any], has_more: bool) -> None:  # noqa: FBT001 -- hypothesis gives it
    found = events({"data": entries, "has_more": has_more}, after=None)
    assert len(found.events) == len(entries)
    assert all(event.id and event.at >= 0 for event in found.events)


@given(st.text() | st.from_regex(r"Step \d+/\d+: training loss=[-\d.e]+, validation loss=.*"))
def test_any_message_is_read_or_not(message: str) -> None:
    (event,) = events({"data": [{"message": message}]}, after=None).events
    for loss in (event.training_loss, event.validation_loss):
        assert loss is None or abs(loss) < float("inf")


def step(**told: Any) -> JobEvent:
    (event,) = events({"data": [{"id": "e", "created_at": 10, **told}]}, after=None).events
    return event


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"step": 5, "train_loss": 0.5, "total_steps": 9}, (5, 9, 0.5, None)),
        ({"step": 5, "train_loss": 0.5, "valid_loss": 0.6}, (5, None, 0.5, 0.6)),
        ({"step": 5, "full_valid_loss": 0.7, "valid_loss": 0.6}, (5, None, None, 0.7)),
        ({"step": "5", "loss": "0.5", "eval_loss": 1}, (5, None, 0.5, 1.0)),
        ({"step": 5, "train_loss": float("nan")}, (5, None, None, None)),
        ({"step": -1, "train_loss": True}, (None, None, None, None)),
        ({}, (None, None, None, None)),
    ],
)
def test_losses_are_read_from_the_data_of_an_event(data: Any, expected: Any) -> None:
    event = step(message="metrics", data=data)
    assert (event.step, event.steps, event.training_loss, event.validation_loss) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Step 10/100: training loss=0.52, validation loss=0.61", (10, 100, 0.52, 0.61)),
        ("Step 10: training loss=1.5e-2", (10, None, 0.015, None)),
        ("Step 88/90: training loss=0.52, full validation loss=0.61.", (88, 90, 0.52, 0.61)),
        ("step 3 train_loss: 0.4 eval_loss: 0.5", (3, None, 0.4, 0.5)),
        ("Step 10/100: training loss=nan", (10, 100, None, None)),
        ("Checkpoint created at step 30", (None, None, None, None)),
        ("Completed epoch 1/4", (None, None, None, None)),
    ],
)
def test_losses_are_read_from_a_message(message: str, expected: Any) -> None:
    event = step(message=message)
    assert (event.step, event.steps, event.training_loss, event.validation_loss) == expected


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ("info", "info"),
        ("warn", "warn"),
        ("WARNING", "warn"),
        ("error", "error"),
        (5, "info"),
        (None, "info"),
    ],
)
def test_a_level_is_one_of_three(told: Any, level: str) -> None:
    assert step(message="x", level=told).level == level


def told(*times: int, **more: Any) -> dict[str, Any]:
    return {
        "data": [{"id": f"e{n}", "created_at": at} for n, at in enumerate(times, 1)],
        **more,
    }


def ids(payload: dict[str, Any], **more: Any) -> tuple[list[str], bool]:
    found = events(payload, **{"after": None, **more})
    return [event.id for event in found.events], found.is_last


def test_the_newest_event_comes_first_whatever_the_server_does() -> None:
    assert ids(told(30, 20, 10, has_more=True)) == (["e1", "e2", "e3"], False)
    assert ids(told(10, 20, 30)) == (["e3", "e2", "e1"], True)
    assert ids(told(10, 10)) == (["e1", "e2"], True)
    assert ids(told(10, 10), whole=5) == (["e2", "e1"], True)
    assert ids(told(30, 20, 10), whole=2) == (["e1", "e2"], False)


def test_what_follows_is_found_in_a_whole_list() -> None:
    assert ids(told(30, 20, 10), after="e2") == (["e3"], True)
    assert ids(told(10, 20, 30), after="e3", whole=1) == (["e2"], False)
    assert ids(told(30, 20, has_more=True), after="e9") == (["e1", "e2"], False)


def test_events_without_ids_get_the_same_whenever_they_are_read() -> None:
    listed: list[dict[str, Any]] = [{"created_at": 10, "message": "a"}] * 2
    before = [event.id for event in events({"data": listed}, after=None, whole=9).events]
    listed = [*listed, {"created_at": 10, "message": "b"}]
    after = [event.id for event in events({"data": listed}, after=None, whole=9).events]
    assert len(set(after)) == 3
    assert after[1:] == before
