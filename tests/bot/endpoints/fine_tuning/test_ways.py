"""Older servers are asked in their own way, once it is known."""

from typing import Any

import pytest

from bot.endpoints.fine_tuning import (
    FineTuning,
    Job,
    JobRequest,
    JobState,
    Method,
    NotOffered,
)
from bot.endpoints.transport import Account
from tests.bot.endpoints.scripted import Endpoint, Time

NOT_FOUND = {"detail": "Not Found"}
BEGUN = {"id": "ftjob-1", "object": "fine_tuning.job", "status": "queued", "model": "m"}
BEGUN_JOB = Job(id="ftjob-1", state=JobState.QUEUED, model="m")
LIST: dict[str, Any] = {"object": "list", "data": []}
PLAIN = JobRequest(model="m", training_file="file-1")
FULL = JobRequest(
    model="m",
    training_file="file-1",
    validation_file="file-2",
    epochs=2,
    batch_size=4,
    learning_rate_multiplier=0.5,
    suffix="mine",
    seed=7,
)
WISHES = {"n_epochs": 2, "batch_size": 4, "learning_rate_multiplier": 0.5}


def with_method(method: Method, request: JobRequest = FULL) -> JobRequest:
    return JobRequest(**{**{name: getattr(request, name) for name in FIELDS}, "method": method})


FIELDS = JobRequest.__dataclass_fields__


def old(endpoint: Endpoint, *answers: Any) -> None:
    """An older server: nothing is where it is today; then these answers."""
    endpoint.answer(NOT_FOUND, 404)  # what was asked
    endpoint.answer(NOT_FOUND, 404)  # whether there are jobs of today
    endpoint.answer(LIST)  # whether there are jobs of former times
    for answer in answers:
        endpoint.answer(answer)


async def test_an_older_server_is_asked_in_its_own_way(
    endpoint: Endpoint, tuning: FineTuning
) -> None:
    old(endpoint, {"id": "ft-1", "status": "pending", "hyperparams": {"n_epochs": 2}})
    request = JobRequest(
        model="m", training_file="file-1", epochs=2, batch_size=4, suffix="mine",
        learning_rate_multiplier=0.5, method=Method.SUPERVISED,
    )  # fmt: skip
    job = await tuning.start(endpoint.account, request)
    assert (job.id, job.state, job.epochs) == ("ft-1", JobState.QUEUED, 2)
    asked = endpoint.asked[-1]
    assert (asked.method, asked.path) == ("POST", "/v1/fine-tunes")
    assert asked.body == {
        "model": "m",
        "training_file": "file-1",
        "suffix": "mine",
        **WISHES,
    }


async def test_that_is_remembered_for_an_hour(
    endpoint: Endpoint, tuning: FineTuning, time: Time
) -> None:
    old(endpoint, LIST)
    for total in (4, 5):
        await tuning.page(endpoint.account)
        assert len(endpoint.asked) == total
    await tuning.page(Account(endpoint.base, "another key"))
    assert endpoint.asked[-1].path == "/v1/fine-tunes"
    time.now += 3601
    await tuning.page(endpoint.account)
    assert endpoint.asked[-1].path == "/v1/fine_tuning/jobs?limit=20"


async def test_a_server_that_became_a_newer_one_is_asked_anew(
    endpoint: Endpoint, tuning: FineTuning
) -> None:
    old(endpoint, LIST)
    await tuning.page(endpoint.account)
    endpoint.steps = endpoint.steps[:4]
    endpoint.answer(NOT_FOUND, 404)
    endpoint.answer(LIST)
    endpoint.answer(LIST)
    await tuning.page(endpoint.account)
    assert [asked.path for asked in endpoint.asked[4:]] == [
        "/v1/fine-tunes",
        "/v1/fine_tuning/jobs?limit=1",
        "/v1/fine_tuning/jobs?limit=20",
    ]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (with_method(Method.DPO, PLAIN), "learn from pairs of answers"),
        (FULL, "take a seed. Start again without it"),
    ],
)
async def test_what_an_older_server_has_no_words_for_is_refused(
    endpoint: Endpoint, tuning: FineTuning, request_: JobRequest, words: str
) -> None:
    old(endpoint)
    with pytest.raises(NotOffered, match=words):
        await tuning.start(endpoint.account, request_)
    assert len(endpoint.asked) == 3


async def test_an_older_server_s_jobs_are_not_paused(
    endpoint: Endpoint, tuning: FineTuning
) -> None:
    old(endpoint)
    for step in (tuning.pause, tuning.resume):
        with pytest.raises(NotOffered, match="does not pause or resume jobs"):
            await step(endpoint.account, "ft-1")


async def test_an_older_server_s_lists_are_cut_into_pages(
    endpoint: Endpoint, tuning: FineTuning
) -> None:
    jobs = [{"id": f"ft-{n}", "status": "succeeded", "created_at": 1000 + n // 2} for n in range(4)]
    old(endpoint, {"data": jobs})
    page = await tuning.page(endpoint.account, limit=3)
    assert ([job.id for job in page.jobs], page.is_last) == (["ft-3", "ft-2", "ft-1"], False)
    page = await tuning.page(endpoint.account, after="ft-1", limit=3)
    assert ([job.id for job in page.jobs], page.is_last) == (["ft-0"], True)
    events = [{"created_at": 1000, "message": f"{n}"} for n in range(3)]
    endpoint.steps = endpoint.steps[:3]
    endpoint.answer({"data": events})
    first = await tuning.events(endpoint.account, "ft-1", limit=2)
    assert ([event.message for event in first.events], first.is_last) == (["2", "1"], False)
    rest = await tuning.events(endpoint.account, "ft-1", after=first.events[-1].id, limit=2)
    assert ([event.message for event in rest.events], rest.is_last) == (["0"], True)
