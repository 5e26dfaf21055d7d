"""Passages that stand where new messages come in between or beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlite_utils

from .rows import PASSAGE, Passage
from .rows import passage as read_passage

_MOST = 400
"""Passages of one span; more stand there only where nothing could join them anyway."""
_SPAN = f"""
    SELECT {PASSAGE} FROM passages WHERE guild_id = ? AND channel_id = ?
    AND message_id BETWEEN ? AND ? ORDER BY message_id, piece LIMIT {_MOST}
"""  # noqa: S608 -- the columns are the passages'
_MESSAGES = """
    SELECT messages.id, version, seq FROM passage_messages JOIN messages ON messages.id = message_id
    LEFT JOIN embeddings_owed USING (message_id) WHERE passage_id = ? ORDER BY messages.id
"""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a channel, from one message to another, both included."""

    channel_id: int
    first_id: int
    last_id: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A stored passage, and its messages with the version of each."""

    passage: Passage
    messages: tuple[tuple[int, int], ...]


def standing(db: sqlite_utils.Database, guild_id: int, spans: Sequence[Span]) -> list[Standing]:
    """Give the passages that begin in stretches of channels and are not to be made anew anyway."""
    found: dict[int, Standing] = {}
    for span in spans:
        rows = db.execute(_SPAN, [guild_id, span.channel_id, span.first_id, span.last_id])
        for each in map(read_passage, rows.fetchall()):
            messages = db.conn.execute(_MESSAGES, (each.id,)).fetchall()
            if all(seq is None for *_, seq in messages):
                its = tuple((number, version) for number, version, _ in messages)
                found[each.id] = Standing(each, its)
    return list(found.values())
