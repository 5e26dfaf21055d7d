import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils

from bot.errors import StorageError
from bot.storage.database import Database
from bot.storage.failures import translated

WRITES = pytest.mark.parametrize("way", ["write", "append"])


def create(db: sqlite_utils.Database) -> None:
    db.execute("CREATE TABLE sample (content BLOB)")


def fill(db: sqlite_utils.Database) -> None:
    db.execute("INSERT INTO sample VALUES (zeroblob(1000000))")


def damage(path: Path, page: int) -> None:
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(content)


@WRITES
async def test_a_full_disk_is_told_and_survived(database: Database, way: str) -> None:
    await database.write(create)
    await database.write(lambda db: db.execute("PRAGMA max_page_count = 1").fetchone())
    with pytest.raises(StorageError, match="I could not save this because the disk is full"):
        await getattr(database, way)(fill)
    await database.write(lambda db: db.execute("PRAGMA max_page_count = 1000000").fetchone())
    await getattr(database, way)(fill)
    assert await database.read(lambda db: db.table("sample").count) == 1


async def test_another_program_that_holds_the_file_is_told_to_all(
    database: Database, path: Path
) -> None:
    await database.write(create)
    await database.write(lambda db: db.execute("PRAGMA busy_timeout = 1"))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        outcomes = await asyncio.gather(
            database.write(fill),
            *(database.append(fill) for _ in range(150)),
            return_exceptions=True,
        )
        other.execute("ROLLBACK")
    assert {type(outcome) for outcome in outcomes} == {StorageError}
    assert "another program is holding my database" in str(outcomes[-1])
    await database.append(fill)


@WRITES
async def test_a_file_that_became_read_only_is_told(database: Database, way: str) -> None:
    await database.write(create)
    await database.write(lambda db: db.execute("PRAGMA query_only = ON"))
    with pytest.raises(StorageError, match="may not be written to"):
        await getattr(database, way)(fill)


async def test_damage_found_while_running_is_told(database: Database, path: Path) -> None:
    await database.write(create)
    find = "SELECT rootpage FROM sqlite_master WHERE name = 'sample'"
    page = await database.read(lambda db: db.execute(find).fetchone()[0])
    await database.close()
    damage(path, page)
    damaged = await Database.open(path)
    with pytest.raises(StorageError, match="look this up because my database is damaged"):
        await damaged.read(lambda db: db.table("sample").count)
    with pytest.raises(StorageError, match="save this because my database is damaged"):
        await damaged.append(fill)
    await damaged.close()


def test_a_mistake_in_our_sql_stays_a_bug() -> None:
    with (
        closing(sqlite3.connect(":memory:")) as connection,
        pytest.raises(sqlite3.OperationalError),
        translated("I could not save this"),
    ):
        connection.execute("SELECT nothing")
