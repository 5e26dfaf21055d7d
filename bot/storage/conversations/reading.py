"""Questions to the conversation tables, on a connection that may be read-only."""

from collections.abc import Iterator

import sqlite_utils

from bot.storage.conversations.assembly import assemble, one
from bot.storage.conversations.rows import Conversation, Kind, Place, Totals, Turn

_CURRENT = """
    SELECT turns.* FROM turns
    WHERE conversation_id = :conversation AND replaced_by IS NULL
"""


def conversation(db: sqlite_utils.Database, conversation_id: int) -> Conversation | None:
    """The conversation with that id."""
    return next(_conversations(db, "id = ?", conversation_id), None)


def in_channel(db: sqlite_utils.Database, channel_id: int) -> Conversation | None:
    """The live thread or DM conversation of a channel; an index allows one at most."""
    live = "channel_id = ? AND NOT ended AND kind IN ('thread', 'dm')"
    return next(_conversations(db, live, channel_id), None)


def _conversations(db: sqlite_utils.Database, where: str, value: int) -> Iterator[Conversation]:
    for row in db.table("conversations").rows_where(where, [value]):
        kind, private, ended = Kind(row["kind"]), bool(row["private"]), bool(row["ended"])
        yield Conversation(**{**row, "kind": kind, "private": private, "ended": ended})


def turn(db: sqlite_utils.Database, turn_id: int) -> Turn | None:
    """The turn with that id, replaced or not."""
    return one(db, "SELECT * FROM turns WHERE id = :turn", {"turn": turn_id})


def turn_of_message(db: sqlite_utils.Database, message_id: int) -> Turn | None:
    """The turn that a Discord message shows."""
    shown = "SELECT turns.* FROM turns JOIN turn_messages ON turn_id = turns.id"
    return one(db, f"{shown} WHERE message_id = :message", {"message": message_id})


def history(
    db: sqlite_utils.Database,
    conversation_id: int,
    *,
    until: int | None,
    after: int,
    pictures: int,
    newest: int | None,
) -> list[Turn]:
    """The newest of the current turns between two positions, in order."""
    sql = f"{_CURRENT} AND position > :after AND (:until IS NULL OR position <= :until)"
    last = f"{sql} ORDER BY position DESC LIMIT coalesce(:newest, -1)"
    values = {"conversation": conversation_id, "after": after, "until": until, "newest": newest}
    return assemble(db, f"SELECT * FROM ({last}) ORDER BY position", values, pictures=pictures)  # noqa: S608 -- the parts are this function's


def chain(db: sqlite_utils.Database, turn_id: int, *, pictures: int, limit: int) -> list[Turn]:
    """The line of parents up to and including a turn, in order."""
    sql = """
        WITH RECURSIVE line (id, parent_id, distance) AS (
            SELECT id, parent_id, 1 FROM turns WHERE id = :turn
            UNION ALL
            SELECT turns.id, turns.parent_id, distance + 1
            FROM turns JOIN line ON turns.id = line.parent_id
            WHERE distance < :limit
        )
        SELECT turns.* FROM turns JOIN line USING (id) ORDER BY distance DESC
    """
    return assemble(db, sql, {"turn": turn_id, "limit": limit}, pictures=pictures)


def last_turn(db: sqlite_utils.Database, conversation_id: int) -> Turn | None:
    """The newest current turn."""
    sql = f"{_CURRENT} ORDER BY position DESC LIMIT 1"
    return one(db, sql, {"conversation": conversation_id})


def last_question(db: sqlite_utils.Database, conversation_id: int, author_id: int) -> Turn | None:
    """The newest turn of a member."""
    sql = f"""
        {_CURRENT} AND role = 'user' AND author_id = :author ORDER BY position DESC LIMIT 1
    """
    return one(db, sql, {"conversation": conversation_id, "author": author_id})


def answer_to(db: sqlite_utils.Database, turn_id: int) -> Turn | None:
    """The current answer to a question: where replies branch its child, else the next one."""
    sql = """
        SELECT answers.* FROM turns AS question
        JOIN conversations ON conversations.id = question.conversation_id
        JOIN turns AS answers ON answers.conversation_id = question.conversation_id
        WHERE question.id = :turn AND answers.role = 'assistant' AND answers.replaced_by IS NULL
        AND CASE kind
            WHEN 'channel' THEN answers.parent_id = question.id
            ELSE answers.position > question.position
        END
        ORDER BY CASE kind WHEN 'channel' THEN -answers.position ELSE answers.position END
        LIMIT 1
    """
    return one(db, sql, {"turn": turn_id})


def question_of(db: sqlite_utils.Database, turn_id: int) -> Turn | None:
    """The question of an answer: where replies branch its parent, else the last one before it."""
    sql = """
        SELECT questions.* FROM turns AS answer
        JOIN conversations ON conversations.id = answer.conversation_id
        JOIN turns AS questions ON questions.conversation_id = answer.conversation_id
        WHERE answer.id = :turn AND questions.role = 'user'
        AND CASE kind
            WHEN 'channel' THEN questions.id = answer.parent_id
            ELSE questions.position < answer.position
        END
        ORDER BY questions.position DESC LIMIT 1
    """
    return one(db, sql, {"turn": turn_id})


def unanswered(db: sqlite_utils.Database, since: int) -> list[Turn]:
    """The questions since a time that nothing follows: in channels no reply, else no turn."""
    sql = """
        SELECT turns.* FROM turns JOIN conversations ON conversations.id = conversation_id
        WHERE turns.role = 'user' AND turns.created_at >= :since AND NOT ended
        AND CASE kind WHEN 'channel' THEN NOT EXISTS (
            SELECT 1 FROM turns AS replies WHERE replies.parent_id = turns.id
        ) ELSE NOT EXISTS (
            SELECT 1 FROM turns AS later WHERE later.conversation_id = conversations.id
            AND later.position > turns.position
        ) END
        ORDER BY turns.created_at
    """
    return assemble(db, sql, {"since": since}, pictures=0)


def streaming(db: sqlite_utils.Database) -> list[Turn]:
    """The answers that are being written."""
    sql = "SELECT * FROM turns WHERE state = 'streaming' AND replaced_by IS NULL ORDER BY id"
    return assemble(db, sql, {}, pictures=0)


def places(db: sqlite_utils.Database, since: int) -> list[Place]:
    """Where live threads and DMs stood that something was said in since a time, newest first."""
    sql = """
        SELECT kind, channel_id, (
            SELECT max(message_id) FROM turns JOIN turn_messages ON turn_id = turns.id
            WHERE conversation_id = conversations.id
        ) AS last_message_id
        FROM conversations WHERE updated_at >= :since AND NOT ended AND kind IN ('thread', 'dm')
        AND last_message_id IS NOT NULL ORDER BY updated_at DESC
    """
    return [Place(**{**row, "kind": Kind(row["kind"])}) for row in db.query(sql, {"since": since})]


def totals(db: sqlite_utils.Database, conversation_id: int) -> Totals:
    """How much was said in a conversation, and what it took."""
    sql = """
        SELECT
            count(*) FILTER (WHERE replaced_by IS NULL) AS turns,
            (SELECT count(*) FROM pictures JOIN turns AS shown ON shown.id = turn_id
                WHERE shown.conversation_id = :conversation AND replaced_by IS NULL) AS pictures,
            coalesce(sum(prompt_tokens), 0) AS prompt_tokens,
            coalesce(sum(completion_tokens), 0) AS completion_tokens,
            count(DISTINCT CASE role WHEN 'user' THEN author_id END) AS people
        FROM turns WHERE conversation_id = :conversation
    """
    return Totals(**next(iter(db.query(sql, {"conversation": conversation_id}))))
