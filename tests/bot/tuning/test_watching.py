"""Watching jobs, with a board and an endpoint that do as they are told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.endpoints.fine_tuning import Job, JobRequest, JobState
from bot.errors import EndpointUnreachable, NotAllowedError
from bot.storage.database import Database
from bot.storage.tuning import Place, Watched
from bot.storage.tuning.jobs import JobStore
from bot.tuning.beginning import noted
from bot.tuning.looking import Looking
from bot.tuning.seen import Seen
from bot.tuning.tempo import Tempo
from bot.tuning.watching import AT_ONCE, Watching

PATIENCE = 10.0
AT_ANY_TIME = Tempo(shortest=0.0, longest=0.0)
NEVER_AGAIN = Tempo(shortest=3_600.0, longest=3_600.0)


class Endpoint(Looking):
    """Answers with what is queued for each job, the last of it again and again."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Seen | Exception]] = {}
        self.asked: list[str] = []
        self.likely: list[list[Job] | Exception] = []
        self.at_once = self.most_at_once = 0
        self.gate: Callable[[], Awaitable[object]] = lambda: asyncio.sleep(0)

    async def look(self, job: Watched, seen: Seen) -> Seen:  # noqa: ARG002 -- as it is asked
        self.asked.append(job.job_id)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.gate()
        self.at_once -= 1
        queue = self.answers[job.job_id]
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def like(self, job: Watched, seen: Seen) -> list[Job]:  # noqa: ARG002 -- as it is asked
        answer = self.likely.pop(0) if len(self.likely) > 1 else self.likely[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Wall:
    """Notes what is shown and told; as many times as it `is_torn`, nothing can be pinned to it."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []
        self.told: list[tuple[str, str]] = []
        self.is_torn = 0
        self.changed = asyncio.Event()

    async def show(self, job: Watched, seen: Seen) -> bool:
        return self._pinned(self.shown, job, seen)

    async def tell(self, job: Watched, seen: Seen) -> bool:
        return self._pinned(self.told, job, seen)

    async def until(self, found: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not found():
                self.changed.clear()
                await self.changed.wait()

    def _pinned(self, place: list[tuple[str, str]], job: Watched, seen: Seen) -> bool:
        self.changed.set()
        if self.is_torn:
            self.is_torn -= 1
            return False
        place.append((job.job_id, seen.state))
        return True


def seen(job_id: str, state: JobState) -> Seen:
    return Seen(job=Job(id=job_id, state=state, model="rehearsal"))


def job(job_id: str, guild_id: int = 1) -> Watched:
    return Watched(
        place=Place(guild_id, "https://api.example/v1", own_key=True),
        job_id=job_id,
        channel_id=5,
        started_by=12,
        started_at=0,
        state="",
    )


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[JobStore]:
    database = await Database.open(tmp_path / "parley.db")
    yield JobStore(database)
    await database.close()


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint()


@pytest.fixture
def wall() -> Wall:
    return Wall()


async def ended(store: JobStore) -> None:
    """Wait until every end was told."""
    async with asyncio.timeout(PATIENCE):
        while await store.untold():  # noqa: ASYNC110 -- the store tells nobody
            await asyncio.sleep(0.005)


async def test_a_job_is_shown_until_its_end_and_told_once(
    store: JobStore, endpoint: Endpoint, wall: Wall
) -> None:
    states = [JobState.VALIDATING, JobState.RUNNING, JobState.SUCCEEDED]
    endpoint.answers["a"] = [seen("a", state) for state in states]
    watching = Watching(store, endpoint, tempo=AT_ANY_TIME)
    await watching.open(wall)
    watching.follow(await store.add(job("a")))
    await ended(store)
    assert wall.shown == [("a", state) for state in states]
    assert wall.told == [("a", "succeeded")]
    await watching.close()
    again = Watching(store, endpoint, tempo=AT_ANY_TIME)
    await again.open(wall)
    await again.close()
    assert wall.told == [("a", "succeeded")]


@pytest.mark.parametrize("state", list(JobState))
async def test_after_a_restart_in_any_state_its_end_is_told(
    store: JobStore, endpoint: Endpoint, wall: Wall, state: JobState
) -> None:
    added = await store.add(job("a"))
    await store.note(added.id, state, seen("a", state).written())
    endpoint.answers["a"] = [seen("a", JobState.CANCELLED)]
    watching = Watching(store, endpoint, tempo=AT_ANY_TIME)
    await watching.open(wall)
    await ended(store)
    await watching.close()
    assert wall.told == [("a", state if state.is_over else "cancelled")]
    assert endpoint.asked == ([] if state.is_over else ["a"])


async def begun(store: JobStore) -> Watched:
    """Note a job whose id is not known yet."""
    request = JobRequest(model="rehearsal", training_file="file-1")
    return await store.add(noted(job(""), request))


async def test_a_job_that_was_cut_off_while_it_was_begun_is_found_and_watched(
    store: JobStore, endpoint: Endpoint, wall: Wall
) -> None:
    row, other = await begun(store), await store.add(job("other"))
    await store.mark_told(other.id)
    over = Job(id="a", state=JobState.SUCCEEDED)
    away = EndpointUnreachable("The endpoint is down.")
    endpoint.likely = [away, [Job(id="other", state=JobState.RUNNING), over]]
    endpoint.answers["a"] = [seen("a", JobState.SUCCEEDED)]
    watching = Watching(store, endpoint, tempo=AT_ANY_TIME, clock=lambda: 0)
    await watching.open(wall)
    await wall.until(lambda: bool(wall.told))
    await watching.close()
    assert wall.told == [("a", "succeeded")]
    assert endpoint.asked == ["a"], "also one that is over has losses to be looked at"
    assert await store.get(row.id) is None
    assert {it.job_id for it in await store.of(job("").place, limit=9)} == {"a", "other"}


@pytest.mark.parametrize(
    "answer", [[], NotAllowedError("It is at another key."), EndpointUnreachable("It is down.")]
)
async def test_a_job_that_was_not_begun_is_told_and_forgotten(
    store: JobStore, endpoint: Endpoint, wall: Wall, answer: list[Job] | Exception
) -> None:
    row = await begun(store)
    endpoint.likely = [answer]
    watching = Watching(store, endpoint, tempo=replace(AT_ANY_TIME, patience=0.0))
    await watching.open(wall)
    await ended(store)
    await watching.close()
    assert wall.told == [(row.job_id, "lost")]
    assert wall.shown == []
    assert await store.get(row.id) is None


async def test_a_look_is_remembered_before_it_is_shown(
    store: JobStore, endpoint: Endpoint, wall: Wall
) -> None:
    endpoint.answers["a"] = [seen("a", JobState.RUNNING)]
    watching = Watching(store, endpoint, tempo=NEVER_AGAIN)
    await watching.open(wall)
    watching.follow(await store.add(job("a")))
    await wall.until(lambda: bool(wall.shown))
    await watching.close()
    (kept,) = await store.untold()
    assert kept.state == "running"
    assert Seen.read("a", kept.seen) == seen("a", JobState.RUNNING)


async def test_what_discord_did_not_take_is_tried_again_without_asking_again(
    store: JobStore, endpoint: Endpoint, wall: Wall
) -> None:
    wall.is_torn = 3
    endpoint.answers["a"] = [seen("a", JobState.FAILED)]
    watching = Watching(store, endpoint, tempo=AT_ANY_TIME)
    await watching.open(wall)
    watching.follow(await store.add(job("a")))
    await ended(store)
    await watching.close()
    assert wall.told == [("a", "failed")]
    assert ("a", "failed") in wall.shown
    assert endpoint.asked == ["a"]


async def test_a_fault_in_one_job_stops_no_other(
    store: JobStore, endpoint: Endpoint, wall: Wall, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.answers["bad"] = [RuntimeError("a bug")]
    endpoint.answers["good"] = [seen("good", JobState.SUCCEEDED)]
    watching = Watching(store, endpoint, tempo=replace(AT_ANY_TIME, longest=3_600.0))
    await watching.open(wall)
    for name in ("bad", "good"):
        watching.follow(await store.add(job(name)))
    await wall.until(lambda: bool(wall.told))
    await watching.close()
    assert wall.told == [("good", "succeeded")]
    assert "could not be looked at" in caplog.text


async def test_who_asks_gets_a_look_at_once(
    store: JobStore, endpoint: Endpoint, wall: Wall
) -> None:
    endpoint.answers["a"] = [seen("a", JobState.RUNNING), seen("a", JobState.CANCELLED)]
    watching = Watching(store, endpoint, tempo=NEVER_AGAIN)
    await watching.open(wall)
    added = await store.add(job("a"))
    watching.follow(added)
    await wall.until(lambda: bool(wall.shown))
    watching.follow(added)
    await ended(store)
    await watching.close()
    assert wall.told == [("a", "cancelled")]


async def test_a_server_is_asked_for_one_job_at_a_time_and_all_for_few(
    store: JobStore, endpoint: Endpoint, wall: Wall
) -> None:
    open_gate = asyncio.Event()
    endpoint.gate = open_gate.wait
    watching = Watching(store, endpoint, tempo=AT_ANY_TIME)
    await watching.open(wall)
    for guild_id in range(1, AT_ONCE + 4):
        for number in range(3):
            name = f"{guild_id}-{number}"
            endpoint.answers[name] = [seen(name, JobState.SUCCEEDED)]
            watching.follow(await store.add(job(name, guild_id)))
    async with asyncio.timeout(PATIENCE):
        while endpoint.at_once < AT_ONCE:  # noqa: ASYNC110 -- the endpoint tells nobody
            await asyncio.sleep(0.005)
    assert len({name.split("-")[0] for name in endpoint.asked}) == AT_ONCE
    open_gate.set()
    await ended(store)
    await watching.close()
    assert endpoint.most_at_once == AT_ONCE
    assert len(wall.told) == 3 * (AT_ONCE + 3)


async def test_a_server_that_left_is_watched_no_more(
    store: JobStore, endpoint: Endpoint, wall: Wall
) -> None:
    for name, guild_id in (("left", 1), ("stays", 2)):
        endpoint.answers[name] = [seen(name, JobState.RUNNING)]
        await store.add(job(name, guild_id))
    watching = Watching(store, endpoint, tempo=AT_ANY_TIME)
    await watching.open(wall)
    await wall.until(lambda: ("left", "running") in wall.shown)
    watching.forget_guild(1)
    await asyncio.sleep(0)
    wall.shown.clear()
    endpoint.asked.clear()
    await wall.until(lambda: len(wall.shown) > 2)
    await watching.close()
    assert set(endpoint.asked) == {"stays"}


def test_long_jobs_are_looked_at_rarely() -> None:
    tempo = Tempo()
    pauses = [tempo.pause(age) for age in (0, 10, 60, 600, 1_200, 86_400)]
    assert pauses == [2.0, 2.0, 3.0, 30.0, 60.0, 60.0]
