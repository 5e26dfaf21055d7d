import asyncio
import logging
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils

from bot.errors import StorageError
from bot.storage.database import Database


class Insert:
    """Inserts its number, after waiting for `gate` where one is given."""

    def __init__(self, number: int, gate: threading.Event | None = None) -> None:
        self.number = number
        self.gate = gate
        self.begun = threading.Event()

    def __call__(self, db: sqlite_utils.Database) -> int:
        db.execute("INSERT INTO sample VALUES (?)", [self.number])
        self.begun.set()
        if self.gate:
            self.gate.wait(timeout=30)
        return self.number


def numbers(db: sqlite_utils.Database) -> list[int]:
    return [number for (number,) in db.execute("SELECT number FROM sample ORDER BY rowid")]


def fail(db: sqlite_utils.Database) -> None:
    db.execute("INSERT INTO sample VALUES (-1)")
    raise ValueError("no good")


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(path)
    await opened.write(lambda db: db.execute("CREATE TABLE sample (number INTEGER)"))
    yield opened
    await opened.close()


@pytest.fixture
async def busy(database: Database) -> AsyncIterator[threading.Event]:
    """The writing thread is busy with inserting 0 until this event is set."""
    gate = threading.Event()
    first = Insert(0, gate)
    writing = asyncio.create_task(database.write(first))
    await asyncio.to_thread(first.begun.wait)
    yield gate
    gate.set()
    await writing


async def queued() -> None:
    """Let tasks that have just been made come to their first wait."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_what_was_written_can_be_read(database: Database) -> None:
    assert await database.write(Insert(1)) == 1
    assert await database.append(Insert(2)) == 2
    assert await database.read(numbers) == [1, 2]


@pytest.mark.parametrize("way", ["write", "append"])
async def test_a_write_that_raises_leaves_nothing(database: Database, way: str) -> None:
    with pytest.raises(ValueError, match="no good"):
        await getattr(database, way)(fail)
    assert await database.read(numbers) == []


async def test_the_loop_runs_on_while_a_write_takes_its_time(
    database: Database, busy: threading.Event
) -> None:
    waiting = [asyncio.create_task(database.append(Insert(1)))]
    waiting += [asyncio.create_task(database.write(Insert(2)))]
    await queued()
    assert await database.read(numbers) == []  # readers need not wait for the writer either
    busy.set()
    assert await asyncio.gather(*waiting) == [1, 2]


async def test_readers_see_only_what_is_committed(
    database: Database, busy: threading.Event
) -> None:
    assert await database.read(numbers) == []
    busy.set()
    await database.write(Insert(1))
    assert await database.read(numbers) == [0, 1]


async def test_a_read_sees_one_snapshot(database: Database) -> None:
    begun, gate = threading.Event(), threading.Event()

    def twice(db: sqlite_utils.Database) -> tuple[list[int], list[int]]:
        first = numbers(db)
        begun.set()
        gate.wait(timeout=30)
        return first, numbers(db)

    reading = asyncio.create_task(database.read(twice))
    await asyncio.to_thread(begun.wait)
    await database.write(Insert(1))
    gate.set()
    assert await reading == ([], [])
    assert await database.read(numbers) == [1]


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(StorageError, match="may not be written to"):
        await database.read(Insert(1))
    assert await database.read(lambda db: db.execute("PRAGMA query_only").fetchone()) == (1,)


async def test_what_arrives_together_is_committed_together(
    database: Database, busy: threading.Event
) -> None:
    statements: list[str] = []
    trace = database.write(lambda db: db.conn.set_trace_callback(statements.append))
    tracing = asyncio.create_task(trace)
    await queued()
    appends = [asyncio.create_task(database.append(Insert(n))) for n in range(1, 251)]
    await queued()
    busy.set()
    await asyncio.gather(tracing, *appends)
    assert await database.read(numbers) == list(range(251))
    runs = " ".join(statements).split("COMMIT")
    assert len(runs) < 50
    assert max(run.count("INSERT") for run in runs) <= 100


async def test_order_is_kept_for_each_caller(database: Database) -> None:
    async def count(member: int) -> None:
        for nth in range(40):
            await database.append(Insert(member * 1_000 + nth))

    await asyncio.gather(*(count(member) for member in range(25)))
    stored = await database.read(numbers)
    assert len(stored) == 1_000
    for member in range(25):
        own = [number for number in stored if number // 1_000 == member]
        assert own == sorted(own)


async def test_one_failing_append_does_not_spoil_the_others(
    database: Database, busy: threading.Event
) -> None:
    writes: list[Callable[[sqlite_utils.Database], object]] = [Insert(1), fail, Insert(2)]
    appends = asyncio.gather(
        *(database.append(write) for write in writes),
        return_exceptions=True,
    )
    await queued()
    busy.set()
    first, failed, second = await appends
    assert (first, second) == (1, 2)
    assert isinstance(failed, ValueError)
    assert await database.read(numbers) == [0, 1, 2]


async def test_appends_that_lose_their_transaction_are_told(
    database: Database, busy: threading.Event
) -> None:
    def lose(db: sqlite_utils.Database) -> None:
        db.conn.rollback()  # as SQLite does by itself on some disk errors
        raise ValueError("lost")

    appends = asyncio.gather(
        database.append(Insert(1)),
        database.append(lose),
        database.append(Insert(2)),
        return_exceptions=True,
    )
    await queued()
    busy.set()
    outcomes = await appends
    assert [type(outcome) for outcome in outcomes] == [ValueError, ValueError, int]
    assert await database.read(numbers) == [0, 2]


@pytest.mark.parametrize("way", ["write", "append"])
async def test_a_cancelled_caller_loses_no_write(
    database: Database, busy: threading.Event, way: str
) -> None:
    caller = asyncio.create_task(getattr(database, way)(Insert(1)))
    await queued()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    busy.set()
    await database.write(Insert(2))
    await database.append(Insert(3))
    assert await database.read(numbers) == [0, 1, 2, 3]


async def test_a_failure_nobody_waits_for_is_logged(
    database: Database, busy: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    caller = asyncio.create_task(database.append(fail))
    await queued()
    caller.cancel()
    await asyncio.wait([caller])
    busy.set()
    with caplog.at_level(logging.ERROR):
        await database.append(Insert(1))
    assert "A write failed after its caller had gone" in caplog.text


async def test_writers_wait_when_too_much_is_queued(
    database: Database, busy: threading.Event
) -> None:
    appends = [asyncio.create_task(database.append(Insert(n))) for n in range(1, 1_101)]
    await queued()
    assert len(database._group._waiting) == 999  # with the one that keeps the thread busy: 1,000
    busy.set()
    await asyncio.gather(*appends)
    assert await database.read(numbers) == list(range(1_101))


async def test_places_in_the_queue_are_given_back(database: Database) -> None:
    for _ in range(1_100):
        with pytest.raises(ValueError, match="no good"):
            await database.append(fail)
    assert await database.write(Insert(1)) == 1


@pytest.mark.parametrize("way", ["read", "write", "append"])
async def test_a_function_that_runs_out_of_rows_is_a_bug_not_a_hang(
    database: Database, way: str
) -> None:
    def first(db: sqlite_utils.Database) -> object:
        return next(db.query("SELECT * FROM sample"))

    with pytest.raises(RuntimeError, match="ran out of rows"):
        await getattr(database, way)(first)


async def test_close_finishes_what_was_asked(database: Database, path: Path) -> None:
    appends = [asyncio.create_task(database.append(Insert(n))) for n in range(500)]
    await queued()
    await asyncio.gather(database.close(), database.close())
    assert await asyncio.gather(*appends) == list(range(500))
    again = await Database.open(path)
    assert await again.read(numbers) == list(range(500))
    await again.close()


async def test_close_leaves_a_single_file(database: Database, path: Path) -> None:
    await database.append(Insert(1))
    await database.read(numbers)
    await database.close()
    assert sorted(file.name for file in path.parent.iterdir()) == ["parley.db", "parley.db.lock"]


async def test_close_writes_the_log_back_while_another_program_looks_on(
    database: Database, path: Path
) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("SELECT count(*) FROM sample").fetchone()
        await database.append(Insert(1))
        await database.close()
        assert path.with_name("parley.db-wal").stat().st_size == 0


async def test_close_turns_away_who_waits_for_room(
    database: Database, busy: threading.Event
) -> None:
    appends = [asyncio.create_task(database.append(Insert(n))) for n in range(1, 2_500)]
    await queued()
    closing = asyncio.create_task(database.close())
    await queued()
    busy.set()
    outcomes = await asyncio.gather(*appends, return_exceptions=True)
    await closing
    refused = [outcome for outcome in outcomes if isinstance(outcome, StorageError)]
    assert outcomes[:999] == list(range(1, 1_000))
    assert len(refused) == 1_500


async def test_a_closed_database_says_so(database: Database) -> None:
    await database.close()
    await database.close()
    for call in (database.read, database.write, database.append):
        with pytest.raises(StorageError, match="being restarted"):
            await call(numbers)


async def test_only_the_owner_of_the_process_may_read_the_file(
    database: Database, path: Path
) -> None:
    await database.append(Insert(1))
    for name in ("parley.db", "parley.db-wal", "parley.db-shm"):
        assert path.with_name(name).stat().st_mode & 0o077 == 0


async def test_the_file_is_kept_safe_and_consistent(database: Database) -> None:
    async def setting(name: str) -> object:
        return await database.write(lambda db: db.execute(f"PRAGMA {name}").fetchone()[0])

    assert await setting("journal_mode") == "wal"
    assert await setting("synchronous") == 2
    assert await setting("foreign_keys") == 1
    assert await setting("secure_delete") == 1
