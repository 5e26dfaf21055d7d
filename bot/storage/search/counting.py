"""How much a server's search has, in all of its channels or in some."""

from collections.abc import Collection, Mapping
from typing import Any

import orjson
import sqlite_utils

from .codes import LOW
from .reading import index, span
from .rows import ChannelCount, Counts, IndexState

_HERE = "channel_id IN (SELECT value FROM json_each(:channels))"
_PASSAGES = "SELECT count(*) FROM passages WHERE guild_id = :guild"
_OWED = "SELECT count(*), min(since), total(is_worded) FROM embeddings_owed WHERE guild_id = :guild"
_OWED_HERE = f"AND EXISTS (SELECT 1 FROM messages WHERE messages.id = message_id AND {_HERE})"  # noqa: S608 -- stands here
_REFUSED = "SELECT count(*) FROM passage_refusals WHERE id BETWEEN :first AND :last"
_REFUSED_HERE = f"""
    AND (:base | (id & {LOW})) IN (SELECT id FROM passages WHERE guild_id = :guild AND {_HERE})
"""  # noqa: S608 -- stands here


def counts(
    db: sqlite_utils.Database, guild_id: int, channel_ids: Collection[int] | None = None
) -> Counts:
    """Count what a server's search has, or what some of its channels do; estimates its size."""
    values = {"guild": guild_id, "channels": orjson.dumps(list(channel_ids or ())).decode()}
    is_all = channel_ids is None
    sql = _PASSAGES if is_all else f"{_PASSAGES} AND {_HERE}"
    passages = int(db.execute(sql, values).fetchone()[0])
    sql = _OWED if is_all else f"{_OWED} {_OWED_HERE}"
    owed, since, worded = db.execute(sql, values).fetchone()
    active = index(db, guild_id, IndexState.ACTIVE)
    return Counts(
        passages,
        owed,
        since,
        passages * _bytes_each(db, guild_id),
        worded=int(worded),
        refused=refused(db, active.id, None if is_all else values) if active else 0,
    )


def refused(
    db: sqlite_utils.Database, index_id: int, where: Mapping[str, Any] | None = None
) -> int:
    """Count the passages that an index's model never takes, in some channels or in all."""
    values = {"first": index_id << 32, "last": index_id << 32 | LOW, **(where or {})}
    if where is None:
        return int(db.execute(_REFUSED, values).fetchone()[0])
    values["base"], _ = span(db, where["guild"])
    return int(db.execute(f"{_REFUSED} {_REFUSED_HERE}", values).fetchone()[0])


def channel_counts(db: sqlite_utils.Database, guild_id: int) -> list[ChannelCount]:
    """Count what can be found in each channel of a server, the largest first."""
    sql = """
        SELECT channel_id, count(*), count(DISTINCT message_id), min(message_id), max(message_id)
        FROM passages WHERE guild_id = ? GROUP BY channel_id ORDER BY count(*) DESC
    """
    return [ChannelCount(*row) for row in db.execute(sql, [guild_id])]


def _bytes_each(db: sqlite_utils.Database, guild_id: int) -> int:
    """Estimate what a passage takes: its row, its words, and its vectors with their codes."""
    sql = """
        SELECT avg(length(CAST(text AS BLOB))) FROM (
            SELECT text FROM passages WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 500
        )
    """
    (text,) = db.execute(sql, span(db, guild_id)).fetchone()
    (page,) = db.execute("PRAGMA page_size").fetchone()
    sql = "SELECT dimensions FROM search_indexes WHERE guild_id = ?"
    vector = 0
    for (dimensions,) in db.execute(sql, [guild_id]):
        length = 2 * dimensions + 12
        fitting = (page - 35) // length
        vector += page // fitting if fitting else length + page // 2
        vector += dimensions // 8 + 45
    return round(2.2 * (text or 0)) + 160 + vector
