"""Passages as they come and go; each function runs inside a transaction."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import orjson
import sqlite_utils
from numpy.typing import NDArray

from bot.storage.clock import unix_ms

from . import codes
from .codes import LOW
from .rows import Changes, Codes, NewPassage
from .wording import shingles

_OWE_ANEW = "INSERT OR REPLACE INTO embeddings_owed (guild_id, message_id, since) VALUES (?, ?, ?)"
AMONG = "IN (SELECT value FROM json_each(?))"
_PASSAGES_OF = f"SELECT DISTINCT passage_id FROM passage_messages WHERE message_id {AMONG}"  # noqa: S608 -- stands here
_MESSAGES_OF = f"""
    SELECT DISTINCT messages.id FROM passage_messages JOIN messages ON messages.id = message_id
    WHERE passage_id {AMONG}
"""  # noqa: S608 -- stands here
_NUMBERS = """
    UPDATE search_servers SET given = given + ? WHERE guild_id = ?
    RETURNING (number << 32) | (given - ?)
"""
_PUT = """
    INSERT INTO passages (
        id, guild_id, channel_id, author_id, message_id, last_message_id, piece, created_at,
        shingles, text
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def put(
    db: sqlite_utils.Database, guild_id: int, passages: Sequence[NewPassage]
) -> list[tuple[int, int, int, int]]:
    """Store passages; gives rows of passage, message, channel, author."""
    if not passages:
        return []
    first = _numbers(db, guild_id, len(passages))
    rows, belonging = [], []
    for number, each in enumerate(passages, first):
        text = each.text.replace("\0", " ").encode(errors="replace").decode()
        messages = [message for message, _ in each.messages]
        place = (each.channel_id, each.author_id, messages[0], messages[-1], each.piece)
        rows.append((number, guild_id, *place, each.created_at, shingles(text), text))
        belonging += [(message, number) for message in messages]
    db.conn.executemany(_PUT, rows)
    db.conn.executemany("INSERT INTO passage_messages VALUES (?, ?)", belonging)
    return [(row[0], row[4], row[2], row[3]) for row in rows]


def embed(
    db: sqlite_utils.Database,
    index_id: int,
    rows: Sequence[tuple[int, int, int, int]],
    vectors: NDArray[np.float32],
) -> Codes:
    """Put vectors (n, d) of passages into an index; rows are passage, message, channel, author."""
    keys = [index_id << 32 | row[0] & LOW for row in rows]
    db.conn.executemany(
        "INSERT OR REPLACE INTO passage_vectors VALUES (?, ?)",
        zip(keys, codes.blobs(vectors), strict=True),
    )
    ids, messages, channels, authors = np.array(rows, np.int64).reshape(-1, 4).T
    added = Codes(ids, messages, channels, authors, codes.signs(vectors))
    db.conn.executemany(
        "INSERT OR REPLACE INTO passage_codes VALUES (?, ?)",
        zip(keys, codes.rows(added), strict=True),
    )
    return added


def refuse(db: sqlite_utils.Database, index_id: int, passage_ids: Iterable[int]) -> None:
    """Note that an index's model never takes some passages."""
    keys = [(index_id << 32 | each & LOW,) for each in passage_ids]
    db.conn.executemany("INSERT OR IGNORE INTO passage_refusals VALUES (?)", keys)


def _numbers(db: sqlite_utils.Database, guild_id: int, count: int) -> int:
    """Give the first of so many new numbers."""
    db.conn.execute("INSERT OR IGNORE INTO search_servers (guild_id) VALUES (?)", (guild_id,))
    found = db.conn.execute(_NUMBERS, (count, guild_id, count - 1)).fetchone()
    return int(found[0])


def take_out(
    db: sqlite_utils.Database, message_ids: Collection[int]
) -> tuple[tuple[int, ...], set[int]]:
    """Delete the passages that messages are in; gives these, and all messages that were in them."""
    found = db.conn.execute(_PASSAGES_OF, (as_json(message_ids),)).fetchall()
    passages = tuple(row[0] for row in found)
    if not passages:
        return (), set()
    left = {row[0] for row in db.conn.execute(_MESSAGES_OF, (as_json(passages),))}
    sql = f"DELETE FROM passages WHERE id {AMONG}"  # noqa: S608 -- stands here
    db.conn.execute(sql, (as_json(passages),))
    return passages, left


def owe_anew(db: sqlite_utils.Database, guild_id: int, message_ids: Iterable[int]) -> None:
    """Owe messages their passages at the end of the queue."""
    now = unix_ms()
    db.conn.executemany(_OWE_ANEW, [(guild_id, each, now) for each in sorted(message_ids)])


def forget_messages(
    db: sqlite_utils.Database, guild_id: int, message_ids: Collection[int]
) -> Changes:
    """Take messages out of search; what shared passages with them is owed anew."""
    ids = set(message_ids)
    removed, left = take_out(db, ids)
    owe_anew(db, guild_id, left - ids)
    for table in ("embeddings_owed", "message_extras"):
        sql = f"DELETE FROM {table} WHERE message_id {AMONG}"  # noqa: S608 -- stands here
        db.conn.execute(sql, (as_json(ids),))
    return Changes(guild_id, removed, again=len(left - ids))


def as_json(ids: Iterable[int]) -> str:
    """Write ids down for `AMONG`."""
    return orjson.dumps(list(ids)).decode()
