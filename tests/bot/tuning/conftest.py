"""Fine-tuning with real services, asking the stand-in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.endpoints.fine_tuning import Job, JobState
from bot.storage.tuning import Place, Watched
from bot.storage.tuning.jobs import JobStore
from bot.tuning.seen import Seen
from tests.bot.stage import ADMIN, CHANNEL, LAB, Stage, open_stage

MODEL = "ft:rehearsal:sandbox:ours:1"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(
        Stage, tmp_path, SHARED_FINE_TUNING="true", SECRET_KEY="s" * 64
    ) as opened:
        yield opened


@pytest.fixture
async def done(stage: Stage) -> Watched:
    """A job of the server's that has made a model."""
    return await finished(stage, MODEL)


async def finished(stage: Stage, model: str | None, *, guild_id: int = LAB) -> Watched:
    """Have a job that is over with a model, or without one."""
    job_id = f"ftjob-{model}"
    seen = Seen(job=Job(id=job_id, state=JobState.SUCCEEDED, fine_tuned_model=model))
    watched = Watched(
        place=Place(guild_id, f"{stage.url}/v1", own_key=False),
        job_id=job_id,
        channel_id=CHANNEL,
        started_by=ADMIN,
        started_at=0,
        state="succeeded",
        seen=seen.written(),
    )
    return await JobStore(stage.database).add(watched)
