"""Reads the history of channels, newest first, so that search finds what was said before."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from bot.errors import InputError
from bot.messages.missed import Page, Place
from bot.messages.said import Said
from bot.search.estimating import Pace, Progress, shown
from bot.search.tempo import Tempo
from bot.settings import Settings
from bot.storage.clock import first_id, unix_ms
from bot.storage.messages import Arrival
from bot.storage.search import HistoryJob, HistoryRun, HistoryStore, Room
from bot.usage import Prices

log = logging.getLogger(__name__)

DAY: Final = 86_400_000
UNREADABLE: Final = "I may not read it"
OFF: Final = (
    "Search is switched off there. An admin can switch it on with the setting `search.enabled`."
)
NOTHING: Final = (
    "There is nothing to read there: nothing was said lately that I may read. Choose more days, or"
    " let me view the channel and read its message history."
)
GONE: Final = "I cannot look into the channels yet. Try again in a minute."

Places = Sequence[Place]


class Archive(Protocol):
    """Reads what was said in a server's channels, the newest first."""

    async def all_places(self, guild_id: int, channel_id: int | None) -> Places:
        """Give what can be read of a server, or of a channel: with threads, archived ones, too."""

    async def place(self, guild_id: int, channel_id: int) -> Place | None:
        """Find a channel or thread; None if it cannot be read."""

    async def earlier(self, place: Place, before_id: int) -> Page | None:
        """Give up to 100 messages before an id; None if they cannot be read.

        The page's last id is that of the oldest of them.
        """


ToFind = Callable[[Said], Awaitable[Arrival | None]]
IsGone = Callable[[Arrival], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What becomes of messages that were read.

    Attributes:
        to_find: gives what is to be stored of one; None for nothing.
        is_gone: tells whether it was deleted meanwhile.
        wake: is told of a server whose messages are owed something.
    """

    to_find: ToFind
    is_gone: IsGone
    wake: Callable[[int], None]


class Indexing:
    """Runs over channels' history; each goes on after a restart where it stood.

    Args:
        store: remembers how far they are.
        taking: what becomes of messages.
        settings: tell where search is on, and how long messages are kept.
        prices: what embedding costs, if the operator has a price list.
        tempo: how long to wait after failures.
        clock: Unix milliseconds.
    """

    def __init__(
        self,
        store: HistoryStore,
        taking: Taking,
        settings: Settings,
        *,
        prices: Prices | None = None,
        tempo: Tempo | None = None,
        clock: Callable[[], int] = unix_ms,
    ) -> None:
        self._store = store
        self._taking = taking
        self._settings = settings
        self._prices = prices
        self._tempo = tempo or Tempo()
        self._clock = clock
        self._archive: Archive | None = None
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._paces: dict[int, Pace] = {}

    async def open(self, archive: Archive, guild_ids: Collection[int]) -> None:
        """Go on with what the former run began in servers that can be read now."""
        self._archive = archive
        for run in await self._store.all_running():
            if run.guild_id in guild_ids:
                self._start(run)

    async def begin(
        self, guild_id: int, started_by: int, *, channel_id: int | None, days: int | None
    ) -> HistoryRun:
        """Begin to read a server's history, or a channel's with its threads.

        Args:
            guild_id: the server.
            started_by: who asked for it.
            channel_id: a channel, or None for all of them.
            days: how far to go back; at most as long as messages are kept, which is also the rule.

        Raises:
            InputError: search is switched off there, or there is nothing to read.
        """
        if self._archive is None:
            raise InputError(GONE)
        kept = int((await self._settings.of(guild_id))["privacy.retention_days"])
        now = self._clock()
        after = first_id(now - min(days or kept, kept) * DAY)
        places = await self._archive.all_places(guild_id, channel_id)
        on = [it for it in places if await self._is_on(guild_id, it)]
        if not on:
            raise InputError(OFF if places else NOTHING)
        channels = {
            it.channel_id: (max(first_id(now), it.last_id + 1), after)
            for it in on
            if it.last_id > after
        }
        if not channels:
            raise InputError(NOTHING)
        rooms = {it.channel_id: Room(it.home_id, it.is_private) for it in on}
        run = await self._store.begin(guild_id, started_by, channels, rooms=rooms)
        self._start(run)
        return run

    async def show(self, run_id: int, channel_id: int, post_id: int) -> None:
        """Note which post shows the progress of a run."""
        await self._store.show(run_id, channel_id, post_id)

    async def running(self, guild_id: int) -> list[HistoryRun]:
        """Give the runs of a server that have not ended, oldest first."""
        return await self._store.running(guild_id)

    async def stop(self, guild_id: int, run_id: int) -> bool:
        """Stop a run; what was read stays. False if it has ended, or is not of that server."""
        run = await self._store.get(run_id)
        if run is None or run.guild_id != guild_id:
            return False
        is_stopped = await self._store.stop(run_id)
        await self._break_off(run_id)
        return is_stopped

    async def progress(self, run_id: int) -> Progress | None:
        """Tell how far a run is; None if there is none of that number."""
        run = await self._store.get(run_id)
        if run is None:
            return None
        jobs = await self._store.jobs(run_id)
        model = (await self._settings.of(run.guild_id))["search.model"]
        return shown(run, jobs, self._paces.get(run_id), (model, self._prices))

    async def wait(self, run_id: int) -> None:
        """Wait until a run has ended or is broken off."""
        if task := self._tasks.get(run_id):
            await asyncio.wait({task})

    async def close(self) -> None:
        """Break off; the next start goes on."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def stop_all(self, guild_id: int) -> None:
        """Stop all runs of a server, such as before its index is erased."""
        for run in await self._store.running(guild_id):
            await self.stop(guild_id, run.id)

    async def leave_out(self, guild_id: int, channel_id: int) -> None:
        """Read no more of a channel and its threads, such as before they are erased."""
        for run in await self._store.running(guild_id):
            for job in await self._store.jobs(run.id):
                if not job.is_done and channel_id in {job.channel_id, await self._home_of(job)}:
                    await self._store.finish(job.channel_id, job.run_id)

    async def _home_of(self, job: HistoryJob) -> int | None:
        archive = self._archive
        place = await archive.place(job.guild_id, job.channel_id) if archive else None
        return place.home_id if place else None

    async def _break_off(self, run_id: int) -> None:
        if task := self._tasks.get(run_id):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def _start(self, run: HistoryRun) -> None:
        if run.id in self._tasks:
            return
        self._paces[run.id] = Pace(time.monotonic())
        task = asyncio.create_task(self._read(run), name=f"read history {run.id}")
        self._tasks[run.id] = task
        task.add_done_callback(lambda done: self._ended(run.id, done))

    def _ended(self, run_id: int, task: asyncio.Task[None]) -> None:
        del self._tasks[run_id], self._paces[run_id]
        if not task.cancelled() and (error := task.exception()):
            log.error("reading history failed", exc_info=error)

    async def _read(self, run: HistoryRun) -> None:
        """Read channel by channel, however often that fails."""
        failures = 0
        while jobs := [it for it in await self._store.jobs(run.id) if not it.is_done]:
            try:
                if not await self._advance(jobs[0]):
                    return
            except Exception as error:  # noqa: BLE001 -- the edge: Discord may fail in many ways
                failures += 1
                log.warning("history of channel %d waits: %r", jobs[0].channel_id, error)
                await asyncio.sleep(self._tempo.pause(failures))
            else:
                failures = 0
        await self._store.finish(0, run.id)  # ends it where another run took all channels over

    async def _advance(self, job: HistoryJob) -> bool:
        """Read a channel to its end; False if the run was stopped."""
        archive = self._archive
        place = await archive.place(job.guild_id, job.channel_id) if archive else None
        before = job.before_id
        while True:
            if archive is None or place is None:
                await self._store.finish(job.channel_id, job.run_id, UNREADABLE)
                return True
            page = await archive.earlier(place, before)
            if page is None:
                place = None
                continue
            is_last = page.is_last or page.last_id <= job.after_id + 1
            before = max(min(page.last_id, before), job.after_id)
            if not await self._take(job, page, before):
                left = await self._store.get(job.run_id)
                return left is not None and left.state == "running"
            if is_last:
                await self._store.finish(job.channel_id, job.run_id)
                return True

    async def _take(self, job: HistoryJob, page: Page, before_id: int) -> bool:
        found = [it for it in page.said if it.message.id > job.after_id]
        arrivals = [it for said in found if (it := await self._taking.to_find(said))]
        # Nothing is awaited between this look and the write: what is deleted later is deleted.
        arrivals = [it for it in arrivals if not self._taking.is_gone(it)]
        self._paces[job.run_id].note(arrivals)
        is_taken = await self._store.take_page(job.channel_id, job.run_id, arrivals, before_id)
        if arrivals and is_taken:
            self._taking.wake(job.guild_id)
        return is_taken

    async def _is_on(self, guild_id: int, place: Place) -> bool:
        return bool((await self._settings.of(guild_id, place.home_id))["search.enabled"])
