"""A lock file beside the database, so that two bots never write one file."""

import sys
from pathlib import Path
from typing import BinaryIO

from bot.errors import ConfigError


def lock(database: Path) -> BinaryIO:
    """Take the lock of a database until the returned file is closed, or the process ends.

    Raises:
        ConfigError: another process, or another part of this one, holds it.
    """
    path = database.with_name(f"{database.name}.lock")
    file = path.open("ab")
    try:
        _take(file)
    except OSError as error:
        file.close()
        raise ConfigError(
            f"The database {database} is already in use by another Parley. Stop that one, or set"
            " DATABASE_PATH to another file."
        ) from error
    return file


if sys.platform == "win32":
    import msvcrt

    def _take(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
