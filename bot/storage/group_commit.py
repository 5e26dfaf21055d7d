"""Small writes that share transactions, because each commit waits for the disk."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import sqlite_utils

from bot.storage.connections import transaction
from bot.storage.failures import call, translated

_ROWS = 100
_SECONDS = 0.05

Write = Callable[[sqlite_utils.Database], Any]


@dataclass(slots=True, eq=False)
class _Entry:
    fn: Write
    future: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None

    def run(self, db: sqlite_utils.Database) -> None:
        try:
            with translated("I could not save this"), db.atomic():
                self.result = call(self.fn, db)
        except Exception as error:
            self.error = error  # whoever asked for this write is told
            if not db.conn.in_transaction:
                raise  # a full disk, for one, takes the whole transaction along

    def settle(self) -> None:
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class GroupCommit:
    """Commits what has gathered whenever the writing thread is free: at most 100 writes or 50 ms.

    A lone write is thus committed at once, and under load a transaction holds what arrived while
    the one before it was on its way to the disk.
    """

    def __init__(self, on_writer: Callable[[Write], Awaitable[Any]]) -> None:
        self._on_writer = on_writer
        self._waiting: deque[_Entry] = deque()
        self._committing: asyncio.Task[None] | None = None

    def add(self, fn: Write) -> asyncio.Future[Any]:
        """Queue a write; the future is done once it is on the disk."""
        entry = _Entry(fn, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        if self._committing is None:
            self._start()
        return entry.future

    async def drain(self) -> None:
        """Wait until everything queued is committed."""
        while self._waiting or self._committing:
            await (self._committing or self._start())

    def _start(self) -> asyncio.Task[None]:
        self._committing = asyncio.create_task(self._commit_all(), name="group commit")
        return self._committing

    async def _commit_all(self) -> None:
        try:
            while self._waiting:
                for entry in await self._on_writer(self._commit):
                    entry.settle()
        finally:
            self._committing = None

    def _commit(self, db: sqlite_utils.Database) -> list[_Entry]:
        """One transaction, in the writing thread; what arrives meanwhile joins it."""
        taken: list[_Entry] = []
        try:
            with translated("I could not save this"), transaction(db):
                deadline = monotonic() + _SECONDS
                while self._waiting and len(taken) < _ROWS and monotonic() < deadline:
                    taken.append(entry := self._waiting.popleft())
                    entry.run(db)
        except Exception as error:  # noqa: BLE001 -- all of those who wait are told
            taken = taken or self._take_all()
            for entry in taken:
                entry.error = error
        return taken

    def _take_all(self) -> list[_Entry]:
        """Everything that waits, when no transaction can even begin."""
        return [self._waiting.popleft() for _ in range(len(self._waiting))]
