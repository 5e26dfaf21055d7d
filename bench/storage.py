"""How many rows a second storage takes: one by one, grouped, and beside plain sqlite3.

All on the same disk in the same run, each commit synchronous=FULL; there is no target.
"""

import asyncio
import sqlite3
import statistics
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from time import perf_counter

import sqlite_utils

from bench.figures import Figure
from bot.storage.conversations import ConversationStore, Kind, Text
from bot.storage.database import Database

ROWS = 4_000
TASKS = 100  # members who write at the same time
_TEXT = "A message of about the usual length, such as people write all day long. " * 3
_INSERT = "INSERT INTO sample (author, text, at) VALUES (?, ?, ?)"
_CREATE = "CREATE TABLE sample (id INTEGER PRIMARY KEY, author INTEGER, text TEXT, at INTEGER)"


def measure(rounds: int) -> list[Figure]:
    """Measure each way of writing, beside plain sqlite3 that does the same."""
    runs = [_rates() for _ in range(rounds)]
    rates = {way: statistics.median(run[way] for run in runs) for way in runs[0]}
    return [
        _figure("write, one by one", rates, beside="one by one"),
        _figure("append, one by one", rates, beside="one by one"),
        _figure(f"append, {TASKS} at once", rates, beside=f"batches of {TASKS}"),
        _figure(f"questions, {TASKS} at once", rates),
    ]


def _figure(way: str, rates: dict[str, float], *, beside: str | None = None) -> Figure:
    return Figure(
        name=f"storage: {way}",
        unit="rows/s",
        measured=rates[way],
        baseline=rates[beside] if beside else None,
        digits=0,
    )


def _rates() -> dict[str, float]:
    """Rows a second by way of writing."""
    with tempfile.TemporaryDirectory() as folder:
        return {
            "one by one": _plain(Path(folder) / "one.db", batch=1),
            f"batches of {TASKS}": _plain(Path(folder) / "batches.db", batch=TASKS),
            **asyncio.run(_through_storage(Path(folder) / "parley.db")),
        }


def _plain(path: Path, *, batch: int) -> float:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(_CREATE)
        begin = perf_counter()
        for first in range(0, ROWS, batch):
            with connection:
                rows = ((nth, _TEXT, nth) for nth in range(first, first + batch))
                connection.executemany(_INSERT, rows)
        return ROWS / (perf_counter() - begin)


async def _through_storage(path: Path) -> dict[str, float]:
    database = await Database.open(path)
    await database.write(lambda db: db.execute(_CREATE))

    async def write() -> None:
        await database.write(_insert_one)

    async def append() -> None:
        await database.append(_insert_one)

    store = ConversationStore(database)
    chat = await store.create(kind=Kind.THREAD, guild_id=1, channel_id=1, owner_id=1)

    async def ask() -> None:
        await store.ask(
            chat.id, author_id=1, author_name="Ada", parts=[Text(_TEXT)], message_id=None
        )

    rates = {
        "write, one by one": await _rate(write, tasks=1),
        "append, one by one": await _rate(append, tasks=1),
        f"append, {TASKS} at once": await _rate(append, tasks=TASKS),
        f"questions, {TASKS} at once": await _rate(ask, tasks=TASKS),
    }
    await database.close()
    return rates


def _insert_one(db: sqlite_utils.Database) -> None:
    db.execute(_INSERT, [1, _TEXT, 1])


async def _rate(write: Callable[[], Awaitable[None]], *, tasks: int) -> float:
    async def one_after_another() -> None:
        for _ in range(ROWS // tasks):
            await write()

    begin = perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(tasks):
            group.create_task(one_after_another())
    return ROWS / (perf_counter() - begin)
