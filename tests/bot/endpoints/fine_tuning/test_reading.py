"""Jobs and events in whatever words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.fine_tuning import Job, JobEvent, JobState
from bot.endpoints.fine_tuning.reading import events, job, page
from bot.errors import EndpointUnreachable

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
JOB = [
    "id", "status", "model", "error", "method", "hyperparameters", "training_file",
    "training_files", "result_files", "created_at", "trained_tokens", "seed",
]  # fmt: skip
EVENT = ["id", "created_at", "message", "level", "data", "type"]


@given(st.dictionaries(st.sampled_from(JOB), JSON))
def test_anything_is_a_job_or_unreadable(payload: dict[str, Any]) -> None:
    try:
        found = job(payload)
    except EndpointUnreachable:
        return
    assert found.id
    assert isinstance(found.error, str)
    assert found.epochs is None or 0 <= found.epochs < 2**63


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


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("validating_files", JobState.VALIDATING),
        ("queued", JobState.QUEUED),
        ("pending", JobState.QUEUED),
        ("created", JobState.QUEUED),
        ("running", JobState.RUNNING),
        ("paused", JobState.PAUSED),
        ("succeeded", JobState.SUCCEEDED),
        ("Completed", JobState.SUCCEEDED),
        ("failed", JobState.FAILED),
        ("error", JobState.FAILED),
        ("cancelled", JobState.CANCELLED),
        ("canceled", JobState.CANCELLED),
        ("cancelling", JobState.RUNNING),
        ("warming_up", JobState.RUNNING),
        (None, JobState.RUNNING),
        (["failed"], JobState.RUNNING),
    ],
)
def test_a_state_is_known_by_many_words(word: Any, state: JobState) -> None:
    assert job({"id": "j", "status": word}).state is state


def test_a_job_of_today_is_read() -> None:
    told = {
        "object": "fine_tuning.job",
        "id": "ftjob-1",
        "model": "m",
        "created_at": 1_721_764_800,
        "finished_at": 1_721_764_900,
        "estimated_finish": 1_721_764_950,
        "fine_tuned_model": "ft:m:org::x",
        "result_files": ["file-3"],
        "status": "succeeded",
        "validation_file": "file-2",
        "training_file": "file-1",
        "hyperparameters": {"n_epochs": 4, "batch_size": 1, "learning_rate_multiplier": 1.5},
        "trained_tokens": 5768,
        "seed": 7,
        "error": {},
        "method": {
            "type": "supervised",
            "supervised": {"hyperparameters": {"n_epochs": 9}},
        },
    }
    assert job(told) == Job(
        id="ftjob-1",
        state=JobState.SUCCEEDED,
        model="m",
        fine_tuned_model="ft:m:org::x",
        training_file="file-1",
        validation_file="file-2",
        result_files=("file-3",),
        created_at=1_721_764_800_000,
        finished_at=1_721_764_900_000,
        estimated_finish=1_721_764_950_000,
        trained_tokens=5768,
        epochs=4,
        batch_size=1,
        learning_rate_multiplier=1.5,
        seed=7,
    )


def test_a_job_of_former_times_is_read() -> None:
    told = {
        "id": "ft-1",
        "status": "failed",
        "hyperparams": {"n_epochs": 4},
        "training_files": [{"id": "file-1", "object": "file"}],
        "validation_files": [],
        "result_files": [{"id": "file-3"}, {"x": 1}],
        "updated_at": 1_614_807_865,
    }
    found = job(told)
    assert (found.epochs, found.training_file, found.validation_file) == (4, "file-1", None)
    assert found.result_files == ("file-3",)
    assert found.finished_at == 1_614_807_865_000
    assert job({**told, "status": "running"}).finished_at is None


@pytest.mark.parametrize(
    ("told", "epochs"),
    [
        ({"hyperparameters": {"n_epochs": "auto"}}, None),
        (
            {
                "hyperparameters": {"n_epochs": "auto"},
                "method": {"type": "dpo", "dpo": {"hyperparameters": {"n_epochs": 2}}},
            },
            2,
        ),
        ({"n_epochs": 3}, 3),
        ({"hyperparameters": None, "method": "supervised"}, None),
        ({"hyperparameters": {"n_epochs": -1}}, None),
    ],
)
def test_what_a_job_is_trained_with_stands_in_many_places(told: Any, epochs: int | None) -> None:
    assert job({"id": "j", **told}).epochs == epochs


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"message": "bad", "code": "x"}, "bad"),
        ({"code": "x"}, "x"),
        ("bad", "bad"),
        ({}, ""),
        (None, ""),
        ({"message": None, "code": None}, ""),
        ([1], ""),
        ({"message": "x" * 9000}, "x" * 4000),
    ],
)
def test_why_a_job_failed_is_told_in_many_shapes(error: Any, words: str) -> None:
    assert job({"id": "j", "status": "failed", "error": error}).error == words


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


def test_jobs_are_listed_the_newest_first() -> None:
    jobs = [{"id": f"j{n}", "created_at": n} for n in range(3)]
    assert [one.id for one in page({"data": jobs}, after=None).jobs] == ["j2", "j1", "j0"]
    found = page({"data": jobs[::-1], "has_more": True}, after="j2")
    assert ([one.id for one in found.jobs], found.is_last) == (["j1", "j0"], True)
