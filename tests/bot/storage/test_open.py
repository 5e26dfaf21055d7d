import asyncio
import os
import sqlite3
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import sqlite_utils

from bot.errors import ConfigError
from bot.storage.database import Database
from bot.storage.migrations import STEPS, migrations_to

OTHER_FILE = "set DATABASE_PATH to another file"

NO_DATABASE = b"no database" * 1_000


def make_no_database(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(NO_DATABASE)


def content(path: Path) -> bytes:
    return path.read_bytes()


def remove(path: Path) -> None:
    path.unlink()


def damage(path: Path) -> None:
    path.write_bytes(content(path)[:100] + b"\xff" * 100_000)


def forbid_writing(path: Path) -> None:
    path.chmod(0o400)


async def refusal(path: Path) -> str:
    with pytest.raises(ConfigError) as refused:
        await Database.open(path)
    return str(refused.value)


def schema(path: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 2").fetchall()


async def test_the_folder_and_the_file_are_made(tmp_path: Path) -> None:
    path = tmp_path / "some" / "where" / "parley.db"
    await (await Database.open(str(path))).close()
    await (await Database.open(path)).close()
    assert {"conversations", "turns"} <= {name for kind, name, _ in schema(path) if kind == "table"}


@pytest.mark.parametrize("version", range(1, len(STEPS) + 1))
async def test_each_earlier_version_is_brought_up_to_date(tmp_path: Path, version: int) -> None:
    new, old = tmp_path / "new.db", tmp_path / "old.db"
    await (await Database.open(new)).close()
    with closing(sqlite3.connect(old)) as connection:
        migrations_to(version).apply(sqlite_utils.Database(connection))
    await (await Database.open(old)).close()
    assert schema(old) == schema(new)


async def test_a_first_start_that_was_cut_off_is_made_up_for(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        migrations_to(0).apply(sqlite_utils.Database(connection))
    await (await Database.open(path)).close()
    assert len(schema(path)) > 10


def test_steps_are_numbered_without_gaps() -> None:
    numbers = [int(step.__name__[1:4]) for step in STEPS]
    assert numbers == list(range(1, len(STEPS) + 1))


async def test_a_second_parley_is_turned_away(database: Database, path: Path) -> None:
    sentence = await refusal(path)
    assert "already in use by another Parley" in sentence
    assert OTHER_FILE in sentence
    await database.close()
    await (await Database.open(path)).close()


async def test_a_second_process_is_turned_away(database: Database, path: Path) -> None:
    assert database
    program = (
        "import sys, pathlib; from bot.storage.lock import lock; lock(pathlib.Path(sys.argv[1]))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(path), stderr=asyncio.subprocess.PIPE
    )
    _, stderr = await process.communicate()
    assert process.returncode == 1
    assert b"already in use by another Parley" in stderr


async def test_a_refused_file_is_not_kept_locked(path: Path) -> None:
    make_no_database(path)
    await refusal(path)
    remove(path)
    await (await Database.open(path)).close()


async def test_something_else_than_a_database(path: Path) -> None:
    make_no_database(path)
    assert await refusal(path) == (
        f"The database {path} is not a database. Restore a backup, or {OTHER_FILE}."
    )
    assert content(path) == NO_DATABASE


async def test_a_damaged_database(database: Database, path: Path) -> None:
    await database.close()
    damage(path)
    assert await refusal(path) == (
        f"The database {path} is damaged. Restore a backup, or {OTHER_FILE}."
    )


async def test_a_newer_version_of_the_schema(database: Database, path: Path) -> None:
    await database.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('parley', 'm999_later')"
        )
    assert "was written by a newer Parley" in await refusal(path)


async def test_a_database_of_another_program(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    before = content(path)
    assert "belongs to another program" in await refusal(path)
    assert content(path) == before


async def test_a_database_that_another_program_holds(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.close()
    monkeypatch.setattr("bot.storage.connections._BUSY_SECONDS", 0.001)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "is held by another program" in await refusal(path)


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sentence = await refusal(tmp_path / "file" / "parley.db")
    assert sentence.startswith(f"I cannot write into the folder {tmp_path / 'file'}.")


async def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "parley.db").mkdir()
    assert "cannot be written" in await refusal(tmp_path / "parley.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
async def test_a_file_that_may_not_be_written(database: Database, path: Path) -> None:
    await database.close()
    forbid_writing(path)
    assert "cannot be written" in await refusal(path)


async def test_a_file_that_sqlite_may_only_read(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.close()
    connect = partial(sqlite3.connect, f"{path.as_uri()}?mode=ro", uri=True)
    monkeypatch.setattr(sqlite3, "connect", lambda _, **options: connect(**options))
    assert "cannot be written" in await refusal(path)
