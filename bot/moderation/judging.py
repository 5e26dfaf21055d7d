"""Judges what servers are owed: one docket for each, for as long as it is owed anything."""

import asyncio
import logging

from bot.moderation.bench import Bench
from bot.moderation.patience import PatientDocket
from bot.moderation.standstill import Standstills
from bot.moderation.tempo import Tempo

log = logging.getLogger(__name__)


class Judging:
    """Keeps the dockets of all servers.

    Args:
        bench: judges.
        standstills: bear what fails.
        tempo: how fast it goes.
    """

    def __init__(self, bench: Bench, standstills: Standstills, tempo: Tempo) -> None:
        self._bench = bench
        self._standstills = standstills
        self._tempo = tempo
        self._dockets: dict[int, PatientDocket] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._is_open = False

    async def open(self) -> None:
        """Take up what the former run left."""
        self._is_open = True
        for guild_id in {*await self._bench.store.owing(), *await self._standstills.open()}:
            self.wake(guild_id)

    def wake(self, guild_id: int) -> None:
        """Tell that a server is owed something."""
        if docket := self._dockets.get(guild_id):
            docket.wake()
        elif self._is_open:
            docket = PatientDocket(guild_id, self._bench, self._standstills, self._tempo)
            self._dockets[guild_id] = docket
            task = asyncio.create_task(docket.run(), name=f"judge server {guild_id}")
            self._tasks[guild_id] = task
            task.add_done_callback(lambda done: self._ended(docket, done))

    async def at_rest(self) -> None:
        """Wait until nothing is owed anywhere."""
        while self._tasks:
            await asyncio.wait(set(self._tasks.values()))

    async def close(self) -> None:
        """Break off; what is not settled is owed on the disk."""
        self._is_open = False
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._standstills.close()

    def forget_guild(self, guild_id: int) -> None:
        """Stop judging for a server, because its rows were erased."""
        self._standstills.forget_guild(guild_id)
        if task := self._tasks.get(guild_id):
            task.cancel()

    def _ended(self, docket: PatientDocket, task: asyncio.Task[None]) -> None:
        del self._dockets[docket.guild_id], self._tasks[docket.guild_id]
        if task.cancelled():
            return
        if error := task.exception():
            log.error("judging for server %d failed", docket.guild_id, exc_info=error)
        if docket.is_woken:
            self.wake(docket.guild_id)
