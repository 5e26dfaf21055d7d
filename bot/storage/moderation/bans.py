"""Bans that end by themselves as async methods."""

from dataclasses import dataclass

import sqlite_utils

from bot.storage.database import Database

_PUT = "INSERT OR REPLACE INTO temporary_bans VALUES (?, ?, ?, ?)"
_GET = "SELECT guild_id, user_id, case_id, until FROM temporary_bans WHERE guild_id = ?"


@dataclass(frozen=True, slots=True)
class TemporaryBan:
    """A ban that ends then, in Unix milliseconds; no `case_id` once its case is erased."""

    guild_id: int
    user_id: int
    case_id: int | None
    until: int


class BanStore:
    """Remembers which bans are to be lifted, one at most for each member of a server."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def servers(self) -> list[int]:
        """Give the servers with bans that end."""

        def look(db: sqlite_utils.Database) -> list[int]:
            return [row[0] for row in db.execute("SELECT DISTINCT guild_id FROM temporary_bans")]

        return await self._database.read(look)

    async def of(self, guild_id: int) -> list[TemporaryBan]:
        """Give the bans of a server, those that end first first."""

        def look(db: sqlite_utils.Database) -> list[TemporaryBan]:
            return [TemporaryBan(*row) for row in db.execute(f"{_GET} ORDER BY until", [guild_id])]

        return await self._database.read(look)

    async def get(self, guild_id: int, user_id: int) -> TemporaryBan | None:
        """Give when somebody's ban ends; None if it does not, or there is none."""

        def look(db: sqlite_utils.Database) -> TemporaryBan | None:
            row = db.execute(f"{_GET} AND user_id = ?", [guild_id, user_id]).fetchone()
            return TemporaryBan(*row) if row else None

        return await self._database.read(look)

    async def put(self, ban: TemporaryBan) -> None:
        """Note when a ban ends, in place of what was noted before."""
        row = (ban.guild_id, ban.user_id, ban.case_id, ban.until)
        await self._database.append(lambda db: db.execute(_PUT, row) and None)

    async def remove(self, guild_id: int, user_id: int) -> None:
        """Note that a ban has ended, or that it never will."""
        sql = "DELETE FROM temporary_bans WHERE guild_id = ? AND user_id = ?"
        await self._database.append(lambda db: db.execute(sql, [guild_id, user_id]) and None)
