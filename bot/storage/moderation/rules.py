"""The rules of servers as async methods."""

from dataclasses import asdict

import sqlite_utils

from bot.errors import InputError
from bot.storage.database import Database

from .rows import RuleRow

MOST_RULES = 500
"""Rules of one server: all of them are tried on every message."""
_OTHERS = """
    SELECT count(*) FROM moderation_rules WHERE guild_id = ? AND NOT (kind = ? AND value = ?)
"""
_PUT = """
    INSERT INTO moderation_rules (guild_id, kind, value, action, minutes, made_by, made_at)
    VALUES (:guild_id, :kind, :value, :action, :minutes, :made_by, :made_at)
    ON CONFLICT (guild_id, kind, value) DO UPDATE SET
        action = excluded.action, minutes = excluded.minutes,
        made_by = excluded.made_by, made_at = excluded.made_at
"""


class RuleStore:
    """Remembers what a server's own rules are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_id: int) -> list[RuleRow]:
        """Give the rules of a server, oldest first."""

        def look(db: sqlite_utils.Database) -> list[RuleRow]:
            sql = "SELECT * FROM moderation_rules WHERE guild_id = ? ORDER BY id"
            return [RuleRow(**row) for row in db.query(sql, [guild_id])]

        return await self._database.read(look)

    async def put(self, rule: RuleRow) -> None:
        """Add a rule, or change what is done about it.

        Raises:
            InputError: there are as many rules as a server may have.
        """

        def write(db: sqlite_utils.Database) -> None:
            others = db.execute(_OTHERS, [rule.guild_id, rule.kind, rule.value]).fetchone()[0]
            if others >= MOST_RULES:
                raise InputError(
                    f"A server has at most {MOST_RULES} rules: take some away with"
                    " /moderation unblock."
                )
            db.execute(_PUT, asdict(rule))

        await self._database.write(write)

    async def remove(self, guild_id: int, kind: str, value: str) -> bool:
        """Take a rule away; False if there is none."""
        sql = "DELETE FROM moderation_rules WHERE guild_id = ? AND kind = ? AND value = ?"
        return await self._database.write(
            lambda db: db.execute(sql, [guild_id, kind, value]).rowcount > 0
        )
