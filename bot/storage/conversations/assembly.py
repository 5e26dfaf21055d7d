"""Turns put together from their rows, Discord messages and pictures."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
import sqlite_utils

from bot.storage.conversations.rows import Part, Picture, Problem, State, Text, Turn

_ALL = -1  # as a LIMIT
_UNTOLD = frozenset({"replaced_by", "revised_at"})


def one(db: sqlite_utils.Database, sql: str, values: Mapping[str, object]) -> Turn | None:
    """The first turn that a query finds, with all its pictures."""
    return next(iter(assemble(db, sql, values, pictures=_ALL)), None)


def assemble(
    db: sqlite_utils.Database, sql: str, values: Mapping[str, object], *, pictures: int = 0
) -> list[Turn]:
    """The turns that a query for rows of `turns` finds, in its order.

    The last `pictures` of their pictures come with their bytes, the others as a text that names
    them.
    """
    rows = list(db.query(sql, dict(values)))
    ids = orjson.dumps([row["id"] for row in rows]).decode()
    messages, shown = _messages(db, ids), _pictures(db, ids, newest=pictures)
    channels = _channels(db, orjson.dumps([row["conversation_id"] for row in rows]).decode())
    return [
        _turn(
            row,
            parts=_parts(row["parts"], shown[row["id"]]),
            message_ids=tuple(messages[row["id"]]),
            channel_id=channels[row["conversation_id"]],
        )
        for row in rows
    ]


def _turn(
    row: dict[str, Any], *, parts: tuple[Part, ...], message_ids: tuple[int, ...], channel_id: int
) -> Turn:
    columns = {name: value for name, value in row.items() if name not in _UNTOLD}
    columns |= {"state": State(row["state"]), "parts": parts}
    return Turn(**columns, message_ids=message_ids, channel_id=channel_id)


def _messages(db: sqlite_utils.Database, ids: str) -> dict[int, list[int]]:
    found = defaultdict(list)
    sql = """
        SELECT turn_id, message_id FROM turn_messages
        WHERE turn_id IN (SELECT value FROM json_each(?)) ORDER BY turn_id, place
    """
    for turn_id, message_id in db.execute(sql, [ids]):
        found[turn_id].append(message_id)
    return found


def _channels(db: sqlite_utils.Database, conversations: str) -> dict[int, int]:
    sql = "SELECT id, channel_id FROM conversations WHERE id IN (SELECT value FROM json_each(?))"
    return dict(db.execute(sql, [conversations]).fetchall())


def _pictures(db: sqlite_utils.Database, ids: str, *, newest: int) -> dict[int, dict[int, Part]]:
    """The pictures of each turn by place; the bytes of the older ones are never read."""
    found: dict[int, dict[int, Part]] = defaultdict(dict)
    listed = """
        SELECT pictures.id, turn_id, place, name FROM pictures
        JOIN json_each(?) AS asked ON asked.value = turn_id
        ORDER BY asked.key DESC, place DESC
    """
    for nth, (picture_id, turn_id, place, name) in enumerate(db.execute(listed, [ids]).fetchall()):
        is_shown = newest == _ALL or nth < newest
        found[turn_id][place] = _picture(db, picture_id) if is_shown else Text(f"[picture {name}]")
    return found


def _picture(db: sqlite_utils.Database, picture_id: int) -> Picture:
    sql = "SELECT name, mime, data FROM pictures WHERE id = ?"
    return Picture(*db.execute(sql, [picture_id]).fetchone())


def _parts(stored: str, pictures: Mapping[int, Part]) -> tuple[Part, ...]:
    kept: Iterable[str | list[str] | None] = orjson.loads(stored)
    return tuple(_part(part, pictures.get(place)) for place, part in enumerate(kept))


def _part(kept: str | list[str] | None, picture: Part | None) -> Part:
    if isinstance(kept, str):
        return Text(kept)
    return Problem(kept[0]) if kept is not None else picture or Text("[a lost picture]")


def _kept(part: Part) -> str | list[str] | None:
    match part:
        case Text(text):
            return text
        case Problem(sentence):
            return [sentence]
        case Picture():
            return None


def save_parts(db: sqlite_utils.Database, turn_id: int, parts: Sequence[Part]) -> None:
    """Store the content of a turn in place of what it had."""
    kept = [_kept(part) for part in parts]
    db.execute("DELETE FROM pictures WHERE turn_id = ?", [turn_id])
    db.execute("UPDATE turns SET parts = ? WHERE id = ?", [orjson.dumps(kept).decode(), turn_id])
    db.table("pictures").insert_all(
        {
            "turn_id": turn_id,
            "place": place,
            "name": part.name,
            "mime": part.mime,
            "data": part.data,
        }
        for place, part in enumerate(parts)
        if isinstance(part, Picture)
    )
