"""What is sent about jobs, in which way, and what is made of the answers of odd servers."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.endpoints.fine_tuning import (
    MISSING,
    FileUnknown,
    FineTuning,
    Job,
    JobOver,
    JobPage,
    JobRequest,
    JobState,
    JobUnknown,
    Method,
    NotOffered,
    Unclear,
)
from bot.endpoints.transport import Account
from bot.errors import EndpointBusy, EndpointRefused, EndpointUnreachable, ModelUnavailable
from tests.bot.endpoints.scripted import Endpoint

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
REST = {
    "model": "m",
    "training_file": "file-1",
    "validation_file": "file-2",
    "suffix": "mine",
    "seed": 7,
}
SUPERVISED = {"type": "supervised", "supervised": {"hyperparameters": WISHES}}


def with_method(method: Method, request: JobRequest = FULL) -> JobRequest:
    return JobRequest(**{**{name: getattr(request, name) for name in FIELDS}, "method": method})


FIELDS = JobRequest.__dataclass_fields__


@pytest.mark.parametrize(
    ("request_", "body"),
    [
        (PLAIN, {"model": "m", "training_file": "file-1"}),
        (FULL, {**REST, "hyperparameters": WISHES}),
        (with_method(Method.SUPERVISED), {**REST, "method": SUPERVISED}),
        (
            with_method(Method.DPO),
            {**REST, "method": {"type": "dpo", "dpo": {"hyperparameters": WISHES}}},
        ),
        (
            with_method(Method.DPO, PLAIN),
            {"model": "m", "training_file": "file-1", "method": {"type": "dpo"}},
        ),
    ],
)
async def test_only_what_was_set_is_sent(
    endpoint: Endpoint, tuning: FineTuning, request_: JobRequest, body: Any
) -> None:
    endpoint.answer(BEGUN)
    assert await tuning.start(endpoint.account, request_) == BEGUN_JOB
    (asked,) = endpoint.asked
    assert (asked.method, asked.path) == ("POST", "/v1/fine_tuning/jobs")
    assert asked.body == body


NO_METHODS = {"error": {"message": "Unrecognized request argument supplied: method"}}


@pytest.mark.parametrize(
    ("request_", "body"),
    [
        (with_method(Method.SUPERVISED), {**REST, "hyperparameters": WISHES}),
        (with_method(Method.SUPERVISED, PLAIN), {"model": "m", "training_file": "file-1"}),
    ],
)
@pytest.mark.parametrize(
    "refusal",
    [
        NO_METHODS,
        {"detail": [{"loc": ["body", "method"], "msg": "Extra inputs are not permitted"}]},
    ],
)
async def test_a_server_without_methods_is_asked_without_and_once(
    endpoint: Endpoint, tuning: FineTuning, *, request_: JobRequest, body: Any, refusal: Any
) -> None:
    endpoint.answer(refusal, 400)
    endpoint.answer(BEGUN)
    for _ in range(2):
        assert await tuning.start(endpoint.account, request_) == BEGUN_JOB
    assert [asked.body for asked in endpoint.asked[1:]] == [body, body]


async def test_pairs_are_not_learnt_from_in_another_way(
    endpoint: Endpoint, tuning: FineTuning
) -> None:
    endpoint.answer(NO_METHODS, 400)
    with pytest.raises(EndpointRefused, match="method"):
        await tuning.start(endpoint.account, with_method(Method.DPO))
    assert len(endpoint.asked) == 1


async def test_a_job_that_may_have_begun_is_not_begun_twice(
    endpoint: Endpoint, tuning: FineTuning
) -> None:
    endpoint.reset()
    with pytest.raises(Unclear):
        await tuning.start(endpoint.account, PLAIN)
    assert len(endpoint.asked) == 1


async def test_jobs_and_events_are_asked_for_in_pages(
    endpoint: Endpoint, tuning: FineTuning
) -> None:
    endpoint.answer({"data": [BEGUN], "has_more": True})
    page = await tuning.page(endpoint.account, after="ftjob-2", limit=5)
    assert page == JobPage([BEGUN_JOB], is_last=False)
    await tuning.page(endpoint.account, limit=1000)
    await tuning.events(endpoint.account, "ftjob-1", after="ftevent-1")
    assert [asked.path for asked in endpoint.asked] == [
        "/v1/fine_tuning/jobs?limit=5&after=ftjob-2",
        "/v1/fine_tuning/jobs?limit=100",
        "/v1/fine_tuning/jobs/ftjob-1/events?limit=100&after=ftevent-1",
    ]


async def test_a_job_that_failed_is_no_failed_call(endpoint: Endpoint, tuning: FineTuning) -> None:
    error = {"code": "invalid_training_file", "message": "Line 3 is bad", "param": "training_file"}
    endpoint.answer({"id": "ftjob-1", "status": "failed", "error": error})
    job = await tuning.get(endpoint.account, "ftjob-1")
    assert (job.state, job.error) == (JobState.FAILED, "Line 3 is bad")


async def test_steps_are_posts_without_a_body(endpoint: Endpoint, tuning: FineTuning) -> None:
    endpoint.answer(BEGUN)
    for step in (tuning.cancel, tuning.pause, tuning.resume):
        assert await step(endpoint.account, "ftjob-1") == BEGUN_JOB
    assert [(asked.method, asked.path, asked.raw) for asked in endpoint.asked] == [
        ("POST", f"/v1/fine_tuning/jobs/ftjob-1/{name}", b"")
        for name in ("cancel", "pause", "resume")
    ]


Ask = Callable[[FineTuning, Account, str], Awaitable[object]]
BY_ID: tuple[Ask, ...] = (
    lambda tuning, account, id_: tuning.get(account, id_),
    lambda tuning, account, id_: tuning.events(account, id_),
    lambda tuning, account, id_: tuning.cancel(account, id_),
    lambda tuning, account, id_: tuning.pause(account, id_),
    lambda tuning, account, id_: tuning.resume(account, id_),
)


@pytest.mark.parametrize("ask", BY_ID)
@pytest.mark.parametrize("id_", ["", "..", "x" * 300, "\ud83d"])
async def test_what_can_be_no_id_is_not_even_asked_for(
    endpoint: Endpoint, tuning: FineTuning, ask: Ask, id_: str
) -> None:
    endpoint.answer(BEGUN)
    with pytest.raises(JobUnknown):
        await ask(tuning, endpoint.account, id_)
    assert not endpoint.asked


@pytest.mark.parametrize("ask", BY_ID)
@pytest.mark.parametrize("id_", ["a/b", "../../files", "a?limit=1", "a#b", "a b", "ä"])
async def test_an_id_leads_nowhere_else(
    endpoint: Endpoint, tuning: FineTuning, ask: Ask, id_: str
) -> None:
    endpoint.answer({**BEGUN, "data": []})
    await ask(tuning, endpoint.account, id_)
    path = endpoint.asked[0].path.partition("?limit=100")[0]
    assert path.startswith("/v1/fine_tuning/jobs/")
    assert path.count("/") in (4, 5)
    assert not set(path) & set("?# ")


@pytest.mark.parametrize("ask", BY_ID)
async def test_a_job_that_is_not_there_is_unknown(
    endpoint: Endpoint, tuning: FineTuning, ask: Ask
) -> None:
    endpoint.answer({"error": {"message": "Could not find fine tune: ftjob-1"}}, 404)
    with pytest.raises(JobUnknown):
        await ask(tuning, endpoint.account, "ftjob-1")
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("ask", BY_ID[:2])
@pytest.mark.parametrize("body", [NOT_FOUND, "", {"error": {"message": "Not found"}}])
async def test_a_job_that_is_not_there_is_told_from_a_call_that_is_not(
    endpoint: Endpoint, tuning: FineTuning, *, ask: Ask, body: Any
) -> None:
    endpoint.answer(body, 404)
    endpoint.answer(LIST)
    with pytest.raises(JobUnknown):
        await ask(tuning, endpoint.account, "ftjob-1")
    assert endpoint.asked[1].path == "/v1/fine_tuning/jobs?limit=1"


@pytest.mark.parametrize("status", [404, 405, 501])
async def test_a_step_that_is_not_offered_is_told_so(
    endpoint: Endpoint, tuning: FineTuning, status: int
) -> None:
    for ask, words in ((BY_ID[2], "does not cancel jobs"), (BY_ID[3], "does not pause or resume")):
        endpoint.steps, endpoint.asked = [], []
        endpoint.answer(NOT_FOUND, status)
        endpoint.answer(LIST)
        endpoint.answer(BEGUN)
        with pytest.raises(NotOffered, match=words):
            await ask(tuning, endpoint.account, "ftjob-1")


@pytest.mark.parametrize("ask", BY_ID[2:])
async def test_a_step_of_a_job_that_is_not_there_is_told_from_one_that_is_not_offered(
    endpoint: Endpoint, tuning: FineTuning, ask: Ask
) -> None:
    for is_list in (False, True, False, True):  # the step, the job
        endpoint.answer(LIST if is_list else NOT_FOUND, 200 if is_list else 404)
    with pytest.raises(JobUnknown):
        await ask(tuning, endpoint.account, "ftjob-1")


@pytest.mark.parametrize("ask", BY_ID[2:])
async def test_a_job_that_is_over_is_told_so(
    endpoint: Endpoint, tuning: FineTuning, ask: Ask
) -> None:
    endpoint.answer({"error": {"message": "Job has already completed"}}, 400)
    with pytest.raises(JobOver):
        await ask(tuning, endpoint.account, "ftjob-1")


ALL: tuple[Ask, ...] = (
    *BY_ID,
    lambda tuning, account, _: tuning.page(account),
    lambda tuning, account, _: tuning.start(account, PLAIN),
)


@pytest.mark.parametrize("ask", ALL)
@pytest.mark.parametrize("status", [404, 405, 501])
@pytest.mark.parametrize("body", [NOT_FOUND, "", {"error": {"message": "Invalid URL"}}])
async def test_an_endpoint_that_fine_tunes_nothing_says_so(
    endpoint: Endpoint, tuning: FineTuning, *, ask: Ask, status: int, body: Any
) -> None:
    endpoint.answer(body, status)
    with pytest.raises(EndpointRefused) as caught:
        await ask(tuning, endpoint.account, "ftjob-1")
    assert (caught.value.code, caught.value.status) == (MISSING, status)
    assert "does not fine-tune models" in str(caught.value)
    assert "/settings key set" in str(caught.value)
    assert len(endpoint.asked) == 3


async def test_a_server_that_only_lists_jobs_is_told_of(
    endpoint: Endpoint, tuning: FineTuning
) -> None:
    endpoint.answer(NOT_FOUND, 405)
    endpoint.answer(LIST)
    with pytest.raises(NotOffered, match="does not begin fine-tuning jobs"):
        await tuning.start(endpoint.account, PLAIN)


@pytest.mark.parametrize(
    ("message", "code", "kind"),
    [
        ("Model m is not available for fine-tuning or does not exist.", None, ModelUnavailable),
        ("The model `m` does not exist", "model_not_found", ModelUnavailable),
        ("No such File object: file-1", None, FileUnknown),
        ("invalid training_file: file-1", None, FileUnknown),
    ],
)
@pytest.mark.parametrize("status", [400, 404])
async def test_what_is_not_there_is_not_taken_for_an_older_server(
    endpoint: Endpoint, tuning: FineTuning, *, message: str, code: str | None,
    kind: type[Exception], status: int
) -> None:  # fmt: skip
    endpoint.answer({"error": {"message": message, "code": code}}, status)
    with pytest.raises(kind):
        await tuning.start(endpoint.account, PLAIN)
    assert len(endpoint.asked) == 1


async def test_trouble_while_that_is_found_out_is_told(
    endpoint: Endpoint, tuning: FineTuning
) -> None:
    endpoint.answer(NOT_FOUND, 404)
    endpoint.answer({}, 429, Retry_After="500")
    with pytest.raises(EndpointBusy):
        await tuning.get(endpoint.account, "ftjob-1")


@pytest.mark.parametrize("content", ["{}", '{"status": "queued"}', '{"id": null}'])
async def test_a_job_without_an_id_is_an_error(
    endpoint: Endpoint, tuning: FineTuning, content: str
) -> None:
    endpoint.answer(content)
    with pytest.raises(EndpointUnreachable, match="/finetune list"):
        await tuning.start(endpoint.account, PLAIN)
