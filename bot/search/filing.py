"""What one server is owed of search: passages made of messages, embedded and stored."""

import asyncio
import logging
from collections.abc import Mapping, Sequence

from bot.errors import EndpointBusy, explain
from bot.search import passages as making
from bot.search.desk import Desk
from bot.search.portions import portions
from bot.search.vectors import Vector, Wanted, matrix
from bot.search.waiting import Waiting
from bot.storage.search import Index, NewPassage, Owed

log = logging.getLogger(__name__)

CAREFUL_AFTER = 3
"""Failures in a row from which on messages are embedded one by one, to find the cause."""


def of_index(index: Index) -> Wanted:
    """Give what an index's vectors are of."""
    return Wanted(index.guild_id, index.model, index.asked_dimensions)


class Filing:
    """Works off what a server is owed, however often that fails; on the disk it stays owed.

    Attributes:
        why: what failed last, as a sentence; None while nothing does.
    """

    def __init__(self, guild_id: int, desk: Desk) -> None:
        self.why: str | None = None
        self._guild_id = guild_id
        self._desk = desk
        self._failures = 0
        self._waiting = Waiting(guild_id, desk)

    def look(self) -> None:
        """Look at what is owed once more: something came."""
        self._waiting.look()

    async def run(self) -> None:
        """Return once nothing is owed."""
        while True:
            try:
                await self._work_off()
            except Exception as error:  # noqa: BLE001 -- the edge: it waits, and tries again
                await self._bear(error)
            else:
                return

    async def _work_off(self) -> None:
        while True:
            is_careful = self._failures >= CAREFUL_AFTER
            limit = 1 if is_careful else self._desk.tempo.together
            owed = await self._desk.store.owed(self._guild_id, limit=limit)
            if not owed:
                return
            await self._file(owed, is_careful=is_careful)
            self._failures, self.why = 0, None

    async def _file(self, owed: Sequence[Owed], *, is_careful: bool) -> None:
        kept = await self._desk.still_found(self._guild_id, owed)
        if not kept:
            return
        async with self._waiting.bridged(0.0 if self._failures else self._desk.tempo.patience):
            channel_id = kept[0].message.channel_id
            index = await self._index(channel_id)
            made = await asyncio.to_thread(making.passages, await self._units(kept))
            found = await self._desk.vectors.of(
                of_index(index),
                (each.text for each in made),
                channel_id=channel_id,
                is_careful=is_careful,
            )
        for debts, some in portions(kept, made, self._desk.tempo.settled):
            await self._settle(index, debts, some, found)

    async def _settle(
        self,
        index: Index,
        debts: Sequence[Owed],
        made: Sequence[NewPassage],
        found: Mapping[str, Vector],
    ) -> None:
        """Store passages; those whose text was refused are found by their words only."""
        embedded = [each for each in made if each.text in found]
        changes = await self._desk.store.settle(
            self._guild_id,
            index.id,
            owed=debts,
            passages=embedded,
            vectors=matrix([found[each.text] for each in embedded], index.dimensions),
            refused=[each for each in made if each.text not in found],
        )
        await self._desk.sketches.apply(changes)

    async def _index(self, channel_id: int) -> Index:
        """Give the index that is searched; the first passage of a server begins it."""
        if found := await self._desk.indexes.get(self._guild_id):
            return found
        wanted = await self._desk.wanted(self._guild_id)
        length = await self._desk.vectors.length(wanted, channel_id)
        return await self._desk.indexes.make(
            self._guild_id, wanted.model, asked_dimensions=wanted.dimensions, dimensions=length
        )

    async def _units(self, owed: Sequence[Owed]) -> list[making.Unit]:
        """Give messages with their words, and the passages that stand around them."""
        new = await self._desk.units(owed)
        short = (unit for unit in new if len(unit.text) <= making.TOGETHER)
        standing = await self._desk.store.standing(self._guild_id, making.spans(short))
        ids = {each.message.id for each in owed}
        others = (it for it in standing if ids.isdisjoint(number for number, _ in it.messages))
        return [*new, *filter(None, map(making.stood, others))]

    async def _bear(self, error: Exception) -> None:
        self._failures += 1
        self.why = explain(error)
        log.warning("messages of server %d wait to be embedded: %s", self._guild_id, self.why)
        asked = error.retry_after if isinstance(error, EndpointBusy) else None
        async with self._waiting.bridged():
            await asyncio.sleep(self._desk.tempo.pause(self._failures, asked))
