"""Consistent copies of a database that is in use."""

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from bot.errors import InputError, StorageError
from bot.storage.connections import open_reader
from bot.storage.failures import translated


def backup_file(source: Path, target: Path) -> None:
    """Copy a database, which another process may be using, into a new file.

    The copy appears under its name only when it is whole.

    Raises:
        InputError: there is no such database, the target exists already, or its folder cannot be
            written.
        StorageError: the source cannot be read, or the copy is damaged.
    """
    if not source.is_file():
        raise InputError(f"There is no database {source} yet. Check DATABASE_PATH.")
    with translated("I could not make a backup"), closing(open_reader(source)) as reader:
        _copy(reader.conn, target)


def _copy(source: sqlite3.Connection, target: Path) -> None:
    if target.exists():
        raise InputError(_taken(target))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise InputError(
            f"I cannot write into the folder {target.parent}. Choose a folder that I may write to."
        ) from error
    os.close(handle)
    unfinished = Path(name)
    try:
        _fill(source, unfinished)
        _publish(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)


def _fill(source: sqlite3.Connection, unfinished: Path) -> None:
    with closing(sqlite3.connect(unfinished)) as made:
        source.backup(made)
        made.execute("PRAGMA journal_mode = DELETE")  # one file, with no log beside it
        found = made.execute("PRAGMA integrity_check(1)").fetchone()
    if found != ("ok",):
        raise StorageError("The copy is damaged, and so may be the database. Keep older backups.")


def _publish(unfinished: Path, target: Path) -> None:
    """Give the copy its name; a hard link, unlike renaming, never overwrites."""
    try:
        target.hardlink_to(unfinished)
    except FileExistsError as error:
        raise InputError(_taken(target)) from error
    except OSError:  # this file system has no hard links
        unfinished.rename(target)


def _taken(target: Path) -> str:
    return f"{target} exists already. Choose another name, or move that file away."
