"""Fine-tuning jobs as they are remembered."""

from dataclasses import replace

import pytest

from bot.storage.database import Database
from bot.storage.tuning import Place, Watched
from bot.storage.tuning.jobs import JobStore

PLACE = Place(1, "https://api.example/v1", own_key=True)
JOB = Watched(
    place=PLACE,
    job_id="ftjob-1",
    channel_id=5,
    started_by=12,
    started_at=1_000,
    state="queued",
    seen='{"a": 1}',
)


@pytest.fixture
def store(database: Database) -> JobStore:
    return JobStore(database)


async def test_a_job_comes_back_as_it_was_added(store: JobStore) -> None:
    added = await store.add(JOB)
    assert added == replace(JOB, id=added.id)
    assert await store.get(added.id) == added
    assert await store.find(PLACE, "ftjob-1") == added
    assert await store.untold() == [added]


async def test_jobs_of_other_places_are_not_found(store: JobStore) -> None:
    added = await store.add(JOB)
    others = [
        replace(PLACE, guild_id=2),
        replace(PLACE, base_url="https://other.example/v1"),
        replace(PLACE, own_key=False),
    ]
    for place in others:
        assert await store.find(place, "ftjob-1") is None
        assert await store.of(place, limit=10) == []
        assert (await store.add(replace(JOB, place=place))).id != added.id
    assert await store.find(PLACE, "ftjob-2") is None
    assert await store.get(1_000) is None


async def test_jobs_are_listed_from_the_newest_on(store: JobStore) -> None:
    added = [await store.add(replace(JOB, job_id=f"ftjob-{number}")) for number in range(5)]
    first = await store.of(PLACE, limit=3)
    assert first == added[:1:-1]
    assert await store.of(PLACE, before=first[-1].id, limit=3) == added[1::-1]


async def test_what_becomes_of_a_job_is_noted(store: JobStore) -> None:
    job = await store.add(JOB)
    other = await store.add(replace(JOB, job_id="ftjob-2"))
    await store.note(job.id, "succeeded", "{}")
    await store.show(job.id, 77)
    await store.use(job.id, "former")
    assert await store.get(job.id) == replace(
        job, state="succeeded", seen="{}", post_id=77, former_model="former"
    )
    await store.mark_told(job.id)
    await store.use(job.id, None)
    told = await store.get(job.id)
    assert told
    assert told.is_told
    assert told.former_model is None
    assert await store.untold() == [other]


async def test_a_job_that_is_added_again_is_reported_in_the_new_channel(store: JobStore) -> None:
    job = await store.add(JOB)
    await store.show(job.id, 77)
    await store.mark_told(job.id)
    again = replace(JOB, channel_id=6, started_by=13, started_at=2_000, state="running", seen="{}")
    assert await store.add(again) == replace(
        job, channel_id=6, state="running", seen="{}", post_id=None
    )
    assert len(await store.untold()) == 1
