"""Erasing what can be found in small steps, so that nobody who writes waits long."""

from collections.abc import Callable, Mapping

import sqlite_utils

from bot.storage.database import Database

Step = Callable[[sqlite_utils.Database, str, Mapping[str, int]], int]
"""Deletes some rows; gives how many."""
MOST = 500
"""Rows that one step deletes at the most."""
_PAGES = 200
"""Pages of the index of words that one step writes anew."""

CHANNEL = "guild_id = :guild AND channel_id = :channel"
AUTHOR = "guild_id = :guild AND author_id = :author"
GUILD = "guild_id = :guild"


def passages(db: sqlite_utils.Database, where: str, values: Mapping[str, int]) -> list[int]:
    """Delete some passages; gives their ids."""
    sql = f"""
        DELETE FROM passages WHERE id IN (SELECT id FROM passages WHERE {where} LIMIT :most)
        RETURNING id
    """  # noqa: S608 -- the condition is one of the above
    return [row[0] for row in db.conn.execute(sql, {**values, "most": MOST}).fetchall()]


def debts(db: sqlite_utils.Database, where: str, values: Mapping[str, int]) -> int:
    """Strike some debts of messages, and forget what could be found beside them."""
    found = f"SELECT id FROM messages WHERE {where}"  # noqa: S608 -- the condition is one of the above
    done = 0
    for table in ("embeddings_owed", "message_extras"):
        sql = f"""
            DELETE FROM {table} WHERE message_id IN (
                SELECT message_id FROM {table} WHERE message_id IN ({found}) LIMIT :most
            )
        """  # noqa: S608 -- the names stand here
        done += db.execute(sql, {**values, "most": MOST}).rowcount
    return done


def messages(db: sqlite_utils.Database, where: str, values: Mapping[str, int]) -> int:
    """Delete some messages."""
    sql = f"DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE {where} LIMIT :most)"  # noqa: S608 -- the condition is one of the above
    return int(db.execute(sql, {**values, "most": MOST}).rowcount)


async def tidy_words(database: Database) -> None:
    """Take deleted words out of the index of words, in steps between which others may write."""
    is_first = True
    while await database.write(lambda db: _merge_words(db, is_first=is_first)):  # noqa: B023 -- it is called before the loop goes on
        is_first = False


def _merge_words(db: sqlite_utils.Database, *, is_first: bool) -> bool:
    """Write some of the index of words anew without deleted words; tells whether there is more.

    Deleting only marks words as deleted there. FTS5's `secure-delete` would take them out at once,
    but SQLite before 3.42 does not have it, and can no longer read a file in which it was used.
    """
    before = db.conn.total_changes
    pages = -_PAGES if is_first else _PAGES
    sql = "INSERT INTO passage_words (passage_words, rank) VALUES ('merge', ?)"
    db.conn.execute(sql, (pages,))
    return db.conn.total_changes - before >= 2  # noqa: PLR2004 -- fewer: nothing was merged, as FTS5's manual says
