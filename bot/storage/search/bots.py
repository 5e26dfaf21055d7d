"""Whose messages are those of bots, and where threads belong: what leaving bots out takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson
import sqlite_utils

from bot.storage.database import Database

# The next author is looked up each time: bots say much, and are few.
_AUTHORS = """
    WITH RECURSIVE found (author_id) AS (
        SELECT min(author_id) FROM messages WHERE guild_id = :guild AND is_bot
        UNION ALL
        SELECT (
            SELECT min(author_id) FROM messages
            WHERE guild_id = :guild AND is_bot AND author_id > found.author_id
        ) FROM found WHERE author_id IS NOT NULL
    )
    SELECT author_id FROM found WHERE author_id IS NOT NULL
"""
_HOMES = """
    SELECT value, coalesce(
        (SELECT home_id FROM messages WHERE messages.channel_id = value LIMIT 1), value
    ) FROM json_each(?)
"""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What these authors said in these channels is not to be found."""

    author_ids: frozenset[int] = frozenset()
    channel_ids: frozenset[int] = frozenset()


NOBODY = LeftOut()


class BotStore:
    """Tells who is a bot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def authors(self, guild_id: int) -> frozenset[int]:
        """Give the bots and webhooks of which messages are stored in a server."""

        def look(db: sqlite_utils.Database) -> frozenset[int]:
            rows = db.conn.execute(_AUTHORS, {"guild": guild_id})
            return frozenset(row[0] for row in rows)

        return await self._database.read(look)

    async def homes(self, channel_ids: Iterable[int]) -> Mapping[int, int]:
        """Give the channel whose settings hold for each channel or thread."""
        ids = orjson.dumps(list(channel_ids)).decode()
        return await self._database.read(lambda db: dict(db.conn.execute(_HOMES, (ids,))))
