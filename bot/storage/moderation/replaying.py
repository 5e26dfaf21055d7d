"""What was judged, to be judged again by other thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
import sqlite_utils

from bot.storage.database import Database
from bot.storage.messages import Message
from bot.storage.messages.rows import COLUMNS, message

_JUDGED = f"""
    SELECT {COLUMNS}, flagged, scores FROM messages
    WHERE guild_id = ? AND id > ? AND scores IS NOT NULL AND judged_version = version
    ORDER BY id LIMIT ?
"""  # noqa: S608 -- the columns are the messages'


@dataclass(frozen=True, slots=True)
class Judged:
    """A stored message with its scores, and whether the endpoint itself flagged it."""

    message: Message
    flagged: bool
    scores: Mapping[str, float]


class Replay:
    """Reads judged messages page by page."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, guild_id: int, *, after_id: int, limit: int = 500) -> list[Judged]:
        """Give judged messages with an id beyond `after_id`, oldest first."""

        def look(db: sqlite_utils.Database) -> list[Judged]:
            rows = db.execute(_JUDGED, [guild_id, after_id, limit])
            return [Judged(message(row[:-2]), bool(row[-2]), orjson.loads(row[-1])) for row in rows]

        return await self._database.read(look)
