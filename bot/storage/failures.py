"""SQLite's own errors in the words of the people who meet them."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import sqlite_utils

from bot.errors import StorageError

T = TypeVar("T")

_PRIMARY = 0xFF  # an extended result code carries the primary one in its lowest byte

_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full. Ask whoever hosts me to make room, then try again.",
    sqlite3.SQLITE_BUSY: "another program is holding my database. Try again in a moment.",
    sqlite3.SQLITE_LOCKED: "another program is holding my database. Try again in a moment.",
    sqlite3.SQLITE_READONLY: "my database may not be written to. Ask whoever hosts me to allow it.",
    sqlite3.SQLITE_PERM: "I may not open my database. Ask whoever hosts me to allow it.",
    sqlite3.SQLITE_AUTH: "I may not open my database. Ask whoever hosts me to allow it.",
    sqlite3.SQLITE_CANTOPEN: "my database cannot be opened. Ask whoever hosts me to look at it.",
    sqlite3.SQLITE_IOERR: "the disk reported an error. Ask whoever hosts me to look at it.",
    sqlite3.SQLITE_CORRUPT: "my database is damaged. Ask whoever hosts me to restore a backup.",
    sqlite3.SQLITE_NOTADB: "my database is damaged. Ask whoever hosts me to restore a backup.",
}


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's result code without its extension; 0 for an error that Python itself raised."""
    return int(getattr(error, "sqlite_errorcode", 0)) & _PRIMARY


def reason(error: sqlite3.Error) -> str | None:
    """Why the machine, not the program, made this fail; None for anything else, which is a bug."""
    return _REASONS.get(primary_code(error))


@contextmanager
def translated(trouble: str) -> Iterator[None]:
    """Raise what the machine did to SQLite as a StorageError: `trouble`, then the reason."""
    try:
        yield
    except sqlite3.Error as error:
        if why := reason(error):
            raise StorageError(f"{trouble} because {why}") from error
        raise


def call(fn: Callable[[sqlite_utils.Database], T], db: sqlite_utils.Database) -> T:
    """Run a function for a future, which would never be done if a StopIteration ended it."""
    try:
        return fn(db)
    except StopIteration as error:
        raise RuntimeError("a database function ran out of rows") from error
