"""What is written about passages; each function runs inside a transaction."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import orjson
import sqlite_utils
from numpy.typing import NDArray

from bot.storage.clock import unix_ms

from . import codes
from .codes import LOW
from .rows import Changes, Codes, NewPassage, Owed
from .wording import shingles

_OWE_ANEW = "INSERT OR REPLACE INTO embeddings_owed (guild_id, message_id, since) VALUES (?, ?, ?)"
_AMONG = "IN (SELECT value FROM json_each(?))"
_VERSIONS = f"SELECT id, version FROM messages WHERE id {_AMONG}"  # noqa: S608 -- stands here
_WANTED = """
    SELECT message_id FROM passage_messages WHERE message_id IN (SELECT value FROM json_each(:ids))
    UNION
    SELECT message_id FROM embeddings_owed WHERE message_id IN (SELECT value FROM json_each(:ids))
"""
_PASSAGES_OF = f"SELECT DISTINCT passage_id FROM passage_messages WHERE message_id {_AMONG}"  # noqa: S608 -- stands here
_MESSAGES_OF = f"""
    SELECT DISTINCT messages.id FROM passage_messages JOIN messages ON messages.id = message_id
    WHERE passage_id {_AMONG}
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


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of owed messages: their passages, and the vector of each, (n, d)."""

    guild_id: int
    index_id: int
    owed: Sequence[Owed]
    passages: Sequence[NewPassage]
    vectors: NDArray[np.float32]


def settle(db: sqlite_utils.Database, given: Settlement) -> Changes:
    """Strike debts, and put passages in the place of older ones of the same messages.

    A message that was deleted, edited or forgotten meanwhile makes its passages void; the others
    that were in them are owed anew, and so are all of them if the index is gone.
    """
    asked = {owed.message.id for owed in given.owed}
    asked.update(message for each in given.passages for message, _ in each.messages)
    wanted = _wanted(db, asked)
    here = dict(db.conn.execute(_VERSIONS, (_json(asked & wanted),)).fetchall())
    void = _void(given.passages, here) if _is_active(db, given) else asked
    void |= asked - here.keys()
    kept = [nth for nth, each in enumerate(given.passages) if not _ids(each) & void]
    settled = asked - void
    struck = [(each.seq,) for each in given.owed if each.message.id in settled]
    db.conn.executemany("DELETE FROM embeddings_owed WHERE seq = ?", struck)
    removed, left = take_out(db, settled)
    owed_anew = (void & here.keys()) | (left - settled)
    owe_anew(db, given.guild_id, owed_anew)
    added = _put(db, given, kept) if kept else None
    return Changes(given.guild_id, removed, given.index_id, added, len(owed_anew))


def _wanted(db: sqlite_utils.Database, message_ids: Iterable[int]) -> set[int]:
    """Give the messages that search still has, or is to have."""
    rows = db.conn.execute(_WANTED, {"ids": _json(message_ids)}).fetchall()
    return {row[0] for row in rows}


def _void(passages: Sequence[NewPassage], here: dict[int, int]) -> set[int]:
    """Give the messages that cannot be settled: what changed, and what shares passages with it."""
    void: set[int] = set()
    for each in passages:
        if any(here.get(message) != version for message, version in each.messages):
            void |= _ids(each)
    while more := {m for each in passages if _ids(each) & void for m in _ids(each)} - void:
        void |= more
    return void


def _ids(passage: NewPassage) -> set[int]:
    return {message for message, _ in passage.messages}


def _is_active(db: sqlite_utils.Database, given: Settlement) -> bool:
    sql = "SELECT dimensions FROM search_indexes WHERE (id, guild_id, state) = (?, ?, 'active')"
    found = db.conn.execute(sql, (given.index_id, given.guild_id)).fetchone()
    return found is not None and (not given.passages or found[0] == given.vectors.shape[1])


def _put(db: sqlite_utils.Database, given: Settlement, kept: Sequence[int]) -> Codes:
    passages = [given.passages[nth] for nth in kept]
    first = _numbers(db, given.guild_id, len(passages))
    put, belonging = [], []
    for number, each in enumerate(passages, first):
        text = each.text.replace("\0", " ").encode(errors="replace").decode()
        messages = [message for message, _ in each.messages]
        place = (each.channel_id, each.author_id, messages[0], messages[-1], each.piece)
        put.append((number, given.guild_id, *place, each.created_at, shingles(text), text))
        belonging += [(message, number) for message in messages]
    db.conn.executemany(_PUT, put)
    db.conn.executemany("INSERT INTO passage_messages VALUES (?, ?)", belonging)
    rows = [(row[0], row[4], row[2], row[3]) for row in put]
    return embed(db, given.index_id, rows, given.vectors[list(kept)])


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


def _numbers(db: sqlite_utils.Database, guild_id: int, count: int) -> int:
    """Give the first of so many new numbers."""
    db.conn.execute("INSERT OR IGNORE INTO search_servers (guild_id) VALUES (?)", (guild_id,))
    found = db.conn.execute(_NUMBERS, (count, guild_id, count - 1)).fetchone()
    return int(found[0])


def take_out(
    db: sqlite_utils.Database, message_ids: Collection[int]
) -> tuple[tuple[int, ...], set[int]]:
    """Delete the passages that messages are in; gives these, and all messages that were in them."""
    found = db.conn.execute(_PASSAGES_OF, (_json(message_ids),)).fetchall()
    passages = tuple(row[0] for row in found)
    if not passages:
        return (), set()
    left = {row[0] for row in db.conn.execute(_MESSAGES_OF, (_json(passages),))}
    sql = f"DELETE FROM passages WHERE id {_AMONG}"  # noqa: S608 -- stands here
    db.conn.execute(sql, (_json(passages),))
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
        sql = f"DELETE FROM {table} WHERE message_id {_AMONG}"  # noqa: S608 -- stands here
        db.conn.execute(sql, (_json(ids),))
    return Changes(guild_id, removed, again=len(left - ids))


def _json(ids: Iterable[int]) -> str:
    return orjson.dumps(list(ids)).decode()
