"""The SQLite file: one thread writes, a few read, the event loop never touches it."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import sqlite_utils

T = TypeVar("T")


class Database:
    """An open database."""

    @classmethod
    async def open(cls, path: Path | str, *, readers: int = 3) -> "Database":
        """Open the file, creating and migrating it as needed."""
        raise NotImplementedError

    async def read(self, fn: Callable[[sqlite_utils.Database], T]) -> T:
        """Run a function on a read-only connection, in a reader thread."""
        raise NotImplementedError

    async def write(self, fn: Callable[[sqlite_utils.Database], T]) -> T:
        """Run a function as one transaction of its own."""
        raise NotImplementedError

    async def append(self, fn: Callable[[sqlite_utils.Database], T]) -> T:
        """Run a small write; those that arrive together share a transaction."""
        raise NotImplementedError

    async def backup(self, target: Path) -> None:
        """Write a consistent copy."""
        raise NotImplementedError

    async def close(self) -> None:
        """Finish what was asked and close the file."""
        raise NotImplementedError


def backup_file(source: Path, target: Path) -> None:
    """Copy a database that another process may be using."""
    raise NotImplementedError
