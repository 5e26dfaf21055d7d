"""What becomes of owed messages; each function runs inside a transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from . import writing
from .rows import Changes, NewPassage, Owed
from .writing import AMONG, as_json

_VERSIONS = f"SELECT id, version FROM messages WHERE id {AMONG}"  # noqa: S608 -- stands here
_WANTED = """
    SELECT message_id FROM passage_messages WHERE message_id IN (SELECT value FROM json_each(:ids))
    UNION
    SELECT message_id FROM embeddings_owed WHERE message_id IN (SELECT value FROM json_each(:ids))
"""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of owed messages: their passages, and the vector of each, (n, d).

    `refused` are those that the model never takes: they are found by their words only.
    """

    guild_id: int
    index_id: int
    owed: Sequence[Owed]
    passages: Sequence[NewPassage]
    vectors: NDArray[np.float32]
    refused: Sequence[NewPassage] = ()

    @property
    def all_passages(self) -> list[NewPassage]:
        """All of them, with vectors or without."""
        return [*self.passages, *self.refused]


def settle(db: sqlite_utils.Database, given: Settlement) -> Changes:
    """Strike debts, and put passages in the place of older ones of the same messages.

    A message that was deleted, edited or forgotten meanwhile makes its passages void; the others
    that were in them are owed anew, and so are all of them if the index is gone.
    """
    asked = {owed.message.id for owed in given.owed}
    asked.update(message for each in given.all_passages for message, _ in each.messages)
    wanted = _wanted(db, asked)
    here = _versions(db, asked & wanted)
    void = _void(given.all_passages, here) if _is_active(db, given) else asked
    void |= asked - here.keys()
    kept = [nth for nth, each in enumerate(given.passages) if not _ids(each) & void]
    settled = asked - void
    struck = [(each.seq,) for each in given.owed if each.message.id in settled]
    db.conn.executemany("DELETE FROM embeddings_owed WHERE seq = ?", struck)
    removed, left = writing.take_out(db, settled)
    owed_anew = (void & here.keys()) | (left - settled)
    writing.owe_anew(db, given.guild_id, owed_anew)
    refused = [each for each in given.refused if not _ids(each) & void]
    writing.refuse(db, given.index_id, [row[0] for row in writing.put(db, given.guild_id, refused)])
    rows = writing.put(db, given.guild_id, [given.passages[nth] for nth in kept])
    added = writing.embed(db, given.index_id, rows, given.vectors[kept]) if kept else None
    return Changes(given.guild_id, removed, given.index_id, added, len(owed_anew))


def let_wait(
    db: sqlite_utils.Database, guild_id: int, owed: Sequence[Owed], passages: Sequence[NewPassage]
) -> Changes:
    """Put passages of owed messages, and of no others, where they are found by their words.

    The debts stay. What was settled, deleted, edited or forgotten meanwhile is left as it is, and
    its neighbours in passages are owed anew.
    """
    by_id = {each.message.id: each.seq for each in owed}
    sql = f"SELECT message_id FROM embeddings_owed WHERE seq {AMONG}"  # noqa: S608 -- stands here
    standing = {row[0] for row in db.conn.execute(sql, (as_json(by_id.values()),))}
    here = _versions(db, by_id.keys() & standing)
    void = _void(passages, here) | (by_id.keys() - here.keys())
    waiting = by_id.keys() - void
    sql = "UPDATE embeddings_owed SET is_worded = 1 WHERE seq = ?"
    db.conn.executemany(sql, [(by_id[each],) for each in waiting])
    removed, left = writing.take_out(db, waiting)
    owed_anew = (void & here.keys()) | (left - waiting)
    writing.owe_anew(db, guild_id, owed_anew)
    writing.put(db, guild_id, [each for each in passages if not _ids(each) & void])
    return Changes(guild_id, removed, again=len(owed_anew))


def _wanted(db: sqlite_utils.Database, message_ids: Iterable[int]) -> set[int]:
    """Give the messages that search still has, or is to have."""
    rows = db.conn.execute(_WANTED, {"ids": as_json(message_ids)}).fetchall()
    return {row[0] for row in rows}


def _versions(db: sqlite_utils.Database, message_ids: Iterable[int]) -> dict[int, int]:
    """Give the versions of those messages that are stored."""
    return dict(db.conn.execute(_VERSIONS, (as_json(message_ids),)).fetchall())


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
