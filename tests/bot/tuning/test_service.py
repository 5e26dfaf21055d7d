"""Beginning jobs, and what is known of them, at the real client and the stand-in."""

import asyncio
import math
from pathlib import Path

import pytest

from bot.endpoints.fine_tuning import FineTuning, JobRequest, Unclear
from bot.endpoints.fine_tuning import Job as TaughtJob
from bot.endpoints.transport import Account
from bot.errors import EndpointUnreachable, InputError, NotAllowedError
from bot.storage.tuning.jobs import BEGINNING, JobStore
from bot.tuning.seen import Seen
from bot.usage import Caller
from sandbox.endpoints.faults import Fault, Kind
from sandbox.endpoints.fine_tuning import State
from sandbox.endpoints.fine_tuning.job import Job
from tests.bot.stage import ADMIN, CHANNEL, LAB, Stage

CALLER = Caller(user_id=ADMIN, guild_id=LAB, channel_id=CHANNEL, command="finetune")
EXAMPLE = (
    '{"messages": [{"role": "user", "content": "%d?"}, {"role": "assistant", "content": "yes"}]}'
)


@pytest.fixture
async def training(stage: Stage, tmp_path: Path) -> str:
    """A file with examples; jobs stand still until they are moved."""
    stage.endpoint.tuning_pace = math.inf
    path = tmp_path / "training.jsonl"
    path.write_text("\n".join(EXAMPLE.replace("%d", str(number)) for number in range(12)))
    upload = stage.services.files.upload_path
    return (await upload(CALLER, path, name="training.jsonl", purpose="fine-tune")).file.id


def jobs(stage: Stage) -> list[Job]:
    return [job for _, job in stage.endpoint.jobs]


async def test_a_job_that_was_begun_is_remembered_though_its_caller_gave_up(
    stage: Stage, training: str
) -> None:
    wish = JobRequest(model="rehearsal", training_file=training)
    tuning = stage.services.tuning
    starting = asyncio.create_task(tuning.start(CALLER, wish))
    while not tuning._begun:  # noqa: ASYNC110 -- nobody tells when it is under way
        await asyncio.sleep(0)
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    await tuning.close()
    (job,) = jobs(stage)
    (known,) = await JobStore(stage.database).untold()
    assert known.job_id == job.id


async def test_a_job_whose_answer_was_lost_is_found(stage: Stage, training: str) -> None:
    wish = JobRequest(model="rehearsal", training_file=training)
    before = await stage.services.tuning.start(CALLER, wish)
    stage.endpoint.faults.add(Fault(kind=Kind.CUT_BODY, match="fine_tuning"))
    known = await stage.services.tuning.start(CALLER, wish)
    first, second = jobs(stage)
    assert (before.job.job_id, known.job.job_id) == (first.id, second.id)
    assert await JobStore(stage.database).get(known.number)


async def test_a_job_that_is_over_at_once_is_looked_at_all_the_same(
    stage: Stage, training: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = FineTuning.start

    async def finished(self: FineTuning, account: Account, request: JobRequest) -> TaughtJob:
        begun = await begin(self, account, request)
        stage.endpoint.jobs.until(begun.id, State.SUCCEEDED)
        return await self.get(account, begun.id)

    monkeypatch.setattr(FineTuning, "start", finished)
    wish = JobRequest(model="rehearsal", training_file=training)
    known = await stage.services.tuning.start(CALLER, wish)
    assert not known.seen.is_over
    looked = await stage.services.tuning._looking.look(known.job, known.seen)
    assert looked.is_over
    assert looked.curve.points


async def test_a_job_that_was_not_begun_is_told_so(stage: Stage, training: str) -> None:
    wish = JobRequest(model="rehearsal", training_file=training)
    await stage.services.tuning.start(CALLER, wish)
    stage.endpoint.faults.add(Fault(kind=Kind.RESET, match="fine_tuning"))
    with pytest.raises(EndpointUnreachable, match="lists no such job"):
        await stage.services.tuning.start(CALLER, wish)
    assert len(jobs(stage)) == 1
    assert len(await JobStore(stage.database).untold()) == 1


async def test_while_the_endpoint_lists_no_jobs_nobody_knows(stage: Stage, training: str) -> None:
    wish = JobRequest(model="rehearsal", training_file=training)
    stage.endpoint.faults.add(Fault(kind=Kind.CUT_BODY, match="fine_tuning"))
    stage.endpoint.faults.add(Fault(kind=Kind.STATUS, match="fine_tuning", status=400))
    with pytest.raises(Unclear, match="go on asking"):
        await stage.services.tuning.start(CALLER, wish)
    (row,) = await JobStore(stage.database).untold()
    assert row.state == BEGINNING
    assert not (await stage.services.tuning.listing.page(CALLER)).jobs


async def test_files_are_named_by_their_names_too(stage: Stage, training: str) -> None:
    wish = JobRequest(model="rehearsal", training_file="training.jsonl")
    known = await stage.services.tuning.start(CALLER, wish)
    assert known.seen.job.training_file == training
    assert known.number


async def test_a_model_that_is_kept_for_others_is_not_taught(stage: Stage, training: str) -> None:
    await stage.choose(access__models={"rehearsal": frozenset({99})})
    wish = JobRequest(model="rehearsal", training_file=training)
    with pytest.raises(NotAllowedError, match="kept for"):
        await stage.services.tuning.start(CALLER, wish)
    assert jobs(stage) == []


async def test_beginning_is_a_request_and_looking_is_none(stage: Stage, training: str) -> None:
    tuning = stage.services.tuning
    known = await tuning.start(CALLER, JobRequest(model="rehearsal", training_file=training))
    stage.endpoint.jobs.until(jobs(stage)[0].id, State.SUCCEEDED)
    looked = await tuning.look(CALLER, known.job.job_id)
    assert looked.seen.job.fine_tuned_model
    assert looked.seen.curve.points
    endpoints = [row["endpoint"] for row in await stage.rows()]
    assert endpoints.count("fine_tuning/jobs") == 1


async def test_what_was_seen_goes_on_after_a_look(stage: Stage, training: str) -> None:
    tuning = stage.services.tuning
    known = await tuning.start(CALLER, JobRequest(model="rehearsal", training_file=training))
    stage.endpoint.jobs.until(known.job.job_id, State.RUNNING)
    stage.endpoint.jobs.move(known.job.job_id, 2)
    first = await tuning._looking.look(known.job, known.seen)
    asked = stage.endpoint.calls.total
    again = await tuning._looking.look(known.job, first)
    assert again == first
    assert stage.endpoint.calls.total == asked + 2, "a job and one page of events"
    assert Seen.read(known.job.job_id, first.written()) == first


async def test_the_operators_other_jobs_are_nobodys(stage: Stage, training: str) -> None:
    tuning = stage.services.tuning
    known = await tuning.start(CALLER, JobRequest(model="rehearsal", training_file=training))
    other = Caller(user_id=ADMIN, guild_id=2, channel_id=CHANNEL, command="finetune")
    for ask in (tuning.look, tuning.events, tuning.cancel, tuning.pause, tuning.resume):
        with pytest.raises(InputError, match="no such job"):
            await ask(other, known.job.job_id)
    assert not (await tuning.listing.page(other)).jobs
    assert await tuning.listing.choices(other, "") == {}
    assert list((await tuning.listing.choices(CALLER, "")).values()) == [known.job.job_id]


@pytest.mark.parametrize("after", ["9" * 80, "-1", "x", "\u0663", "1; DROP TABLE tuning_jobs"])
async def test_a_forged_page_is_the_first(stage: Stage, training: str, after: str) -> None:
    tuning = stage.services.tuning
    known = await tuning.start(CALLER, JobRequest(model="rehearsal", training_file=training))
    listed = await tuning.listing.page(CALLER, after)
    assert [job.id for job in listed.jobs] == [known.job.job_id]


async def test_nothing_is_offered_while_the_endpoint_is_away(stage: Stage, training: str) -> None:
    assert training
    own, base = f"{stage.endpoint.api_key}-own", f"{stage.url}/v1"
    await stage.services.accounts.set(LAB, base_url=base, api_key=own, by=ADMIN)
    stage.endpoint.fine_tuning = "none"
    assert await stage.services.tuning.listing.choices(CALLER, "") == {}
