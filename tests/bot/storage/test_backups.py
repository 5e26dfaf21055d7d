import asyncio
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import InputError, StorageError
from bot.storage.backups import backup_file
from bot.storage.conversations import ConversationStore, Kind, Text
from bot.storage.database import Database


@pytest.fixture
async def store(database: Database) -> ConversationStore:
    return ConversationStore(database)


async def say(store: ConversationStore, count: int) -> None:
    chat = await store.create(kind=Kind.DM, guild_id=None, channel_id=1, owner_id=1)
    for nth in range(count):
        await store.ask(
            chat.id, author_id=1, author_name="Ada", parts=[Text("hello")], message_id=nth + 1
        )


def turns_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(connection.execute("SELECT count(*) FROM turns").fetchone()[0])


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def damage(path: Path) -> None:
    content = path.read_bytes()
    kept = 3 * 4096
    path.write_bytes(content[:kept] + b"\xff" * (len(content) - kept))


async def test_a_backup_holds_what_was_committed(
    store: ConversationStore, path: Path, tmp_path: Path
) -> None:
    await say(store, 3)
    backup_file(path, tmp_path / "copy.db")
    assert turns_in(tmp_path / "copy.db") == 3
    assert names(tmp_path) == ["copy.db", "data"]


async def test_a_backup_while_others_write_is_consistent(
    store: ConversationStore, path: Path, tmp_path: Path
) -> None:
    writing = asyncio.create_task(say(store, 300))
    for nth in range(5):
        await asyncio.to_thread(backup_file, path, tmp_path / f"{nth}.db")
    await writing
    counts = [turns_in(tmp_path / f"{nth}.db") for nth in range(5)]
    assert counts == sorted(counts)


async def test_a_backup_opens_as_a_database(
    store: ConversationStore, path: Path, tmp_path: Path
) -> None:
    await say(store, 2)
    backup_file(path, tmp_path / "copy.db")
    restored = await Database.open(tmp_path / "copy.db")
    assert await ConversationStore(restored).turn_of_message(2)
    await restored.close()


async def test_a_backup_can_be_read_where_nothing_can_be_written(
    store: ConversationStore, path: Path, tmp_path: Path
) -> None:
    await say(store, 1)
    backup_file(path, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


async def test_a_backup_never_overwrites(database: Database, path: Path, tmp_path: Path) -> None:
    assert database
    target = tmp_path / "precious"
    target.write_text("mine")
    with pytest.raises(InputError, match="exists already"):
        backup_file(path, target)
    assert target.read_text() == "mine"


async def test_a_name_taken_meanwhile_is_not_overwritten(
    database: Database, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database
    target = tmp_path / "precious"
    target.write_text("mine")
    monkeypatch.setattr(Path, "exists", lambda _: False)
    with pytest.raises(InputError, match="exists already"):
        backup_file(path, target)
    monkeypatch.undo()
    assert target.read_text() == "mine"
    assert names(tmp_path) == ["data", "precious"]


async def test_a_file_system_without_hard_links(
    database: Database, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    backup_file(path, tmp_path / "copy.db")
    assert turns_in(tmp_path / "copy.db") == 0


async def test_a_folder_that_is_not_there(database: Database, path: Path, tmp_path: Path) -> None:
    assert database
    with pytest.raises(InputError, match="cannot write into the folder"):
        backup_file(path, tmp_path / "nowhere" / "copy.db")


async def test_a_damaged_database_is_noticed(
    database: Database, path: Path, tmp_path: Path
) -> None:
    await database.close()
    damage(path)
    with pytest.raises(StorageError, match="damaged"):
        backup_file(path, tmp_path / "copy.db")
    assert names(tmp_path) == ["data"]


def test_no_database_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no database"):
        backup_file(tmp_path / "parley.db", tmp_path / "copy.db")


async def test_another_process_copies_while_the_bot_runs(
    database: Database, store: ConversationStore, path: Path, tmp_path: Path
) -> None:
    await say(store, 4)
    program = (
        "import sys, pathlib; from bot.storage.backups import backup_file;"
        "backup_file(*map(pathlib.Path, sys.argv[1:]))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(path), str(tmp_path / "copy.db")
    )
    assert await process.wait() == 0
    await store.end(1)
    assert await database.read(lambda db: db.table("turns").count) == 4
    assert turns_in(tmp_path / "copy.db") == 4


async def test_a_backup_after_a_clean_end(
    database: Database, store: ConversationStore, path: Path, tmp_path: Path
) -> None:
    await say(store, 2)
    await database.close()
    backup_file(path, tmp_path / "copy.db")
    assert turns_in(tmp_path / "copy.db") == 2
