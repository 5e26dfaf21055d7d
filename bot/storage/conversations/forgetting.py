"""What a deletion or an edit in Discord takes out of the conversation tables."""

from collections.abc import Collection, Sequence

import orjson
import sqlite_utils

from bot.storage.conversations import reading
from bot.storage.conversations.assembly import assemble, save_parts
from bot.storage.conversations.rows import Part, Turn
from bot.storage.conversations.writing import outdate


def revise(
    db: sqlite_utils.Database, message_id: int, parts: Sequence[Part], *, now: int
) -> Turn | None:
    """Give a member's turn a new content."""
    turn = reading.turn_of_message(db, message_id)
    if turn is None or turn.role != "user":
        return None
    save_parts(db, turn.id, parts)
    outdate(db, turn.id)
    db.execute("UPDATE turns SET revised_at = ? WHERE id = ?", [now, turn.id])
    db.execute("UPDATE conversations SET updated_at = ? WHERE id = ?", [now, turn.conversation_id])
    return reading.turn(db, turn.id)


def forget_messages(db: sqlite_utils.Database, message_ids: Collection[int]) -> list[Turn]:
    """Erase the turns that any of the messages showed; returns them as they were."""
    sql = """
        SELECT * FROM turns WHERE id IN (
            SELECT turn_id FROM turn_messages
            JOIN json_each(:messages) AS deleted ON deleted.value = message_id
        ) ORDER BY id
    """
    turns = assemble(db, sql, {"messages": orjson.dumps(list(message_ids)).decode()})
    for turn in turns:
        _erase(db, turn)
    return turns


def _erase(db: sqlite_utils.Database, turn: Turn) -> None:
    """Delete a turn; the chain of replies closes over the gap."""
    db.execute(
        "UPDATE turns SET parent_id = (SELECT parent_id FROM turns WHERE id = :id)"
        " WHERE parent_id = :id",
        {"id": turn.id},
    )
    outdate(db, turn.id)
    db.execute("DELETE FROM turns WHERE id = ?", [turn.id])


def forget_channel(db: sqlite_utils.Database, channel_id: int, *, now: int) -> None:
    """End the conversations of a channel and of its threads, and erase their content."""
    values = {"channel": channel_id, "now": now}
    db.execute(
        """DELETE FROM turns WHERE conversation_id IN (
            SELECT id FROM conversations
            WHERE channel_id = :channel OR parent_channel_id = :channel
        )""",
        values,
    )
    db.execute(
        """UPDATE conversations SET ended = 1, summary = '', summarised_to = 0,
            revision = revision + 1, updated_at = :now
        WHERE channel_id = :channel OR parent_channel_id = :channel""",
        values,
    )


def reset(db: sqlite_utils.Database, conversation_id: int, *, now: int) -> int:
    """Erase the turns and summary of a conversation; returns how many turns were current."""
    turns = reading.totals(db, conversation_id).turns
    db.execute("DELETE FROM turns WHERE conversation_id = ?", [conversation_id])
    db.execute(
        """UPDATE conversations SET summary = '', summarised_to = 0, revision = revision + 1,
            updated_at = ? WHERE id = ?""",
        [now, conversation_id],
    )
    return turns
