"""A look at a database file from outside, which may be in use and is not changed."""

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import sqlite_utils

from bot.errors import ConfigError
from bot.storage.connections import check_schema, open_reader
from bot.storage.failures import reason

_STEPS_BETWEEN_LOOKS = 100_000


def check_up(path: Path, *, seconds: float) -> bool:
    """Tell whether the database is whole; False if that could not be found out within `seconds`.

    Raises:
        ConfigError: it cannot be used; the sentence says why and what to do.
    """
    if not (os.access(path, os.R_OK | os.W_OK) and os.access(path.parent, os.W_OK)):
        raise ConfigError(
            f"I may not write the database {path} or its folder. Allow it, or set DATABASE_PATH to"
            " a file in another folder."
        )
    try:
        with closing(open_reader(path)) as reader:
            check_schema(reader, path)
            return _is_whole(reader, path, seconds)
    except sqlite3.Error as error:
        if reason(error) is None:
            raise
        raise _unusable(path) from error


def _is_whole(reader: sqlite_utils.Database, path: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    reader.conn.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
    try:
        found = reader.conn.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            return False
        raise
    if found != ("ok",):
        raise _unusable(path)
    return True


def _unusable(path: Path) -> ConfigError:
    return ConfigError(
        f"The database {path} cannot be opened: it is damaged, or no database. Restore a backup, or"
        " set DATABASE_PATH to another file."
    )
