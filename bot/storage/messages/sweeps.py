"""How far what is stored was compared with Discord, as async methods."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import orjson
import sqlite_utils

from bot.storage.database import Database

_COLUMNS = "channel_id, guild_id, newest_id, before_id, after_id, again_id"
# Whatever was to be compared stays so; what was compared already is to be once more after that.
_NOTE = """
    INSERT INTO sweeps (channel_id, guild_id, newest_id, before_id, turn)
    SELECT channel_id, guild_id, :newest, :newest,
        coalesce((SELECT max(turn) FROM sweeps), 0) + 1
    FROM seen WHERE (:guild IS NULL OR guild_id = :guild)
    AND (:channel IS NULL OR channel_id IN (
        SELECT :channel UNION
        SELECT channel_id FROM messages WHERE home_id = :channel AND home_id <> channel_id
    ))
    AND EXISTS (SELECT 1 FROM messages WHERE channel_id = seen.channel_id)
    ON CONFLICT (channel_id) DO UPDATE SET
        newest_id = max(newest_id, excluded.newest_id), after_id = 0, again_id = before_id
"""
_NEXT = f"""
    SELECT {_COLUMNS} FROM sweeps WHERE guild_id = ?
    AND channel_id NOT IN (SELECT value FROM json_each(?))
    ORDER BY turn, before_id DESC LIMIT 1
"""  # noqa: S608 -- its columns
# Where another downtime was noted meanwhile, what was just compared does not count.
_UNCHANGED = "(channel_id, newest_id, before_id) = (?, ?, ?)"
_AGAIN = f"""
    UPDATE sweeps SET before_id = newest_id, after_id = again_id - 1, again_id = NULL,
        turn = (SELECT max(turn) FROM sweeps) + 1
    WHERE {_UNCHANGED} AND again_id IS NOT NULL
"""  # noqa: S608 -- stands here
_END = f"DELETE FROM sweeps WHERE {_UNCHANGED} AND again_id IS NULL"  # noqa: S608 -- stands here
_REACH = f"UPDATE sweeps SET before_id = ? WHERE {_UNCHANGED}"  # noqa: S608 -- stands here
_STORED = """
    SELECT id, version FROM messages WHERE channel_id = ? AND id > ? AND id < ?
    ORDER BY id DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What is still to be compared of a channel: messages before one id and after another.

    After that come those from `newest_id` down to `again_id`, if there is one.
    """

    channel_id: int
    guild_id: int
    newest_id: int
    before_id: int
    after_id: int
    again_id: int | None


class SweepStore:
    """Remembers which channels' messages are to be compared with what Discord still has."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(
        self, newest_id: int, guild_id: int | None = None, channel_id: int | None = None
    ) -> None:
        """Note that what is stored is to be compared up to an id.

        All of it, or that of a server, or of a channel with its threads.
        """
        values = {"newest": newest_id, "guild": guild_id, "channel": channel_id}
        await self._database.write(lambda db: db.execute(_NOTE, values).rowcount)

    async def next(self, guild_id: int, but: Collection[int]) -> Sweep | None:
        """Give what is to go on first in a server, leaving some channels out."""
        values = [guild_id, orjson.dumps(list(but)).decode()]

        def look(db: sqlite_utils.Database) -> Sweep | None:
            row = db.execute(_NEXT, values).fetchone()
            return Sweep(*row) if row else None

        return await self._database.read(look)

    async def stored(self, sweep: Sweep, most: int) -> Mapping[int, int]:
        """Give the version of the newest messages that are to be compared, at most so many."""
        values = [sweep.channel_id, sweep.after_id, sweep.before_id, most]
        return await self._database.read(lambda db: dict(db.execute(_STORED, values).fetchall()))

    async def reach(self, sweep: Sweep, before_id: int) -> None:
        """Note that all from an id on was compared."""
        row = (before_id, *_key(sweep))
        await self._database.append(lambda db: db.execute(_REACH, row).rowcount)

    async def end(self, sweep: Sweep) -> None:
        """Note that a channel was compared to the end; what is to be once more comes later."""

        def write(db: sqlite_utils.Database) -> None:
            db.execute(_END, _key(sweep))
            db.execute(_AGAIN, _key(sweep))

        await self._database.append(write)


def _key(sweep: Sweep) -> tuple[int, int, int]:
    return sweep.channel_id, sweep.newest_id, sweep.before_id
