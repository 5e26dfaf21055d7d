"""What can be found of a message beside its content, and how that is stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import sqlite_utils

from bot.storage.clock import unix_ms

Change = Callable[["Extra"], "Extra"]
OWE_PASSAGES = (
    "INSERT OR REPLACE INTO embeddings_owed (guild_id, message_id, since) VALUES (?, ?, ?)"
)
_FINDABLE = """
    SELECT guild_id, coalesce(text, '') FROM messages
    LEFT JOIN message_extras ON message_extras.message_id = messages.id
    WHERE messages.id = :id AND (
        message_extras.message_id IS NOT NULL
        OR EXISTS (SELECT 1 FROM passage_messages WHERE message_id = :id)
        OR EXISTS (SELECT 1 FROM embeddings_owed WHERE message_id = :id)
    )
"""
PUT = """
    INSERT INTO message_extras (message_id, text) VALUES (?, ?)
    ON CONFLICT (message_id) DO UPDATE SET text = excluded.text WHERE text <> excluded.text
"""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that may be read: where Discord has it, its bytes' number, and how it begins.

    `text` is None until it was fetched.
    """

    id: int
    url: str = field(repr=False)
    size: int
    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Extra:
    """Words beside a message's content, its text files, and what its sounds say.

    `has_sound` tells that the last may still come.
    """

    words: str = field(default="", repr=False)
    files: tuple[TextFile, ...] = ()
    heard: str = field(default="", repr=False)
    has_sound: bool = False

    def stored(self) -> str:
        """Put it into one text; "" if there is nothing."""
        if not (self.files or self.heard or self.has_sound or self.words.startswith("{")):
            return self.words
        return orjson.dumps(_plain(self)).decode()


def read(text: str) -> Extra:
    """Read what was stored."""
    if not text.startswith("{"):
        return Extra(text)
    try:
        found: Mapping[str, Any] = orjson.loads(text)
        files = tuple(TextFile(**each) for each in found["files"])
        return Extra(found["words"], files, found["heard"], bool(found["has_sound"]))
    except (ValueError, LookupError, TypeError):
        return Extra(text)


def merged(former: Extra, new: Extra) -> Extra:
    """Give a newer version with what was read and heard for the former one."""
    known = {each.id: each for each in former.files if each.text is not None}
    files = tuple(known.get(each.id, each) for each in new.files)
    return replace(new, files=files, heard=new.heard or former.heard)


def change(db: sqlite_utils.Database, message_id: int, by: Change, *, owe: bool) -> int | None:
    """Change what can be found of a message; gives its server if something did change.

    A message that is not to be found stays so. If it is owed, its passages are made anew.
    """
    found = db.execute(_FINDABLE, {"id": message_id}).fetchone()
    if found is None:
        return None
    guild_id, former = found
    text = by(read(former)).stored().encode(errors="replace").decode()
    if text == former:
        return None
    db.conn.execute(PUT, (message_id, text))
    if owe:
        db.conn.execute(OWE_PASSAGES, (guild_id, message_id, unix_ms()))
    return int(guild_id)


def _plain(extra: Extra) -> dict[str, object]:
    return {
        "words": _whole(extra.words),
        "files": [
            {
                "id": each.id,
                "url": _whole(each.url),
                "size": each.size,
                "text": None if each.text is None else _whole(each.text),
            }
            for each in extra.files
        ],
        "heard": _whole(extra.heard),
        "has_sound": extra.has_sound,
    }


def _whole(text: str) -> str:
    """Give a text without halves of characters, which JSON cannot hold."""
    return text.encode(errors="replace").decode()
