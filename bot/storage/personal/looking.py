"""Questions about what is stored, on a connection that only reads."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson
import sqlite_utils

from bot.storage.personal.registry import KEPT, OWNED, PARSED, Kept, Scope

Row = dict[str, Any]
Receive = Callable[[Kept, Iterable[Row], Callable[[int], bytes]], None]
"""Is given what is kept, its rows, and a function that gives the bytes of a picture by its id."""


def counts(db: sqlite_utils.Database, scope: Scope) -> dict[str, int]:
    """How many rows there are of each kind, by its name."""
    return {
        kept.name: db.execute(f"SELECT count(*) FROM {kept.rows}", scope.values()).fetchone()[0]  # noqa: S608 -- the registry's
        for kept in KEPT
    }


def guild_counts(db: sqlite_utils.Database, guild_id: int) -> dict[str, int]:
    """How much there is about a server, by title."""
    turns = """
        SELECT count(*) FROM conversations JOIN turns ON conversation_id = conversations.id
        WHERE guild_id = ?
    """
    found = {"turns": db.execute(turns, [guild_id]).fetchone()[0]}
    for owned in OWNED:
        sql = f"SELECT count(*) FROM {owned.table} WHERE guild_id = ?"  # noqa: S608 -- the registry's
        found[owned.title] = db.execute(sql, [guild_id]).fetchone()[0]
    return found


def visit(db: sqlite_utils.Database, scope: Scope, receive: Receive) -> None:
    """Hand out everything about a person, the newest first; all of it is of one moment."""

    def picture(picture_id: int) -> bytes:
        sql = "SELECT data FROM pictures WHERE id = ?"
        return bytes(db.execute(sql, [picture_id]).fetchone()[0])

    for kept in KEPT:
        sql = f"SELECT {kept.columns} FROM {kept.rows} ORDER BY 1 DESC"  # noqa: S608 -- the registry's
        receive(kept, _rows(db, sql, scope), picture)


def _rows(db: sqlite_utils.Database, sql: str, scope: Scope) -> Iterator[Row]:
    for row in db.query(sql, scope.values()):
        yield {
            name: orjson.loads(value) if name in PARSED and value is not None else value
            for name, value in row.items()
        }


def guild_ids(db: sqlite_utils.Database) -> list[int]:
    """The servers that anything is stored about."""
    found: set[int] = set()
    for table in (owned.table for owned in OWNED):
        # Goes from each server's first row to the next server's, not through all rows.
        sql = f"""
            WITH RECURSIVE hop (guild_id) AS (
                SELECT min(guild_id) FROM {table} WHERE guild_id > 0
                UNION ALL
                SELECT (SELECT min(guild_id) FROM {table} WHERE guild_id > hop.guild_id)
                FROM hop WHERE hop.guild_id IS NOT NULL
            )
            SELECT guild_id FROM hop WHERE guild_id IS NOT NULL
        """  # noqa: S608 -- the registry's
        found.update(row[0] for row in db.execute(sql))
    return sorted(found)
