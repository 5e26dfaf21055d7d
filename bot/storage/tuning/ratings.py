"""Answers that people rated, and what was said before them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlite_utils

from bot.storage.conversations import Kind, Turn
from bot.storage.conversations.assembly import assemble
from bot.storage.database import Database

NEWEST = 40
"""Turns before an answer that are given at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """An answer that somebody liked and nobody disliked.

    `worse_id` is another version of it that somebody disliked and nobody liked. `channel_id`,
    `parent_channel_id`, `owner_id`, `persona` and `private` are the conversation's, `asker_id` is
    who asked; `length` counts the characters of the longer version. Times are in Unix ms.
    """

    id: int
    worse_id: int | None
    conversation_id: int
    kind: Kind
    channel_id: int
    parent_channel_id: int | None
    owner_id: int
    persona: str | None
    private: bool
    asker_id: int | None
    position: int
    parent_id: int | None
    finish_reason: str | None
    length: int
    created_at: int

    @property
    def home_id(self) -> int:
        """The channel whose settings and permissions hold where it was given."""
        return self.parent_channel_id or self.channel_id


@dataclass(frozen=True, slots=True)
class Dialogue:
    """An answer with what was said before it, the oldest first; of pictures only the names.

    `pictured` are the turns that had pictures; `revised` tells when those that were edited were
    (Unix ms). The question `is_whole` unless it was too long.
    """

    rated: Rated
    before: tuple[Turn, ...]
    better: Turn
    worse: Turn | None
    pictured: frozenset[int]
    revised: Mapping[int, int]
    is_whole: bool


class Ratings:
    """Finds what members of a server liked of the bot's answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def liked(self, guild_id: int, *, until: int, limit: int) -> list[int]:
        """Give the ids of answers that somebody had liked by a time (Unix ms), the newest first.

        That somebody disliked an answer counts whenever it was.
        """
        values = [guild_id, until, limit]
        return await self._database.read(lambda db: [row[0] for row in db.execute(_LIKED, values)])

    async def rated(self, ids: Sequence[int], *, until: int) -> list[Rated]:
        """Describe liked answers, the newest first, with the ratings up to a time (Unix ms)."""
        values = {"ids": _json(ids), "until": until}
        return await self._database.read(
            lambda db: [_rated(db, row) for row in db.query(_RATED, values)]
        )

    async def dialogues(self, rated: Sequence[Rated], *, characters: int) -> list[Dialogue]:
        """Give what was said before each of these answers, at most so many characters.

        What was deleted in the meantime is left out.
        """

        def look(db: sqlite_utils.Database) -> list[Dialogue]:
            found = (_dialogue(db, each, characters) for each in rated)
            return [each for each in found if each is not None]

        return await self._database.read(look)

    async def names(self, guild_id: int, *, limit: int) -> list[str]:
        """Give the names of those who talked to the bot in a server, the latest first."""
        sql = """
            SELECT author_name FROM turns JOIN conversations ON conversations.id = conversation_id
            WHERE guild_id = ? AND role = 'user' GROUP BY author_name
            ORDER BY max(turns.id) DESC LIMIT ?
        """
        return await self._database.read(
            lambda db: [row[0] for row in db.execute(sql, [guild_id, limit])]
        )


_LIKED = """
    SELECT turn_id FROM conversations
    JOIN turns ON conversation_id = conversations.id JOIN ratings ON turn_id = turns.id
    WHERE guild_id = ? AND role = 'assistant' AND state = 'complete'
    GROUP BY turn_id HAVING min(value) = 1 AND min(ratings.created_at) <= ?
    ORDER BY turn_id DESC LIMIT ?
"""
_RATED = """
    SELECT turns.id, conversation_id, kind, channel_id, parent_channel_id, owner_id, persona,
        private, author_id AS asker_id, position, parent_id, finish_reason, turns.created_at, (
            SELECT others.id FROM turns AS others JOIN ratings ON turn_id = others.id
            WHERE others.conversation_id = turns.conversation_id
            AND others.position = turns.position AND others.role = 'assistant'
            AND others.state = 'complete'
            GROUP BY others.id HAVING max(value) = -1 AND min(ratings.created_at) <= :until
            ORDER BY others.id DESC LIMIT 1
        ) AS worse_id, length(turns.parts) AS length
    FROM turns JOIN conversations ON conversations.id = conversation_id
    WHERE turns.id IN (SELECT value FROM json_each(:ids)) ORDER BY turns.id DESC
"""
_LENGTH = "SELECT length(parts) FROM turns WHERE id = ?"
_PICTURED = "SELECT turn_id FROM pictures WHERE turn_id IN (SELECT value FROM json_each(?))"
_REVISED = """
    SELECT id, revised_at FROM turns
    WHERE revised_at IS NOT NULL AND id IN (SELECT value FROM json_each(?))
"""
_IN_THREAD = """
    SELECT id, role, length(parts) FROM turns
    WHERE conversation_id = :conversation AND replaced_by IS NULL AND position < :position
    ORDER BY position DESC LIMIT :newest
"""
_IN_CHAIN = """
    WITH RECURSIVE line (id, parent_id, distance) AS (
        SELECT id, parent_id, 1 FROM turns WHERE id = :parent
        UNION ALL
        SELECT turns.id, turns.parent_id, distance + 1
        FROM turns JOIN line ON turns.id = line.parent_id WHERE distance < :newest
    )
    SELECT turns.id, role, length(parts) FROM turns JOIN line USING (id) ORDER BY distance
"""


def _rated(db: sqlite_utils.Database, row: dict[str, Any]) -> Rated:
    worse = db.execute(_LENGTH, [row["worse_id"]]).fetchone()
    longest = max(row["length"], worse[0] if worse else 0)
    return Rated(
        **{**row, "kind": Kind(row["kind"]), "private": bool(row["private"]), "length": longest}
    )


def _dialogue(db: sqlite_utils.Database, rated: Rated, characters: int) -> Dialogue | None:
    ids, is_whole = _fitting(db, rated, characters)
    turns = _turns(db, [*ids, rated.id, *([rated.worse_id] if rated.worse_id else [])])
    if rated.id not in turns:
        return None
    return Dialogue(
        rated,
        before=tuple(turns[each] for each in ids if each in turns),
        better=turns[rated.id],
        worse=turns.get(rated.worse_id) if rated.worse_id else None,
        pictured=frozenset(row[0] for row in db.execute(_PICTURED, [_json(ids)])),
        revised=dict(db.execute(_REVISED, [_json(ids)]).fetchall()),
        is_whole=is_whole,
    )


def _fitting(db: sqlite_utils.Database, rated: Rated, characters: int) -> tuple[list[int], bool]:
    """Choose the newest turns that fit, the oldest first; tells whether the question did."""
    values = {
        "conversation": rated.conversation_id,
        "position": rated.position,
        "parent": rated.parent_id,
        "newest": NEWEST,
    }
    chosen: list[int] = []
    is_whole = False
    sql = _IN_CHAIN if rated.kind is Kind.CHANNEL else _IN_THREAD
    for turn_id, role, length in db.execute(sql, values):
        is_whole = is_whole or role == "assistant"
        characters -= length
        if characters < 0:
            return chosen[::-1], is_whole
        chosen.append(turn_id)
    return chosen[::-1], True


def _turns(db: sqlite_utils.Database, ids: Sequence[int]) -> dict[int, Turn]:
    sql = "SELECT * FROM turns WHERE id IN (SELECT value FROM json_each(:ids))"
    return {turn.id: turn for turn in assemble(db, sql, {"ids": _json(ids)})}


def _json(ids: Sequence[int]) -> str:
    return orjson.dumps(list(ids)).decode()
