"""What was judged, to be judged again by other thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter

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
# Of a message that was edited the last case tells how it was. Where a thread belongs, others tell.
_DELETED = """
    SELECT message_id, guild_id, channel_id, coalesce(
        (SELECT home_id FROM messages WHERE messages.channel_id = cases.channel_id LIMIT 1),
        channel_id
    ), author_id, author_name, 0, content, pictures, 0, opened_at, max(version),
    EXISTS (
        SELECT 1 FROM json_each(reasons) WHERE json_extract(value, '$.score') IS NOT NULL
        AND json_extract(value, '$.threshold') IS NULL
    ), scores
    FROM cases
    WHERE guild_id = ? AND message_id > ? AND kind = 'judged' AND scores <> '{}'
    AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = message_id)
    AND EXISTS (
        SELECT 1 FROM case_deeds WHERE case_id = cases.id AND deed = 'delete' AND is_done
    )
    GROUP BY message_id ORDER BY message_id LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """A stored message with its scores, and whether the endpoint itself flagged it."""

    message: Message
    flagged: bool
    scores: Mapping[str, float]


class Replay:
    """Reads judged messages page by page, also those that the bot deleted, from their cases."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, guild_id: int, *, after_id: int, limit: int = 500) -> list[Judged]:
        """Give judged messages with an id beyond `after_id`, oldest first."""

        def look(db: sqlite_utils.Database) -> list[Judged]:
            place = [guild_id, after_id, limit]
            found = [*db.execute(_JUDGED, place), *db.execute(_DELETED, place)]
            rows = sorted(found, key=itemgetter(0))[:limit]
            return [Judged(message(row[:-2]), bool(row[-2]), orjson.loads(row[-1])) for row in rows]

        return await self._database.read(look)
