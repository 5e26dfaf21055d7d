"""The table of servers' own API keys, which are sealed before they come here."""

from dataclasses import dataclass, field

import sqlite_utils

from bot.storage.database import Database

_SELECT = "SELECT guild_id, base_url, sealed, last_four, set_by, set_at FROM api_keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """A server's sealed key; `set_by` is a Discord id, `set_at` in Unix milliseconds."""

    guild_id: int
    base_url: str
    sealed: bytes = field(repr=False)
    last_four: str
    set_by: int
    set_at: int


class KeyStore:
    """Remembers sealed keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, guild_id: int) -> KeyRow | None:
        """Give a server's key."""

        def read(db: sqlite_utils.Database) -> KeyRow | None:
            rows = db.query(f"{_SELECT} WHERE guild_id = ?", [guild_id])
            return next((KeyRow(**row) for row in rows), None)

        return await self._database.read(read)

    async def all(self) -> list[KeyRow]:
        """Give every server's key."""

        def read(db: sqlite_utils.Database) -> list[KeyRow]:
            return [KeyRow(**row) for row in db.query(_SELECT)]

        return await self._database.read(read)

    async def put(self, row: KeyRow) -> None:
        """Keep a server's key in the place of its former one."""
        values = [row.guild_id, row.base_url, row.sealed, row.last_four, row.set_by, row.set_at]

        def write(db: sqlite_utils.Database) -> None:
            db.execute(
                "INSERT OR REPLACE INTO api_keys"
                " (guild_id, base_url, sealed, last_four, set_by, set_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                values,
            )

        await self._database.write(write)

    async def seal_anew(self, fresh: dict[KeyRow, bytes]) -> None:
        """Give keys another seal, except for those that were changed or removed meanwhile."""
        changes = [(sealed, row.guild_id, row.sealed) for row, sealed in fresh.items()]

        def write(db: sqlite_utils.Database) -> None:
            db.conn.executemany(
                "UPDATE api_keys SET sealed = ? WHERE guild_id = ? AND sealed = ?", changes
            )

        await self._database.write(write)

    async def remove(self, guild_id: int) -> bool:
        """Erase a server's key; tells whether there was one."""

        def write(db: sqlite_utils.Database) -> bool:
            return db.execute("DELETE FROM api_keys WHERE guild_id = ?", [guild_id]).rowcount > 0

        return await self._database.write(write)
