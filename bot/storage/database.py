"""The SQLite file: one thread writes, a few read, the event loop never touches it."""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import sqlite_utils

from bot.errors import RESTARTING, ConfigError, StorageError
from bot.storage.connections import (
    empty_log,
    note_owed,
    open_reader,
    open_writer,
    owes_rebuilding,
    rebuild,
    transaction,
)
from bot.storage.failures import call, translated
from bot.storage.group_commit import GroupCommit
from bot.storage.lock import lock

T = TypeVar("T")

logger = logging.getLogger(__name__)

_READERS = 3
_QUEUED_WRITES = 1_000
_REBUILT_AT_ONCE = 256 * 1024 * 1024  # bytes; a larger file is rebuilt only at a quiet time
_TRIES, _BETWEEN_TRIES = 50, 0.1


class Database:
    """An open database; its functions are given a connection of the thread that they run in.

    They must return finished values, not cursors or generators. A write whose caller is cancelled
    is carried out all the same, once it was queued. Every method raises a StorageError when the
    machine fails it, and once the database is closed.
    """

    def __init__(self, path: Path, writer: ThreadPoolExecutor, opened: "_Opened") -> None:
        self._path = path
        self._writer = writer
        self._opened = opened
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="database-reader")
        self._reader_of_thread = threading.local()
        self._open_readers: list[sqlite_utils.Database] = []
        self._room = asyncio.Semaphore(_QUEUED_WRITES)
        self._group = GroupCommit(self._on_writer)
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, path: Path | str) -> "Database":
        """Open the file for this process alone, creating and migrating it as needed.

        Raises:
            ConfigError: it cannot be used; the sentence says why and what to do.
        """
        path = Path(path)
        writer = ThreadPoolExecutor(1, thread_name_prefix="database-writer")
        try:
            opened = await asyncio.get_running_loop().run_in_executor(writer, _Opened, path)
        except BaseException:
            writer.shutdown(wait=False)
            raise
        return cls(path, writer, opened)

    async def read(self, fn: Callable[[sqlite_utils.Database], T]) -> T:
        """Run a function on one snapshot of what is committed, in a reader thread."""
        self._check_open()
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, fn)

    async def write(self, fn: Callable[[sqlite_utils.Database], T]) -> T:
        """Run a function as one transaction of its own, rolled back if it raises."""
        await self._enter()
        return await self._finished(self._on_writer(lambda db: _transaction(db, fn)))

    async def append(self, fn: Callable[[sqlite_utils.Database], T]) -> T:
        """Run a small write in a transaction shared with others that arrive at the same time.

        Returns when it is on the disk. If it raises, only its own changes are rolled back.
        """
        await self._enter()
        return await self._finished(self._group.add(fn))

    async def scrub(self, *, at_any_size: bool = False, is_owed: bool = True) -> bool:
        """Take what was deleted out of the file's free space and out of the log.

        Pages that were split or joined keep fragments of what they held before, even with
        `secure_delete`; only rebuilding the file takes those out. Writers wait meanwhile, so that
        a file of more than 256 MB is rebuilt `at_any_size` only. False: something may still be
        there, since the file was too large or another program kept on reading it. If it `is_owed`
        to somebody, that is remembered until a scrub took everything out.
        """
        self._check_open()
        largest = None if at_any_size else _REBUILT_AT_ONCE
        if is_owed:
            await self._on_writer(lambda db: note_owed(db, is_owed=True))
        is_rebuilt = await self._on_writer(lambda db: rebuild(db, largest))
        for _ in range(_TRIES):
            self._check_open()
            if await self._on_writer(empty_log):
                if is_rebuilt:
                    await self._on_writer(lambda db: note_owed(db, is_owed=False))
                return is_rebuilt
            await asyncio.sleep(_BETWEEN_TRIES)
        return False

    async def owes_scrub(self) -> bool:
        """Tell whether a scrub that was owed, perhaps in a former run, left something."""
        return await self.read(owes_rebuilding)

    async def close(self) -> None:
        """Finish what was asked, write the log back into the file and let go of it."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(), name="close database")
        await asyncio.shield(self._closing)

    def _check_open(self) -> None:
        if self._closing is not None:
            raise StorageError(RESTARTING)

    async def _enter(self) -> None:
        """Wait for room in the queue of writes."""
        self._check_open()
        await self._room.acquire()
        if self._closing is not None:
            self._room.release()
            self._check_open()

    async def _finished(self, job: asyncio.Future[T]) -> T:
        """Await a write that goes on if the caller is cancelled; its place is free when it ends."""
        job.add_done_callback(lambda _: self._room.release())
        try:
            return await asyncio.shield(job)
        except asyncio.CancelledError:
            job.add_done_callback(_log_abandoned)
            raise

    def _on_writer(self, fn: Callable[[sqlite_utils.Database], T]) -> asyncio.Future[T]:
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._writer, lambda: fn(self._opened.connection))

    def _read(self, fn: Callable[[sqlite_utils.Database], T]) -> T:
        with translated("I could not look this up"):
            db = self._reader()
            with db.atomic():
                return call(fn, db)

    def _reader(self) -> sqlite_utils.Database:
        """This thread's read-only connection."""
        if not hasattr(self._reader_of_thread, "connection"):
            self._reader_of_thread.connection = open_reader(self._path)
            self._open_readers.append(self._reader_of_thread.connection)
        connection: sqlite_utils.Database = self._reader_of_thread.connection
        return connection

    async def _close(self) -> None:
        await self._group.drain()
        await asyncio.to_thread(self._readers.shutdown)
        for reader in self._open_readers:
            reader.close()
        try:
            await self._on_writer(self._opened.close)
        finally:
            self._writer.shutdown()


class _Opened:
    """What belongs to the writing thread: the lock on the file and the writing connection."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.lock: BinaryIO = lock(path)
        except OSError as error:
            raise ConfigError(
                f"I cannot write into the folder {path.parent}. Allow it, or set DATABASE_PATH to"
                " a file in another folder."
            ) from error
        try:
            with suppress(OSError):  # the next line says better what is wrong
                path.touch(mode=0o600)  # what people said is nobody else's on this machine
            self.connection = open_writer(path)
        except BaseException:
            self.lock.close()
            raise

    def close(self, db: sqlite_utils.Database) -> None:
        try:
            with translated("I could not tidy my database up"), closing(db.conn):
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self.lock.close()


def _transaction(db: sqlite_utils.Database, fn: Callable[[sqlite_utils.Database], T]) -> T:
    with translated("I could not save this"), transaction(db):
        return call(fn, db)


def _log_abandoned(job: asyncio.Future[Any]) -> None:
    """Tell of a write that failed after nobody waited for it any more."""
    if not job.cancelled() and (error := job.exception()):
        logger.error("A write failed after its caller had gone", exc_info=error)
