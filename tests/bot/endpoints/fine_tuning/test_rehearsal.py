"""Jobs at the sandbox's endpoint, in the new way and in the old one, and ill luck."""

from typing import Any

import pytest

from bot.endpoints.files import Files
from bot.endpoints.fine_tuning import (
    MISSING,
    FileUnknown,
    FineTuning,
    Job,
    JobEvent,
    JobOver,
    JobRequest,
    JobState,
    JobUnknown,
    Method,
    NotOffered,
    Unclear,
)
from bot.endpoints.models import Models
from bot.endpoints.transport import Account, FilePart, Transport
from bot.errors import EndpointRefused, EndpointUnreachable, ModelUnavailable
from sandbox.endpoints import EndpointServer, Fault, Kind
from tests.sandbox.endpoints.tuned import CHATS, lines, plain, preference

WAYS = ("new", "old")


async def uploaded(files: Files, account: Account, data: bytes = CHATS) -> str:
    part = FilePart("", "examples.jsonl", "application/jsonl", data)
    return (await files.upload(account, part, "fine-tune")).id


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, rehearsal: EndpointServer) -> str:
    """The way in which the sandbox offers its jobs."""
    rehearsal.fine_tuning = str(request.param)
    return str(request.param)


async def begun(tuning: FineTuning, files: Files, account: Account, **wishes: Any) -> Job:
    file_id = await uploaded(files, account)
    request = JobRequest(**{"model": "rehearsal", "training_file": file_id, **wishes})
    return await tuning.start(account, request)


async def history(tuning: FineTuning, account: Account, job_id: str) -> list[JobEvent]:
    """All events, the newest first, asked for in pages."""
    found: list[JobEvent] = []
    page = await tuning.events(account, job_id, limit=7)
    while not page.is_last:
        found += page.events
        page = await tuning.events(account, job_id, after=page.events[-1].id, limit=7)
    return [*found, *page.events]


async def test_a_job_runs_and_leaves_a_model(
    tuning: FineTuning, files: Files, account: Account, rehearsal: EndpointServer, way: str
) -> None:
    validation = await uploaded(files, account)
    job = await begun(
        tuning, files, account, epochs=2, suffix="mine", validation_file=validation,
        method=Method.SUPERVISED,
    )  # fmt: skip
    assert (job.epochs, job.validation_file) == (2, validation)
    seen = [job.state]
    for state in ("queued", "running", "succeeded"):
        rehearsal.jobs.until(job.id, state)
        seen.append((await tuning.get(account, job.id)).state)
    first = JobState.VALIDATING if way == "new" else JobState.QUEUED
    assert seen == [first, JobState.QUEUED, JobState.RUNNING, JobState.SUCCEEDED]
    done = await tuning.get(account, job.id)
    assert str(done.fine_tuned_model).startswith("ft:rehearsal:sandbox:mine:")
    assert done.finished_at
    async with files.content(account, done.result_files[0]) as stream:
        assert await anext(stream)
    assert [one.id for one in (await tuning.page(account)).jobs] == [job.id]


async def test_the_model_is_on_offer_to_its_own_account(
    tuning: FineTuning, files: Files, account: Account, rehearsal: EndpointServer,
    transport: Transport
) -> None:  # fmt: skip
    job = await begun(tuning, files, account)
    model = rehearsal.jobs.until(job.id, "succeeded").model
    models, other = Models(transport), Account(account.base_url, "sandbox-key-2")
    assert model in [one.id for one in await models.fresh(account)]
    assert model not in [one.id for one in await models.fresh(other)]


async def test_events_are_told_in_pages(
    tuning: FineTuning, files: Files, account: Account, rehearsal: EndpointServer, way: str
) -> None:
    job = await begun(tuning, files, account)
    rehearsal.jobs.until(job.id, "succeeded")
    events = await history(tuning, account, job.id)
    assert len({event.id for event in events}) == len(events)
    assert events[0].message == "The job has successfully completed"
    assert events[-1].message.startswith("Created fine-tuning job")
    steps = [event for event in events if event.training_loss is not None]
    if way == "new":
        assert [event.step for event in steps] == list(range(36, 0, -1))
        assert steps[0].steps == 36
        assert float(steps[0].training_loss or 9) < float(steps[-1].training_loss or 0)
    else:
        assert any(event.message == "Completed epoch 3/3" for event in events)


async def test_jobs_are_told_in_pages(
    tuning: FineTuning, files: Files, account: Account, way: str
) -> None:
    ids = [(await begun(tuning, files, account)).id for _ in range(3)]
    first = await tuning.page(account, limit=2)
    assert ([job.id for job in first.jobs], first.is_last) == (ids[:0:-1], False), way
    rest = await tuning.page(account, after=first.jobs[-1].id, limit=2)
    assert ([job.id for job in rest.jobs], rest.is_last) == (ids[:1], True)


async def test_a_job_is_cancelled_once(
    tuning: FineTuning, files: Files, account: Account, way: str
) -> None:
    job = await begun(tuning, files, account)
    assert (await tuning.cancel(account, job.id)).state is JobState.CANCELLED, way
    with pytest.raises(JobOver):
        await tuning.cancel(account, job.id)


async def test_a_job_is_paused_and_resumed_where_that_is_offered(
    tuning: FineTuning, files: Files, account: Account, rehearsal: EndpointServer
) -> None:
    job = await begun(tuning, files, account)
    with pytest.raises(JobOver, match="validating_files"):
        await tuning.pause(account, job.id)
    rehearsal.jobs.until(job.id, "running")
    assert (await tuning.pause(account, job.id)).state is JobState.PAUSED
    with pytest.raises(JobOver):
        await tuning.pause(account, job.id)
    assert (await tuning.resume(account, job.id)).state is JobState.RUNNING
    rehearsal.fine_tuning = "old"
    with pytest.raises(NotOffered):
        await tuning.pause(account, job.id)


@pytest.mark.parametrize(
    ("examples", "words"),
    [
        ([plain(1)] * 3, "at least 10 examples"),
        ([{"messages": []}] * 12, "Line 1: 'messages' is not a list of messages"),
    ],
)
async def test_a_job_that_fails_tells_why(
    tuning: FineTuning, files: Files, account: Account, rehearsal: EndpointServer,
    *, examples: list[object], words: str
) -> None:  # fmt: skip
    file_id = await uploaded(files, account, lines(examples))
    job = await begun(tuning, files, account, training_file=file_id)
    rehearsal.jobs.until(job.id, "failed")
    failed = await tuning.get(account, job.id)
    assert (failed.state, failed.fine_tuned_model) == (JobState.FAILED, None)
    assert words in failed.error
    assert failed.error == (await tuning.events(account, job.id)).events[0].message


async def test_pairs_are_learnt_from(
    tuning: FineTuning, files: Files, account: Account, rehearsal: EndpointServer
) -> None:
    file_id = await uploaded(files, account, lines([preference(n) for n in range(10)]))
    job = await begun(tuning, files, account, training_file=file_id, method=Method.DPO, epochs=1)
    rehearsal.jobs.until(job.id, "succeeded")
    assert (await tuning.get(account, job.id)).state is JobState.SUCCEEDED


async def test_what_is_unknown_is_told_apart(
    tuning: FineTuning, files: Files, account: Account, way: str
) -> None:
    with pytest.raises(ModelUnavailable, match="cannot be fine-tuned"):
        await begun(tuning, files, account, model="bench")
    with pytest.raises(FileUnknown):
        await begun(tuning, files, account, training_file="file-x")
    with pytest.raises(FileUnknown):
        await begun(tuning, files, account, validation_file="file-x")
    for call in (tuning.get, tuning.events, tuning.cancel):
        with pytest.raises(JobUnknown):
            await call(account, f"job-of-nobody-{way}")


async def test_a_file_for_another_purpose_is_refused(
    tuning: FineTuning, files: Files, account: Account, way: str
) -> None:
    part = FilePart("", "a.txt", "text/plain", way.encode())
    other = await files.upload(account, part, "user_data")
    with pytest.raises(EndpointRefused, match="purpose `fine-tune`"):
        await begun(tuning, files, account, training_file=other.id)


@pytest.mark.parametrize("wish", [{"epochs": 51}, {"batch_size": 0}, {"suffix": "x" * 65}])
async def test_a_wish_out_of_range_is_told_in_the_server_s_words(
    tuning: FineTuning, files: Files, account: Account, wish: dict[str, Any]
) -> None:
    with pytest.raises(EndpointRefused, match=r"It said: “Invalid '.*Expected") as caught:
        await begun(tuning, files, account, **wish)
    assert caught.value.status == 400


async def test_other_keys_have_other_jobs(
    tuning: FineTuning, files: Files, account: Account, way: str
) -> None:
    job = await begun(tuning, files, account)
    other = Account(account.base_url, "sandbox-key-2")
    assert (await tuning.page(other)).jobs == [], way
    for call in (tuning.get, tuning.events, tuning.cancel):
        with pytest.raises(JobUnknown):
            await call(other, job.id)


async def test_an_endpoint_that_fine_tunes_nothing_says_so(
    tuning: FineTuning, files: Files, account: Account, rehearsal: EndpointServer
) -> None:
    rehearsal.fine_tuning = "none"
    for call in (tuning.get, tuning.events, tuning.cancel, tuning.pause):
        with pytest.raises(EndpointRefused) as caught:
            await call(account, "ftjob-1")
        assert caught.value.code == MISSING
    with pytest.raises(EndpointRefused) as caught:
        await begun(tuning, files, account)
    assert caught.value.code == MISSING


async def test_a_lost_answer_leaves_a_job_that_is_found_in_the_list(
    tuning: FineTuning, files: Files, account: Account, rehearsal: EndpointServer
) -> None:
    file_id = await uploaded(files, account)
    rehearsal.faults.add(Fault(kind=Kind.CUT_BODY, match="fine_tuning"))
    with pytest.raises(Unclear):
        await tuning.start(account, JobRequest(model="rehearsal", training_file=file_id))
    assert [job.training_file for job in (await tuning.page(account)).jobs] == [file_id]


async def test_a_server_without_methods_is_asked_without(
    tuning: FineTuning, files: Files, account: Account, rehearsal: EndpointServer
) -> None:
    fault = Fault(kind=Kind.REFUSE_PARAMETER, match="fine_tuning", param="method", times=None)
    rehearsal.faults.add(fault)
    job = await begun(tuning, files, account, method=Method.SUPERVISED, epochs=2)
    assert job.epochs == 2
    with pytest.raises(EndpointRefused, match="`method`"):
        await begun(tuning, files, account, method=Method.DPO)


@pytest.mark.parametrize("kind", [Kind.MALFORMED_BODY, Kind.HTML])
async def test_nonsense_is_told_of(
    tuning: FineTuning, account: Account, rehearsal: EndpointServer, kind: Kind
) -> None:
    rehearsal.faults.add(Fault(kind=kind, match="fine_tuning"))
    with pytest.raises(EndpointUnreachable, match="could not be read"):
        await tuning.page(account)
