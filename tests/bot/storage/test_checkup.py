import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.storage.checkup import check_up
from bot.storage.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "parley.db"

    async def make() -> None:
        await (await Database.open(path)).close()

    asyncio.run(make())
    return path


def test_a_whole_database_stays_as_it_is(database: Path) -> None:
    before = database.read_bytes()
    assert check_up(database, seconds=10) is True
    assert database.read_bytes() == before


def test_an_empty_file_is_a_database_too(tmp_path: Path) -> None:
    (tmp_path / "new.db").touch()
    assert check_up(tmp_path / "new.db", seconds=10) is True


def test_another_programs_database_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="belongs to another program"):
        check_up(path, seconds=10)
    assert path.read_bytes() == before


def test_a_newer_versions_database_is_refused(database: Path) -> None:
    with closing(sqlite3.connect(database)) as newer:
        table = "_sqlite_migrations"
        newer.execute(f"UPDATE {table} SET name = 'm999_later' WHERE name LIKE 'm001%'")  # noqa: S608 -- a constant
        newer.commit()
    with pytest.raises(ConfigError, match="newer Parley"):
        check_up(database, seconds=10)


@pytest.mark.parametrize("damage", [b"", b"\xff" * 8192])
def test_a_damaged_database_is_refused(database: Path, damage: bytes) -> None:
    whole = database.read_bytes()
    database.write_bytes(whole[:4096] + damage + whole[4096 + 8192 :])
    with pytest.raises(ConfigError, match="Restore a backup"):
        check_up(database, seconds=10)


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="DATABASE_PATH"):
        check_up(tmp_path, seconds=10)


def test_a_large_database_is_not_looked_through_for_ever(database: Path) -> None:
    with closing(sqlite3.connect(database)) as large:
        large.executescript("""
            CREATE TABLE many (x); CREATE INDEX many_x ON many (x);
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000)
            INSERT INTO many SELECT i FROM n""")
    assert check_up(database, seconds=0) is False
    assert check_up(database, seconds=10) is True
