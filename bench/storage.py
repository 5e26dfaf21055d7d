"""How many rows a second storage takes: one by one, grouped, and beside plain sqlite3.

All on the same disk in the same run, each commit synchronous=FULL. Run alone with
`python -m bench.storage`.
"""

import asyncio
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from time import perf_counter

import sqlite_utils

from bot.storage.conversations import ConversationStore, Kind, Text
from bot.storage.database import Database

_ROWS = 4_000
_TASKS = 100  # members who write at the same time
_TEXT = "A message of about the usual length, such as people write all day long. " * 3
_INSERT = "INSERT INTO sample (author, text, at) VALUES (?, ?, ?)"
_CREATE = "CREATE TABLE sample (id INTEGER PRIMARY KEY, author INTEGER, text TEXT, at INTEGER)"


def measure() -> dict[str, float]:
    """Rows a second by way of writing."""
    with tempfile.TemporaryDirectory() as folder:
        return {
            "plain sqlite3, one by one": _plain(Path(folder) / "one.db", batch=1),
            "plain sqlite3, batches of 100": _plain(Path(folder) / "batches.db", batch=100),
            **asyncio.run(_through_storage(Path(folder) / "parley.db")),
        }


def _plain(path: Path, *, batch: int) -> float:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(_CREATE)
        begin = perf_counter()
        for first in range(0, _ROWS, batch):
            with connection:
                rows = ((nth, _TEXT, nth) for nth in range(first, first + batch))
                connection.executemany(_INSERT, rows)
        return _ROWS / (perf_counter() - begin)


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
        f"append, {_TASKS} at once": await _rate(append, tasks=_TASKS),
        f"questions of a conversation, {_TASKS} at once": await _rate(ask, tasks=_TASKS),
    }
    await database.close()
    return rates


def _insert_one(db: sqlite_utils.Database) -> None:
    db.execute(_INSERT, [1, _TEXT, 1])


async def _rate(write: Callable[[], Awaitable[None]], *, tasks: int) -> float:
    async def one_after_another() -> None:
        for _ in range(_ROWS // tasks):
            await write()

    begin = perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(tasks):
            group.create_task(one_after_another())
    return _ROWS / (perf_counter() - begin)


if __name__ == "__main__":
    for way, rate in measure().items():
        print(f"{way:<50}{rate:>10,.0f} rows/s")
