"""Jobs and events in whatever words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.fine_tuning import Job, JobState
from bot.endpoints.fine_tuning.reading import job, page
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


@given(st.dictionaries(st.sampled_from(JOB), JSON))
def test_anything_is_a_job_or_unreadable(payload: dict[str, Any]) -> None:
    try:
        found = job(payload)
    except EndpointUnreachable:
        return
    assert found.id
    assert isinstance(found.error, str)
    assert found.epochs is None or 0 <= found.epochs < 2**63


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


def test_jobs_are_listed_the_newest_first() -> None:
    jobs = [{"id": f"j{n}", "created_at": n} for n in range(3)]
    assert [one.id for one in page({"data": jobs}, after=None).jobs] == ["j2", "j1", "j0"]
    found = page({"data": jobs[::-1], "has_more": True}, after="j2")
    assert ([one.id for one in found.jobs], found.is_last) == (["j1", "j0"], False)
