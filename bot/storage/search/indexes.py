"""Indexes as async methods: one is searched, another may be built beside it."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from bot.storage.clock import unix_ms
from bot.storage.database import Database

from . import counting, reading, writing
from .codes import LOW
from .rows import PASSAGE, Index, IndexState, Passage
from .rows import passage as read_passage

_MAKE = """
    INSERT INTO search_indexes
        (guild_id, model, asked_dimensions, dimensions, state, made_at)
    VALUES (?, ?, ?, ?, ?, ?) RETURNING *
"""
_UNFILLED = f"""
    SELECT {PASSAGE} FROM passages WHERE id BETWEEN :low AND :high AND NOT EXISTS (
        SELECT 1 FROM passage_codes WHERE id = (:index << 32) | (passages.id & {LOW})
    ) AND NOT EXISTS (
        SELECT 1 FROM passage_refusals WHERE id = (:index << 32) | (passages.id & {LOW})
    ) ORDER BY id LIMIT :limit
"""  # noqa: S608 -- the columns are the passages'
_MOST = 500


class IndexStore:
    """Remembers which model each server's vectors are of."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, guild_id: int, state: IndexState = IndexState.ACTIVE) -> Index | None:
        """Give the index that is searched, or the one that is being built."""
        return await self._database.read(lambda db: reading.index(db, guild_id, state))

    async def make(
        self, guild_id: int, model: str, *, asked_dimensions: int | None, dimensions: int
    ) -> Index:
        """Begin an index: the first one is searched at once, others are built beside it.

        One that was being built for another model is given up; one for the same is gone on with.
        """

        def write(db: sqlite_utils.Database) -> Index:
            for state in IndexState:
                found = reading.index(db, guild_id, state)
                if found and found.model == model and found.asked_dimensions == asked_dimensions:
                    return found
            active = reading.index(db, guild_id, IndexState.ACTIVE)
            state = IndexState.BUILDING if active else IndexState.ACTIVE
            sql = "DELETE FROM search_indexes WHERE guild_id = ? AND state = ?"
            db.execute(sql, [guild_id, state])
            row = [guild_id, model, asked_dimensions, dimensions, state, unix_ms()]
            (made,) = map(reading.read_index, db.query(_MAKE, row))
            return made

        made = await self._database.write(write)
        await self.drop_leftovers()
        return made

    async def unfilled(self, index: Index, *, after: int = 0, limit: int) -> list[Passage]:
        """Give passages that an index has no vectors of yet, after an id, in the order of ids.

        Those that its model refused are left out.
        """

        def look(db: sqlite_utils.Database) -> list[Passage]:
            low, high = reading.span(db, index.guild_id)
            values = {"low": max(low, after + 1), "high": high, "index": index.id, "limit": limit}
            return [read_passage(row) for row in db.execute(_UNFILLED, values)]

        return await self._database.read(look)

    async def filled(self, index: Index) -> int:
        """Count the passages that an index has vectors of, or will never have."""

        def count(db: sqlite_utils.Database) -> int:
            span = (index.id << 32, index.id << 32 | LOW)
            sql = "SELECT count(*) FROM passage_codes WHERE id BETWEEN ? AND ?"
            return int(db.execute(sql, span).fetchone()[0]) + counting.refused(db, index.id)

        return await self._database.read(count)

    async def fill(
        self,
        index: Index,
        passages: Sequence[Passage],
        vectors: NDArray[np.float32],
        refused: Sequence[Passage] = (),
    ) -> None:
        """Put vectors (n, d) of passages into an index, and note which ones its model refused.

        Those that are gone are left out.
        """

        def write(db: sqlite_utils.Database) -> None:
            if reading.index(db, index.guild_id, IndexState.BUILDING) != index:
                return
            asked = [each.id for each in (*passages, *refused)]
            here = {each.id for each in reading.passages(db, asked)}
            kept = [nth for nth, each in enumerate(passages) if each.id in here]
            rows = [
                (each.id, each.message_id, each.channel_id, each.author_id)
                for each in (passages[nth] for nth in kept)
            ]
            writing.embed(db, index.id, rows, vectors[kept])
            writing.refuse(db, index.id, here & {each.id for each in refused})

        await self._database.append(write)

    async def switch(self, index: Index) -> bool:
        """Search an index that was built from now on; False while passages are missing in it."""

        def write(db: sqlite_utils.Database) -> bool:
            if reading.index(db, index.guild_id, IndexState.BUILDING) != index:
                return False
            low, high = reading.span(db, index.guild_id)
            values = {"low": low, "high": high, "index": index.id, "limit": 1}
            if db.execute(_UNFILLED, values).fetchone():
                return False
            sql = "DELETE FROM search_indexes WHERE guild_id = ? AND state = 'active'"
            db.execute(sql, [index.guild_id])
            db.execute("UPDATE search_indexes SET state = 'active' WHERE id = ?", [index.id])
            return True

        is_switched = await self._database.write(write)
        if is_switched:
            await self.drop_leftovers()
        return is_switched

    async def give_up(self, guild_id: int) -> None:
        """Drop the index that is being built."""
        sql = "DELETE FROM search_indexes WHERE guild_id = ? AND state = 'building'"
        await self._database.write(lambda db: db.execute(sql, [guild_id]).rowcount)
        await self.drop_leftovers()

    async def drop_leftovers(self) -> None:
        """Delete vectors of indexes that are gone, in small steps; also what a crash left."""
        while await self._database.write(_drop_some):
            pass


def _drop_some(db: sqlite_utils.Database) -> int:
    """Delete some of what is left of indexes that are gone."""
    kept = [row[0] for row in db.execute("SELECT id FROM search_indexes ORDER BY id")]
    bounds = [-1, *kept, (1 << 31) - 1]
    dropped = 0
    for table in ("passage_vectors", "passage_codes", "passage_refusals"):
        for before, after in pairwise(bounds):
            sql = f"""
                DELETE FROM {table} WHERE id IN (
                    SELECT id FROM {table} WHERE id >= ? AND id < ? LIMIT ?
                )
            """  # noqa: S608 -- the names stand here
            dropped += db.execute(sql, [(before + 1) << 32, after << 32, _MOST]).rowcount
    return dropped
