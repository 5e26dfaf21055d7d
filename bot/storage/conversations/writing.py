"""Additions to the conversation tables; each function runs inside a transaction."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import sqlite_utils

from bot.errors import InputError
from bot.storage.conversations import reading
from bot.storage.conversations.assembly import save_parts
from bot.storage.conversations.rows import Conversation, Kind, Part, State, Text, Turn

T = TypeVar("T")

_DELETED = "This conversation was deleted a moment ago. Say it again, or start anew with /chat."


def create(db: sqlite_utils.Database, values: Mapping[str, object]) -> Conversation:
    """Open a conversation; a thread or DM has one live conversation, the newest."""
    if values["kind"] != Kind.CHANNEL:
        db.execute(
            """UPDATE conversations SET ended = 1, updated_at = :created_at
            WHERE channel_id = :channel_id AND NOT ended AND kind IN ('thread', 'dm')""",
            dict(values),
        )
    return _sure(reading.conversation(db, _insert(db, "conversations", values)))


def ask(
    db: sqlite_utils.Database,
    values: Mapping[str, object],
    parts: Sequence[Part],
    message_id: int | None,
) -> Turn:
    """Add a member's turn, unless its message has one already."""
    if message_id is not None and (known := reading.turn_of_message(db, message_id)):
        return known
    turn_id = _add(db, {**values, "role": "user", "state": State.COMPLETE})
    save_parts(db, turn_id, parts)
    if message_id is not None:
        link(db, turn_id, message_id)
    return _sure(reading.turn(db, turn_id))


def begin_answer(
    db: sqlite_utils.Database, values: Mapping[str, object], replaces: int | None
) -> Turn:
    """Add an answer that streams, as the new version of another or after everything."""
    turn_id = _add(db, {**values, "role": "assistant", "state": State.STREAMING})
    if replaces is not None:
        _replace(db, replaces, turn_id)
    return _sure(reading.turn(db, turn_id))


def _add(db: sqlite_utils.Database, values: Mapping[str, object]) -> int:
    """Insert a turn beyond all others of its conversation: positions are ids, which only grow."""
    found = db.execute(
        "UPDATE conversations SET updated_at = ? WHERE id = ?",
        [values["created_at"], values["conversation_id"]],
    )
    if not found.rowcount:
        raise InputError(_DELETED)
    parent = db.execute("SELECT id FROM turns WHERE id = ?", [values["parent_id"]]).fetchone()
    turn_id = _insert(
        db, "turns", {**values, "parent_id": parent[0] if parent else None, "position": 0}
    )
    db.execute("UPDATE turns SET position = id WHERE id = ?", [turn_id])
    return turn_id


def _replace(db: sqlite_utils.Database, replaced: int, turn_id: int) -> None:
    """Put a turn in the place of the current version of another; nothing if that is gone."""
    version = "SELECT coalesce(replaced_by, id) FROM turns WHERE id = ?"
    current = db.execute(version, [replaced]).fetchone()
    if current is None:
        return
    ids = {"old": current[0], "new": turn_id}
    outdate(db, current[0])
    for statement in (
        """UPDATE turns SET (position, parent_id) =
            (SELECT position, parent_id FROM turns WHERE id = :old) WHERE id = :new""",
        "UPDATE turns SET parent_id = :new WHERE parent_id = :old",
        "UPDATE turn_messages SET turn_id = :new WHERE turn_id = :old",
        "UPDATE turns SET replaced_by = :new WHERE id = :old OR replaced_by = :old",
        "UPDATE turns SET state = 'interrupted' WHERE id = :old AND state = 'streaming'",
    ):
        db.execute(statement, ids)


def link(db: sqlite_utils.Database, turn_id: int, message_id: int) -> None:
    """Add a Discord message to those that show a turn, if neither is gone or taken."""
    db.execute(
        """INSERT OR IGNORE INTO turn_messages (message_id, turn_id, place)
        SELECT :message, id, (
            SELECT coalesce(max(place), 0) + 1 FROM turn_messages WHERE turn_id = turns.id
        ) FROM turns WHERE id = :turn""",
        {"turn": turn_id, "message": message_id},
    )


def unlink(db: sqlite_utils.Database, message_id: int) -> None:
    """Take a Discord message from those that show a turn."""
    db.execute("DELETE FROM turn_messages WHERE message_id = ?", [message_id])


def resume_answer(db: sqlite_utils.Database, turn_id: int) -> None:
    """Let an answer stream again."""
    db.execute(
        "UPDATE turns SET state = 'streaming', error = '' WHERE id = ? AND role = 'assistant'",
        [turn_id],
    )


def finish(
    db: sqlite_utils.Database,
    turn_id: int,
    values: Mapping[str, object],
    text: str,
    *,
    now: int,
) -> None:
    """End an answer that still streams."""
    finished = db.execute(
        """UPDATE turns SET state = :state, error = :error, finish_reason = :finish_reason,
            prompt_tokens = :prompt_tokens, completion_tokens = :completion_tokens,
            model = coalesce(:model, model)
        WHERE id = :id AND state = 'streaming'""",
        {**values, "id": turn_id},
    )
    if finished.rowcount:
        save_parts(db, turn_id, [Text(text)] if text else [])
        db.execute(
            """UPDATE conversations SET updated_at = ?
            WHERE id = (SELECT conversation_id FROM turns WHERE id = ?)""",
            [now, turn_id],
        )


def change(db: sqlite_utils.Database, conversation_id: int, values: Mapping[str, object]) -> None:
    """Set columns of a conversation."""
    columns = ", ".join(f"{name} = :{name}" for name in values)
    db.execute(
        f"UPDATE conversations SET {columns} WHERE id = :id",  # noqa: S608 -- names are this module's
        {**values, "id": conversation_id},
    )


def set_summary(
    db: sqlite_utils.Database,
    conversation_id: int,
    summary: str,
    summarised_to: int,
    *,
    revision: int | None,
) -> bool:
    """Store a summary unless what it tells of has changed since that revision."""
    stored = db.execute(
        """UPDATE conversations SET summary = ?, summarised_to = ?
        WHERE id = ? AND revision = coalesce(?, revision)""",
        [summary, summarised_to, conversation_id, revision],
    )
    return bool(stored.rowcount)


def outdate(db: sqlite_utils.Database, turn_id: int) -> None:
    """Clear a summary that tells of a turn, and turn away one that is being made of it."""
    db.execute(
        """UPDATE conversations SET revision = revision + 1,
            summary = CASE WHEN summarised_to < position THEN summary ELSE '' END,
            summarised_to = CASE WHEN summarised_to < position THEN summarised_to ELSE 0 END
        FROM turns WHERE turns.id = ? AND conversations.id = conversation_id""",
        [turn_id],
    )


def rate(
    db: sqlite_utils.Database, turn_id: int, user_id: int, value: int, *, now: int
) -> tuple[int, int]:
    """Store one member's rating, or take it back; returns the counts of +1 and -1."""
    db.execute("DELETE FROM ratings WHERE turn_id = ? AND user_id = ?", [turn_id, user_id])
    if value:
        db.execute(
            "INSERT INTO ratings SELECT id, ?, ?, ? FROM turns WHERE id = ?",
            [user_id, value, now, turn_id],
        )
    counts = "SELECT count(*) FILTER (WHERE value > 0), count(*) FILTER (WHERE value < 0)"
    up, down = db.execute(f"{counts} FROM ratings WHERE turn_id = ?", [turn_id]).fetchone()
    return up, down


def _insert(db: sqlite_utils.Database, table: str, values: Mapping[str, object]) -> int:
    columns, places = ", ".join(values), ", ".join(f":{name}" for name in values)
    made = db.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", dict(values))  # noqa: S608 -- names are this module's
    return made.lastrowid or 0


def _sure(row: T | None) -> T:
    """A row that this transaction has just written."""
    if row is None:
        raise LookupError("a row just written is missing")
    return row
