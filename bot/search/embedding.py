"""Makes what is said findable: workers of all servers that are owed passages or an index."""

import asyncio
import logging
from dataclasses import dataclass

from bot.search.desk import Desk
from bot.search.filing import Filing
from bot.search.rebuilding import Rebuilding
from bot.storage.search import IndexState

log = logging.getLogger(__name__)

_Key = tuple[int, type[Filing] | type[Rebuilding]]


@dataclass(slots=True)
class _Worker:
    """A worker under way; `is_woken`: something came since it began."""

    work: Filing | Rebuilding
    task: asyncio.Task[None]
    is_woken: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a server's search is.

    Attributes:
        owed: messages that wait to be embedded.
        why: what keeps them waiting, as a sentence; None while nothing does.
        why_not_built: likewise, what keeps the other index from being built.
        building: the model of the index that is built beside the one that is searched, if any.
        share: how much of it is built, from 0 to 1.
    """

    owed: int
    why: str | None
    building: str | None
    share: float
    why_not_built: str | None = None


class Embedding:
    """Keeps the workers of all servers."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._workers: dict[_Key, _Worker] = {}
        self._is_open = False

    async def open(self, me: int) -> None:
        """Take up what the former run left, in the name of the bot's own id."""
        self.desk.vectors.me = me
        self._is_open = True
        await self.desk.indexes.drop_leftovers()
        for guild_id in {*await self.desk.store.owing(), *await self.desk.store.guild_ids()}:
            self.wake(guild_id)

    def wake(self, guild_id: int) -> None:
        """Look at what a server is owed: something came or went, or its settings have changed."""
        if not self._is_open:
            return
        for kind in (Filing, Rebuilding):
            if worker := self._workers.get((guild_id, kind)):
                worker.is_woken = True
                worker.work.look()
            else:
                self._start(guild_id, kind)

    async def progress(self, guild_id: int) -> Progress:
        """Tell how far a server is."""
        counts = await self.desk.store.counts(guild_id)
        building = await self.desk.indexes.get(guild_id, IndexState.BUILDING)
        filled = await self.desk.indexes.filled(building) if building else 0
        return Progress(
            counts.owed,
            self._why(guild_id, Filing),
            building.model if building else None,
            min(1.0, filled / counts.passages) if counts.passages else 1.0,
            self._why(guild_id, Rebuilding),
        )

    async def at_rest(self) -> None:
        """Wait until nothing is owed anywhere."""
        while self._workers:
            await asyncio.wait({worker.task for worker in self._workers.values()})
            await asyncio.sleep(0)

    async def close(self) -> None:
        """Break off; what is not settled is owed on the disk."""
        self._is_open = False
        tasks = [worker.task for worker in self._workers.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def forget_guild(self, guild_id: int) -> None:
        """Stop working for a server, because its rows were erased."""
        for kind in (Filing, Rebuilding):
            if worker := self._workers.get((guild_id, kind)):
                worker.is_woken = False
                worker.task.cancel()
        self.desk.sketches.drop(guild_id)

    def _why(self, guild_id: int, kind: type[Filing] | type[Rebuilding]) -> str | None:
        worker = self._workers.get((guild_id, kind))
        return worker.work.why if worker else None

    def _start(self, guild_id: int, kind: type[Filing] | type[Rebuilding]) -> None:
        work = kind(guild_id, self.desk)
        task = asyncio.create_task(work.run(), name=f"embed server {guild_id}")
        self._workers[guild_id, kind] = _Worker(work, task)
        task.add_done_callback(lambda done: self._ended((guild_id, kind), done))

    def _ended(self, key: _Key, task: asyncio.Task[None]) -> None:
        worker = self._workers.pop(key)
        if not task.cancelled() and (error := task.exception()):
            log.error("embedding for server %d failed", key[0], exc_info=error)
        if worker.is_woken and self._is_open:
            self._start(*key)
