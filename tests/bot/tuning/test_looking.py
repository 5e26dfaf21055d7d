"""Looks at jobs while endpoints, keys and jobs come and go."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from bot.endpoints.files import Files
from bot.endpoints.fine_tuning import FineTuning, Job, JobState
from bot.endpoints.transport import Transport, new_session
from bot.storage.tuning import Place, Watched
from bot.tuning.looking import Looking
from bot.tuning.seen import Seen
from bot.tuning.tempo import Tempo
from tests.bot.stage import ADMIN, CHANNEL, LAB, Stage

DAY = 86_400_000
SEEN = Seen(job=Job(id="ftjob-1", state=JobState.RUNNING, model="rehearsal"))


@dataclass
class Clock:
    """Unix milliseconds, as a test says."""

    now: int = 1_700_000_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def looking(stage: Stage, clock: Clock) -> AsyncIterator[Looking]:
    async with new_session() as session:
        transport, files = Transport(session), stage.services.files
        yield Looking(
            FineTuning(transport),
            Files(transport),
            stage.services.models,
            files,
            tempo=Tempo(doubt=60, patience=14 * DAY / 1_000),
            clock=clock,
        )


@pytest.fixture
def job(stage: Stage) -> Watched:
    return Watched(
        place=Place(LAB, f"{stage.url}/v1", own_key=False),
        job_id="ftjob-1",
        channel_id=CHANNEL,
        started_by=ADMIN,
        started_at=0,
        state="running",
    )


async def test_silence_is_borne_for_two_weeks(
    stage: Stage, looking: Looking, job: Watched, clock: Clock
) -> None:
    stage.endpoint.fine_tuning = "none"
    began = clock.now
    silent = await looking.look(job, SEEN)
    assert silent == replace(SEEN, silent_since=began, problem=silent.problem)
    assert silent.problem
    clock.now += 14 * DAY - 1
    still = await looking.look(job, silent)
    assert still == silent
    clock.now += 1
    lost = await looking.look(job, still)
    assert lost.is_lost
    assert "14 days" in lost.problem
    assert lost.job == SEEN.job


async def test_an_unknown_job_is_believed_after_a_minute(
    looking: Looking, job: Watched, clock: Clock
) -> None:
    doubted = await looking.look(job, SEEN)
    assert not doubted.is_over
    assert doubted.problem == "The endpoint says that there is no such job."
    clock.now += 60_000
    lost = await looking.look(job, doubted)
    assert lost.is_lost
    assert "was deleted there" in lost.problem


async def test_another_key_ends_it_at_once(stage: Stage, looking: Looking, job: Watched) -> None:
    own, base = f"{stage.endpoint.api_key}-own", f"{stage.url}/v1"
    await stage.services.accounts.set(LAB, base_url=base, api_key=own, by=ADMIN)
    lost = await looking.look(job, SEEN)
    assert lost.is_lost
    assert "another API key" in lost.problem


async def test_a_key_that_cannot_be_read_just_now_is_waited_for(
    stage: Stage, looking: Looking, job: Watched
) -> None:
    own, base = f"{stage.endpoint.api_key}-own", f"{stage.url}/v1"
    await stage.services.accounts.set(LAB, base_url=base, api_key=own, by=ADMIN)
    await stage.database.write(lambda db: db.execute("UPDATE api_keys SET sealed = x'01'").rowcount)
    stage.services.accounts.forget_guild(LAB)
    silent = await looking.look(job, SEEN)
    assert not silent.is_over
    assert "/settings key set" in silent.problem
