"""What waits for its vectors is found by its words meanwhile."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.search import passages as making
from bot.search.desk import Desk
from bot.search.portions import portions

log = logging.getLogger(__name__)


class Waiting:
    """Lets a server's messages be found by their words while the endpoint does not do its part.

    Not as a rule: each passage is stored twice then.
    """

    def __init__(self, guild_id: int, desk: Desk) -> None:
        self._guild_id = guild_id
        self._desk = desk
        self._come = asyncio.Event()
        self._done = 0  # the place in the queue up to which all can be found

    def look(self) -> None:
        """Look at what is owed once more: something came."""
        self._come.set()

    @asynccontextmanager
    async def bridged(self, patience: float = 0.0) -> AsyncIterator[None]:
        """Wait for something in the block; after so many seconds of it words are stored."""
        task = asyncio.create_task(self._bridge(patience), name=f"words of {self._guild_id}")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _bridge(self, patience: float) -> None:
        await asyncio.sleep(patience)
        while True:
            self._come.clear()
            try:
                await self._store_words()
            except Exception:
                log.exception("words of server %d could not be stored", self._guild_id)
            await self._come.wait()

    async def _store_words(self) -> None:
        """Store the words of all that waits, in the order in which it came."""
        desk = self._desk
        while owed := await desk.store.owed(
            self._guild_id, after=self._done, limit=desk.tempo.together, with_worded=False
        ):
            kept = await desk.still_found(self._guild_id, owed)
            # Only with each other: what stands is not to lose its vector.
            made = await asyncio.to_thread(making.passages, await desk.units(kept))
            for debts, some in portions(kept, made, desk.tempo.settled):
                changes = await desk.store.let_wait(self._guild_id, owed=debts, passages=some)
                await desk.sketches.apply(changes)
            self._done = owed[-1].seq
