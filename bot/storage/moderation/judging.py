"""The queue of messages to be judged, as async methods."""

from collections.abc import Sequence

import sqlite_utils

from bot.storage.clock import unix_ms
from bot.storage.database import Database
from bot.storage.messages.rows import COLUMNS, message

from . import writing
from .rows import Case, Outcome, Owed, Standstill

# What a version said that was edited since then stands in the debt itself.
_IN_DEBT = {
    "version": "owed.version",
    "content": "coalesce(owed.content, messages.content)",
    "pictures": "coalesce(owed.pictures, messages.pictures)",
    "mentions": "coalesce(owed.mentions, messages.mentions)",
}
_OWED = f"""
    SELECT seq, since, {", ".join(_IN_DEBT.get(it, f"messages.{it}") for it in COLUMNS.split(", "))}
    FROM judgements_owed AS owed JOIN messages ON messages.id = message_id
    WHERE owed.guild_id = ? AND seq > ? ORDER BY seq LIMIT ?
"""  # noqa: S608 -- the columns are the messages'


class JudgingStore:
    """Hands out what is to be judged in the order in which it came, and takes the outcome."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def owing(self) -> list[int]:
        """Give the servers that are owed a judgement."""

        def look(db: sqlite_utils.Database) -> list[int]:
            return [row[0] for row in db.execute("SELECT DISTINCT guild_id FROM judgements_owed")]

        return await self._database.read(look)

    async def owed(self, guild_id: int, *, after: int, limit: int) -> list[Owed]:
        """Give what a server is owed after a place in the queue, oldest first."""

        def look(db: sqlite_utils.Database) -> list[Owed]:
            rows = db.execute(_OWED, [guild_id, after, limit])
            return [Owed(row[0], row[1], message(row[2:])) for row in rows]

        return await self._database.read(look)

    async def debts(self, guild_id: int) -> tuple[int, int | None]:
        """Give how many messages wait in a server, and since when the oldest does."""

        def look(db: sqlite_utils.Database) -> tuple[int, int | None]:
            sql = "SELECT count(*), min(since) FROM judgements_owed WHERE guild_id = ?"
            count, oldest = db.execute(sql, [guild_id]).fetchone()
            return int(count), oldest

        return await self._database.read(look)

    async def settle(self, outcomes: Sequence[Outcome]) -> list[Case]:
        """Strike debts, keep scores and open cases in one transaction; gives the new cases.

        What was deleted meanwhile opens none, and no version of a message opens two.
        """
        now = unix_ms()
        return await self._database.append(lambda db: writing.settle(db, outcomes, now))

    async def standstills(self) -> list[Standstill]:
        """Give the servers where judging stands still."""

        def look(db: sqlite_utils.Database) -> list[Standstill]:
            rows = db.execute("SELECT guild_id, since, why, told FROM standstills")
            return [Standstill(row[0], row[1], row[2], bool(row[3])) for row in rows]

        return await self._database.read(look)

    async def stand_still(self, standstill: Standstill) -> None:
        """Note that judging stands still, or that moderators were told."""
        row = (standstill.guild_id, standstill.since, standstill.why, standstill.told)
        sql = "INSERT OR REPLACE INTO standstills VALUES (?, ?, ?, ?)"
        await self._database.append(lambda db: db.execute(sql, row) and None)

    async def go_on(self, guild_id: int) -> None:
        """Note that judging works again."""
        sql = "DELETE FROM standstills WHERE guild_id = ?"
        await self._database.append(lambda db: db.execute(sql, [guild_id]) and None)

    async def slowed(self, guild_id: int) -> dict[int, int]:
        """Give the channels that were slowed down, with the seconds that they had before."""

        def look(db: sqlite_utils.Database) -> dict[int, int]:
            sql = "SELECT channel_id, former_seconds FROM slowed_channels WHERE guild_id = ?"
            return dict(db.execute(sql, [guild_id]).fetchall())

        return await self._database.read(look)

    async def servers_slowed(self) -> list[int]:
        """Give the servers with channels that were slowed down."""

        def look(db: sqlite_utils.Database) -> list[int]:
            return [row[0] for row in db.execute("SELECT DISTINCT guild_id FROM slowed_channels")]

        return await self._database.read(look)

    async def note_slowed(self, guild_id: int, channel_id: int, former_seconds: int) -> None:
        """Note what a channel had before it is slowed down; what was noted first stays."""
        sql = "INSERT OR IGNORE INTO slowed_channels VALUES (?, ?, ?)"
        row = (channel_id, guild_id, former_seconds)
        await self._database.append(lambda db: db.execute(sql, row) and None)

    async def note_freed(self, channel_id: int) -> None:
        """Note that a channel is as it was before."""
        sql = "DELETE FROM slowed_channels WHERE channel_id = ?"
        await self._database.append(lambda db: db.execute(sql, [channel_id]) and None)
