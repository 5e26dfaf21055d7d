"""Erasing in small steps, so that nobody who writes waits long; each runs in a transaction."""

from collections.abc import Mapping, Sequence

import orjson
import sqlite_utils

from bot.storage.moderation.reading import UNQUOTED
from bot.storage.personal.registry import HERE, Owned

MOST = 500
"""Rows that one step changes at the most."""
TURNS = 100
"""Turns that one step erases at the most: they take their messages, pictures and ratings along."""

RATINGS = f"""
    DELETE FROM ratings WHERE (turn_id, user_id) IN (
        SELECT turn_id, user_id FROM ratings JOIN turns ON turns.id = turn_id
        JOIN conversations ON conversations.id = conversation_id
        WHERE user_id = :user AND {HERE} LIMIT :most
    )
"""  # noqa: S608 -- the condition is the registry's
EMPTY_CONVERSATIONS = f"""
    DELETE FROM conversations WHERE id IN (
        SELECT id FROM conversations WHERE owner_id = :user AND {HERE}
        AND NOT EXISTS (SELECT 1 FROM turns WHERE conversation_id = conversations.id) LIMIT :most
    )
"""  # noqa: S608 -- the condition is the registry's
OWNERS = f"""
    UPDATE conversations SET owner_id = 0 WHERE id IN (
        SELECT id FROM conversations WHERE owner_id = :user AND {HERE} LIMIT :most
    )
"""  # noqa: S608 -- the condition is the registry's
CALLERS = f"""
    UPDATE calls SET user_id = NULL, channel_id = NULL WHERE id IN (
        SELECT id FROM calls WHERE user_id = :user AND {HERE} LIMIT :most
    )
"""  # noqa: S608 -- the condition is the registry's
MESSAGES = f"""
    DELETE FROM messages WHERE id IN (
        SELECT id FROM messages WHERE author_id = :user AND {HERE} LIMIT :most
    )
"""  # noqa: S608 -- the condition is the registry's
PASSAGES = f"""
    DELETE FROM passages WHERE id IN (
        SELECT id FROM passages WHERE author_id = :user AND {HERE} LIMIT :most
    )
"""  # noqa: S608 -- the condition is the registry's
_HAS_QUOTES = "reasons LIKE '%\"excerpt\"%'"
CASES = f"""
    UPDATE cases SET author_name = '', content = '', pictures = '[]', appeal = NULL,
    reasons = {UNQUOTED} WHERE id IN (
        SELECT id FROM cases WHERE author_id = :user AND {HERE}
        AND ((author_name, content, pictures) <> ('', '', '[]') OR appeal IS NOT NULL
            OR {_HAS_QUOTES}) LIMIT :most
    )
"""  # noqa: S608 -- the condition is the registry's
QUOTES = f"""
    UPDATE case_deeds SET detail = '' WHERE id IN (
        SELECT case_deeds.id FROM case_deeds
        WHERE case_id IN (SELECT id FROM cases WHERE author_id = :user AND {HERE})
        AND deed = 'report' AND detail <> '' LIMIT :most
    )
"""  # noqa: S608 -- the condition is the registry's
REPORTERS = f"""
    UPDATE cases SET reporter_id = NULL, reasons = {UNQUOTED} WHERE id IN (
        SELECT id FROM cases WHERE reporter_id = :user AND {HERE} LIMIT :most
    )
"""  # noqa: S608 -- the condition is the registry's
REPORTS = f"""
    DELETE FROM case_deeds WHERE id IN (
        SELECT id FROM case_deeds WHERE by_id = :user AND {HERE} AND deed = 'report' LIMIT :most
    )
"""  # noqa: S608 -- the condition is the registry's
MEMBER_STEPS = (
    RATINGS,
    EMPTY_CONVERSATIONS,
    OWNERS,
    CALLERS,
    MESSAGES,
    PASSAGES,
    CASES,
    QUOTES,
    REPORTERS,
    REPORTS,
)
"""What is done about a person once their turns are gone, each until it finds nothing more."""

OLD_CALLS = """
    DELETE FROM calls WHERE id IN (
        SELECT id FROM calls WHERE guild_id IS :guild AND started_at < :before LIMIT :most
    )
"""
OVER = """
    DELETE FROM conversations WHERE id IN (
        SELECT id FROM conversations WHERE guild_id IS :guild AND (ended OR updated_at < :before)
        AND NOT EXISTS (SELECT 1 FROM turns WHERE conversation_id = conversations.id) LIMIT :most
    )
"""
OLD_MESSAGES = """
    DELETE FROM messages WHERE id IN (
        SELECT id FROM messages WHERE guild_id = :guild AND id < :before_id LIMIT :most
    )
"""
OLD_PASSAGES = """
    DELETE FROM passages WHERE id IN (
        SELECT id FROM passages WHERE guild_id = :guild AND message_id < :before_id LIMIT :most
    )
"""
OLD_CASES = """
    DELETE FROM cases WHERE id IN (
        SELECT id FROM cases WHERE guild_id = :guild AND opened_at < :before LIMIT :most
    )
"""
RETENTION_STEPS = (OLD_CALLS, OVER, OLD_MESSAGES, OLD_PASSAGES, OLD_CASES)
"""What is done about a place once its old turns are gone."""

OLD_SPENDING = """
    DELETE FROM spending WHERE (guild_id, period, subject, subject_id) IN (
        SELECT guild_id, period, subject, subject_id FROM spending
        WHERE period < :month LIMIT :most
    )
"""

MEMBER_TURNS = f"""
    SELECT turns.id FROM turns JOIN conversations ON conversations.id = conversation_id
    WHERE author_id = :user AND {HERE} LIMIT :ids
"""  # noqa: S608 -- the condition is the registry's
OLD_TURNS = """
    SELECT turns.id FROM conversations JOIN turns ON conversation_id = conversations.id
    WHERE guild_id IS :guild AND conversations.created_at < :before
    AND turns.created_at < :before LIMIT :ids
"""
GUILD_TURNS = """
    SELECT turns.id FROM conversations JOIN turns ON conversation_id = conversations.id
    WHERE guild_id = :guild LIMIT :ids
"""


def erase_turns(db: sqlite_utils.Database, turn_ids: Sequence[int]) -> int:
    """Delete turns: chains of replies close over the gaps, and summaries are made anew."""
    given = orjson.dumps(list(turn_ids)).decode()
    db.conn.executemany(
        "UPDATE turns SET parent_id = (SELECT parent_id FROM turns WHERE id = :id)"
        " WHERE parent_id = :id",
        [{"id": turn_id} for turn_id in turn_ids],
    )
    db.execute(
        """UPDATE conversations SET summary = '', summarised_to = 0, revision = revision + 1
        WHERE id IN (
            SELECT conversation_id FROM turns WHERE id IN (SELECT value FROM json_each(?))
        )""",
        [given],
    )
    erased = "DELETE FROM turns WHERE id IN (SELECT value FROM json_each(?))"
    return int(db.execute(erased, [given]).rowcount)


def step(db: sqlite_utils.Database, statement: str, values: Mapping[str, object]) -> int:
    """Run one step; gives how many rows it found."""
    return int(db.execute(statement, {**values, "most": MOST}).rowcount)


def of_guild(owned: Owned) -> str:
    """Give the step that erases what a server has in a table."""
    table, key = owned.table, owned.key
    return f"""
        DELETE FROM {table} WHERE ({key}) IN (
            SELECT {key} FROM {table} WHERE guild_id = :guild LIMIT :most
        )
    """  # noqa: S608 -- the names are the registry's
