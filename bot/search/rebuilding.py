"""A server's index of another model, built beside the one that is searched."""

import asyncio
import logging

from bot.errors import EndpointBusy, explain
from bot.search.desk import Desk
from bot.search.vectors import Wanted, matrix
from bot.storage.search import Index, IndexState

log = logging.getLogger(__name__)

PAGE = 256
"""Passages that are embedded together."""


class Rebuilding:
    """Builds what a server's settings ask for, however often that fails.

    Attributes:
        why: what failed last, as a sentence; None while nothing does.
    """

    def __init__(self, guild_id: int, desk: Desk) -> None:
        self.why: str | None = None
        self._guild_id = guild_id
        self._desk = desk
        self._failures = 0

    def look(self) -> None:
        """Do nothing: what comes is looked for at the end."""

    async def run(self) -> None:
        """Return once the index that is searched is the one that is wanted."""
        while True:
            try:
                if await self._is_done():
                    return
            except Exception as error:  # noqa: BLE001 -- the edge: it waits, and tries again
                await self._bear(error)

    async def _is_done(self) -> bool:
        indexes = self._desk.indexes
        active = await indexes.get(self._guild_id)
        if active is None:
            return True
        wanted = await self._desk.wanted(self._guild_id)
        if (active.model, active.asked_dimensions) == (wanted.model, wanted.dimensions):
            if await indexes.get(self._guild_id, IndexState.BUILDING):
                await indexes.give_up(self._guild_id)
            return True
        index = await self._begun(wanted)
        if index.state is IndexState.BUILDING:
            await self._fill(index, wanted)
        return False

    async def _begun(self, wanted: Wanted) -> Index:
        index = await self._desk.indexes.get(self._guild_id, IndexState.BUILDING)
        if index and (index.model, index.asked_dimensions) == (wanted.model, wanted.dimensions):
            return index
        length = await self._desk.vectors.length(wanted, self._guild_id)
        return await self._desk.indexes.make(
            self._guild_id, wanted.model, asked_dimensions=wanted.dimensions, dimensions=length
        )

    async def _fill(self, index: Index, wanted: Wanted) -> None:
        """Put all passages in, and switch; returns early where something else is wanted now."""
        after, desk = 0, self._desk
        while passages := await desk.indexes.unfilled(index, after=after, limit=PAGE):
            if await desk.wanted(self._guild_id) != wanted:
                return
            found = await desk.vectors.of(
                wanted,
                (each.text for each in passages),
                channel_id=passages[0].channel_id,
                is_careful=self._failures > 1,
            )
            kept = [each for each in passages if each.text in found]
            rows = matrix([found[each.text] for each in kept], index.dimensions)
            refused = [each for each in passages if each.text not in found]
            await desk.indexes.fill(index, kept, rows, refused)
            after = passages[-1].id
            self._failures, self.why = 0, None
        if await desk.indexes.switch(index):
            desk.sketches.drop(self._guild_id)
            log.info("search in server %d uses %s from now on", self._guild_id, wanted.model)

    async def _bear(self, error: Exception) -> None:
        self._failures += 1
        self.why = explain(error)
        log.warning("the new index of server %d waits: %s", self._guild_id, self.why)
        asked = error.retry_after if isinstance(error, EndpointBusy) else None
        await asyncio.sleep(self._desk.tempo.pause(self._failures, asked))
