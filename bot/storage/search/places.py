"""Where what can be found was said: channels, and the names of who said it."""

from collections.abc import Iterable
from dataclasses import dataclass

import orjson
import sqlite_utils

from bot.storage.database import Database

# The next channel is looked up each time: to read all passages would take a hundred times longer.
_PLACES = """
    WITH RECURSIVE found (channel_id) AS (
        SELECT min(channel_id) FROM passages WHERE guild_id = :guild
        UNION ALL
        SELECT (
            SELECT min(channel_id) FROM passages
            WHERE guild_id = :guild AND channel_id > found.channel_id
        ) FROM found WHERE channel_id IS NOT NULL
    )
    SELECT channel_id, coalesce(
        (SELECT home_id FROM messages WHERE messages.channel_id = found.channel_id LIMIT 1),
        channel_id
    ) FROM found WHERE channel_id IS NOT NULL
"""
_WAITING = """
    SELECT DISTINCT channel_id, home_id FROM embeddings_owed
    JOIN messages ON messages.id = message_id WHERE embeddings_owed.guild_id = ?
"""
_NAMES = """
    SELECT id, author_name FROM messages WHERE id IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class IndexedPlace:
    """A channel in which something can be found; the home of a thread is its parent."""

    channel_id: int
    home_id: int


class PlaceStore:
    """Tells in which channels something can be found."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_id: int) -> list[IndexedPlace]:
        """Give the channels and threads of a server in which something can be found."""

        def look(db: sqlite_utils.Database) -> list[IndexedPlace]:
            rows = db.conn.execute(_PLACES, {"guild": guild_id}).fetchall()
            return [IndexedPlace(*row) for row in rows]

        return await self._database.read(look)

    async def waiting(self, guild_id: int) -> list[IndexedPlace]:
        """Give the channels and threads of a server whose messages wait to be embedded."""

        def look(db: sqlite_utils.Database) -> list[IndexedPlace]:
            return [IndexedPlace(*row) for row in db.conn.execute(_WAITING, (guild_id,))]

        return await self._database.read(look)

    async def author_names(self, message_ids: Iterable[int]) -> dict[int, str]:
        """Give the name of the author of each message that is stored."""
        ids = orjson.dumps(list(message_ids)).decode()
        return await self._database.read(lambda db: dict(db.conn.execute(_NAMES, (ids,))))
