"""How connections to the SQLite file are opened: one that writes, others that only read."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlite_utils

from bot.errors import ConfigError
from bot.storage.failures import primary_code, reason, translated
from bot.storage.migrations import STEPS, migrations_to

_BUSY_SECONDS = 5.0
_PATIENCE_MS = 50  # for those who read while the log is emptied
_WAL_BYTES = 64 * 1024 * 1024  # what the log file may keep on disk after a burst

_OTHER_FILE = "or set DATABASE_PATH to another file."
_WAYS_OUT = {
    sqlite3.SQLITE_NOTADB: f"is not a database. Restore a backup, {_OTHER_FILE}",
    sqlite3.SQLITE_CORRUPT: f"is damaged. Restore a backup, {_OTHER_FILE}",
    sqlite3.SQLITE_BUSY: f"is held by another program. Close that one, {_OTHER_FILE}",
    sqlite3.SQLITE_FULL: f"cannot be written: the disk is full. Make room, {_OTHER_FILE}",
}
_NOT_WRITABLE = f"cannot be written. Allow me to write this file and its folder, {_OTHER_FILE}"


def open_writer(path: Path) -> sqlite_utils.Database:
    """Open the writing connection and bring the schema up to date.

    Raises:
        ConfigError: the file cannot be used; the sentence says why and what to do.
    """
    try:
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS)
        try:
            return _prepared(connection, path)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        if reason(error) is None:
            raise
        way_out = _WAYS_OUT.get(primary_code(error), _NOT_WRITABLE)
        raise ConfigError(f"The database {path} {way_out}") from error


def _prepared(connection: sqlite3.Connection, path: Path) -> sqlite_utils.Database:
    db = sqlite_utils.Database(connection, execute_plugins=False)
    check_schema(db, path)
    _try_to_write(db)
    if connection.execute("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
        raise ConfigError(
            f"The database {path} lies on a file system that cannot hold a write-ahead log, such"
            " as a network share. Set DATABASE_PATH to a file on a local disk."
        )
    for setting in (
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        f"journal_size_limit = {_WAL_BYTES}",
    ):
        connection.execute(f"PRAGMA {setting}")
    migrations_to().apply(db)
    return db


def _try_to_write(db: sqlite_utils.Database) -> None:
    """Write what is there already: SQLite opens a file, and begins to write, without the right."""
    with transaction(db):
        (version,) = db.execute("PRAGMA user_version").fetchone()
        db.execute(f"PRAGMA user_version = {version}")


def check_schema(db: sqlite_utils.Database, path: Path) -> None:
    """Refuse what this version would harm.

    Raises:
        ConfigError: a newer version wrote the file, or another program did.
    """
    migrations = migrations_to()
    applied = {migration.name for migration in migrations.applied(db)}
    if applied - {step.__name__ for step in STEPS}:
        raise ConfigError(
            f"The database {path} was written by a newer Parley. Install that version, or restore"
            " a backup made before the update."
        )
    tables = {name for name in db.table_names() if not name.startswith("sqlite_")}
    if not applied and tables - {migrations.migrations_table}:
        raise ConfigError(
            f"The database {path} belongs to another program. Set DATABASE_PATH to another file."
        )


def open_reader(path: Path) -> sqlite_utils.Database:
    """Open a connection that cannot write; any thread may close it."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, check_same_thread=False)
    connection.execute("PRAGMA query_only = ON")
    return sqlite_utils.Database(connection, execute_plugins=False)


def owes_rebuilding(db: sqlite_utils.Database) -> bool:
    """Tell whether something deleted may still be in the file's free space."""
    return bool(db.execute("PRAGMA user_version").fetchone()[0])


def note_owed(db: sqlite_utils.Database, *, is_owed: bool) -> None:
    """Note in the file itself whether that may be, so that a restart does not forget it."""
    with translated("I could not tidy my database up"):
        db.execute(f"PRAGMA user_version = {int(is_owed)}")


def rebuild(db: sqlite_utils.Database, largest: int | None) -> bool:
    """Write the whole file anew, unless it has more than so many bytes; tells whether it was."""
    pages, page_size = (
        db.execute(f"PRAGMA {size}").fetchone()[0] for size in ("page_count", "page_size")
    )
    if largest is not None and pages * page_size > largest:
        return False
    with translated("I could not tidy my database up"):
        db.execute("VACUUM")
    return True


def empty_log(db: sqlite_utils.Database) -> bool:
    """Write the log back into the file and empty it; False while somebody reads from it."""
    db.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")  # others wait to write meanwhile
    try:
        with translated("I could not tidy my database up"):
            busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        db.execute(f"PRAGMA busy_timeout = {round(_BUSY_SECONDS * 1000)}")
    return not busy


@contextmanager
def transaction(db: sqlite_utils.Database) -> Iterator[None]:
    """Commit what happens inside, or undo all of it.

    Unlike `db.atomic()`, which may stand inside, it asks for the right to write at the beginning:
    whoever must wait for another program waits once.
    """
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.conn.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise
