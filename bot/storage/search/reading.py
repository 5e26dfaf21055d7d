"""Questions about passages, on a connection that only reads."""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import orjson
import sqlite_utils
from numpy.typing import NDArray

from . import codes
from .codes import LOW
from .rows import PASSAGE, Codes, Index, IndexState, Passage, WordsFilter
from .rows import passage as read_passage
from .wording import Query

_BATCH = 4_096
_INDEX = "id, guild_id, model, asked_dimensions, dimensions, state, made_at"
_AMONG = "IN (SELECT value FROM json_each(:ids))"
# Only what may be found is counted: how rare a word is elsewhere changes no order.
_MATCHES = """
    SELECT passages.id, length(text) FROM passage_words
    CROSS JOIN passages ON passages.id = passage_words.rowid
    WHERE passage_words MATCH :words AND passage_words.rowid BETWEEN :low AND :high
    AND channel_id IN (SELECT value FROM json_each(:channels))
    AND (:author IS NULL OR author_id = :author)
    AND message_id > :after AND message_id < :before
    AND NOT (
        author_id IN (SELECT value FROM json_each(:unwanted))
        AND channel_id IN (SELECT value FROM json_each(:quiet))
    )
    ORDER BY passage_words.rowid DESC LIMIT :most
"""
_USUAL = 80
"""Letters of a message; longer ones rank lower for the same words."""


def index(db: sqlite_utils.Database, guild_id: int, state: IndexState) -> Index | None:
    """Give a server's index of a state."""
    sql = f"SELECT {_INDEX} FROM search_indexes WHERE guild_id = ? AND state = ?"  # noqa: S608 -- its columns
    return next(map(read_index, db.query(sql, [guild_id, state])), None)


def read_index(row: Mapping[str, Any]) -> Index:
    """Read a row of the table of indexes."""
    return Index(**{**row, "state": IndexState(row["state"])})


def words(
    db: sqlite_utils.Database, guild_id: int, query: Query, where: WordsFilter, *, most: int
) -> dict[int, float]:
    """Score the passages that have any of the words: the rarer a word and the more, the higher.

    Of a word only the newest `most` matches are looked at.
    """
    low, high = span(db, guild_id)
    values = {
        "low": low,
        "high": high,
        "channels": orjson.dumps(list(where.channel_ids)).decode(),
        "author": where.author_id,
        "after": where.after_id,
        "before": where.before_id,
        "unwanted": orjson.dumps(list(where.left_out.author_ids)).decode(),
        "quiet": orjson.dumps(list(where.left_out.channel_ids)).decode(),
        "most": most,
    }
    scores: defaultdict[int, float] = defaultdict(float)
    for expression in query.expressions:
        found = db.execute(_MATCHES, {**values, "words": expression}).fetchall()
        rarity = math.log1p(most / max(1, len(found)))
        for passage_id, length in found:
            scores[passage_id] += rarity / (0.5 + 0.5 * max(1.0, length / _USUAL) ** 0.5)
    return scores


def span(db: sqlite_utils.Database, guild_id: int) -> tuple[int, int]:
    """Give the lowest and the highest id that a server's passages can have."""
    sql = "SELECT number FROM search_servers WHERE guild_id = ?"
    found = db.execute(sql, [guild_id]).fetchone()
    return (found[0] << 32, found[0] << 32 | LOW) if found else (0, 0)


def visit(db: sqlite_utils.Database, guild_id: int, receive: Callable[[Index, Codes], None]) -> int:
    """Hand out all codes of a server's active index in batches, the oldest first, at least one.

    Gives the highest id that a passage had at that moment; nothing is handed out without an index.
    """
    found = index(db, guild_id, IndexState.ACTIVE)
    if found is None:
        return 0
    sql = "SELECT number << 32, given FROM search_servers WHERE guild_id = ?"
    base, given = db.execute(sql, [guild_id]).fetchone() or (0, 0)
    sql = "SELECT code FROM passage_codes WHERE id BETWEEN ? AND ? ORDER BY id"
    rows = db.conn.execute(sql, (found.id << 32, found.id << 32 | LOW))
    is_first = True
    while (batch := rows.fetchmany(_BATCH)) or is_first:
        receive(found, codes.read([row[0] for row in batch], found.dimensions, base))
        is_first = False
    return int(base | given)


def some_vectors(
    db: sqlite_utils.Database, index_id: int, ids: Sequence[int]
) -> tuple[list[int], NDArray[np.float32]]:
    """Give the vectors of those passages that are there, float32 (n, d)."""
    sql = "SELECT dimensions FROM search_indexes WHERE id = ?"
    dimensions = db.execute(sql, [index_id]).fetchone()
    if dimensions is None:
        return [], np.empty((0, 0), np.float32)
    of_key = {index_id << 32 | each & LOW: each for each in ids}
    sql = f"SELECT id, vector FROM passage_vectors WHERE id {_AMONG}"  # noqa: S608 -- stands here
    rows = db.conn.execute(sql, {"ids": orjson.dumps(sorted(of_key)).decode()}).fetchall()
    return [of_key[row[0]] for row in rows], codes.vectors([row[1] for row in rows], dimensions[0])


def passages(db: sqlite_utils.Database, ids: Sequence[int]) -> list[Passage]:
    """Give passages in the order of their ids given; those that are gone are left out."""
    sql = f"SELECT {PASSAGE} FROM passages WHERE id {_AMONG}"  # noqa: S608 -- stands here
    rows = db.execute(sql, {"ids": orjson.dumps(list(ids)).decode()})
    found = {row[0]: read_passage(row) for row in rows}
    return [found[each] for each in ids if each in found]


def around(
    db: sqlite_utils.Database, passage: Passage, count: int, but: Collection[int] = ()
) -> list[Passage]:
    """Give up to so many passages before one and after it in its channel, without itself.

    Those of some authors (`but`) are left out.
    """
    unwanted = orjson.dumps(list(but)).decode()

    def look(order: str, sign: str) -> Iterator[Passage]:
        sql = f"""
            SELECT {PASSAGE} FROM passages WHERE guild_id = ? AND channel_id = ?
            AND (message_id, piece) {sign} (?, ?)
            AND author_id NOT IN (SELECT value FROM json_each(?))
            ORDER BY message_id {order}, piece {order} LIMIT ?
        """  # noqa: S608 -- the words stand here
        place = (passage.guild_id, passage.channel_id, passage.message_id, passage.piece)
        return map(read_passage, db.execute(sql, (*place, unwanted, count)))

    return [*reversed([*look("DESC", "<")]), *look("ASC", ">")]


def last(
    db: sqlite_utils.Database, guild_id: int, channel_id: int, before_id: int
) -> Passage | None:
    """Give the last passage in a channel that begins before a message."""
    sql = f"""
        SELECT {PASSAGE} FROM passages WHERE guild_id = ? AND channel_id = ? AND message_id < ?
        ORDER BY message_id DESC, piece DESC LIMIT 1
    """  # noqa: S608 -- its columns
    row = db.execute(sql, [guild_id, channel_id, before_id]).fetchone()
    return read_passage(row) if row else None
