"""Watches jobs until their end was reported, over restarts and while endpoints are away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

from bot.errors import NotAllowedError, ParleyError
from bot.storage.clock import unix_ms
from bot.storage.tuning import Watched
from bot.storage.tuning.jobs import BEGINNING, JobStore
from bot.tuning.looking import Looking
from bot.tuning.seen import Seen
from bot.tuning.tempo import Tempo

log = logging.getLogger(__name__)

NOT_BEGUN = (
    "I was cut off while I asked for it, and the endpoint has no such job. Begin it again with"
    " /finetune start."
)
AT_ONCE = 4
"""Jobs of all servers that are looked at at the same time."""
_SECOND = 1_000


class Board(Protocol):
    """Shows people how jobs are. False stands for a fault that another try may not meet."""

    async def show(self, job: Watched, seen: Seen) -> bool:
        """Show how a job is in its post, which is written if there is none yet."""

    async def tell(self, job: Watched, seen: Seen) -> bool:
        """Report how a job ended, where it was begun."""


class Watching:
    """Looks at each server's jobs in turn.

    Args:
        store: which jobs there are.
        looking: asks the endpoints.
        tempo: how often.
        clock: Unix milliseconds.
    """

    def __init__(
        self,
        store: JobStore,
        looking: Looking,
        *,
        tempo: Tempo | None = None,
        clock: Callable[[], int] = unix_ms,
    ) -> None:
        self._store = store
        self._looking = looking
        self._tempo = tempo or Tempo()
        self._clock = clock
        self._board: Board | None = None
        self._rounds: dict[int, _Round] = {}
        self._room = asyncio.Semaphore(AT_ONCE)

    async def open(self, board: Board) -> None:
        """Go on with all jobs whose end was not reported yet."""
        self._board = board
        for job in await self._store.untold():
            self.follow(job)

    def follow(self, job: Watched) -> None:
        """Look at a job at once, and from then on until its end was reported."""
        guild_id = job.place.guild_id
        found = self._rounds.get(guild_id)
        if found is None or found.task.done():
            found = self._rounds[guild_id] = _Round(guild_id, self._look)
        found.add(job.id)

    async def close(self) -> None:
        """Break off; the next start goes on."""
        rounds = list(self._rounds.values())
        self._rounds.clear()
        for it in rounds:
            it.task.cancel()
        await asyncio.gather(*(it.task for it in rounds), return_exceptions=True)

    def forget_guild(self, guild_id: int) -> None:
        """Watch nothing of a server any more."""
        if found := self._rounds.pop(guild_id, None):
            found.task.cancel()

    async def _look(self, number: int) -> float | None:
        """Look at a job; gives how long to wait before the next time, None for no next time."""
        try:
            async with self._room:
                return await self._step(number)
        except Exception:
            log.exception("a fine-tuning job could not be looked at")
            return self._tempo.longest

    async def _step(self, number: int) -> float | None:
        job = await self._store.get(number)
        if job is None or job.is_told or self._board is None:
            return None
        seen = Seen.read(job.job_id, job.seen)
        age = (self._clock() - job.started_at) / _SECOND
        if job.state == BEGINNING:
            return None if await self._settle(job, seen, age) else self._tempo.pause(age)
        if not seen.is_over:
            fresh = await self._looking.look(job, seen)
            if fresh != seen:
                await self._store.note(job.id, fresh.state, fresh.written())
            seen = fresh
        if not await self._board.show(job, seen) and seen.is_over:
            return self._tempo.pause(age)
        if not seen.is_over:
            return self._tempo.pause(age)
        if not await self._board.tell(job, seen):
            return self._tempo.pause(age)
        await self._store.mark_told(job.id)
        return None

    async def _settle(self, job: Watched, seen: Seen, age: float) -> bool:
        """Find out what became of a job that was cut off while it was begun; False for not yet."""
        problem = NOT_BEGUN
        try:
            for it in await self._looking.like(job, seen):
                if not await self._store.find(job.place, it.id):
                    known = replace(seen, job=replace(seen.job, id=it.id))  # still to be looked at
                    found = replace(job, job_id=it.id, state=known.state, seen=known.written())
                    self.follow(await self._store.add(found, instead_of=job.id))
                    return True
        except NotAllowedError as error:
            problem = str(error)
        except ParleyError as error:
            if age < self._tempo.patience:
                log.info("whether a fine-tuning job was begun cannot be told yet: %s", error)
                return False
            problem = str(error)
        lost = replace(seen, is_lost=True, problem=problem)
        if self._board is None or not await self._board.tell(job, lost):
            return False
        await self._store.drop(job.id)
        return True


class _Round:
    """The jobs of one server, one after the other, each when it is due."""

    def __init__(self, guild_id: int, look: Callable[[int], Awaitable[float | None]]) -> None:
        self._look = look
        self._due: dict[int, float] = {}
        self._changed = asyncio.Event()
        self._now = asyncio.get_running_loop().time
        self.task = asyncio.create_task(self._go(), name=f"watch jobs of {guild_id}")

    def add(self, number: int) -> None:
        """Look at a job at once."""
        self._due[number] = self._now()
        self._changed.set()

    async def _go(self) -> None:
        while self._due:
            number = min(self._due, key=self._due.__getitem__)
            due = self._due[number]
            if not await self._is_due(due):
                continue
            pause = await self._look(number)
            if self._due[number] != due:  # somebody asked for another look meanwhile
                continue
            if pause is None:
                del self._due[number]
            else:
                self._due[number] = self._now() + pause

    async def _is_due(self, due: float) -> bool:
        """Wait for a moment; False if something changed before."""
        self._changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(due - self._now(), 0)):
                await self._changed.wait()
                return False
        return True
