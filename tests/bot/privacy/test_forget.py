"""`parley forget`, as an operator runs it."""

from pathlib import Path

import pytest

from bot.storage.database import Database
from sandbox.world import Sandbox
from tests.bot.storage.personal.stage import LAB, NEWCOMER, QUIET, Stage, files
from tests.process import run, serving
from tests.scene import until

SECRET = "whispering-willow"


async def filled(path: Path) -> None:
    database = await Database.open(path)
    stage = Stage(database, lambda: 1)
    for guild in (LAB, QUIET):
        where = await stage.conversation(guild=guild)
        await stage.ask(where, f"{SECRET} in {guild}", picture=SECRET.encode() * 999)
        await stage.govern(NEWCOMER, guild)
    await database.close()


def surroundings(path: Path) -> dict[str, str]:
    return {"DATABASE_PATH": str(path)}


async def test_a_server_is_erased_at_once_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "parley.db"
    await filled(path)
    result = await run("forget", str(LAB), folder=tmp_path, environment=surroundings(path))
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        f"Erased of the server {LAB}:",
        "  turns: 1",
        "  settings: 1",
        "  changes of settings: 1",
        "  API keys: 1",
        "  conversations: 1",
    ]
    assert f"{SECRET} in {LAB}".encode() not in files(path)
    assert f"{SECRET} in {QUIET}".encode() in files(path)
    again = await run("forget", str(LAB), folder=tmp_path, environment=surroundings(path))
    assert (again.code, again.out) == (0, f"Nothing was stored about the server {LAB}.\n")


async def test_without_a_database_it_says_so_and_makes_none(tmp_path: Path) -> None:
    path = tmp_path / "parley.db"
    result = await run("forget", str(LAB), folder=tmp_path, environment=surroundings(path))
    assert result.code == 1
    assert "DATABASE_PATH" in result.err
    assert not path.exists()


@pytest.mark.parametrize("word", ["lab", "0", "-1", "1" * 30, str(2**63), "٣"])
async def test_what_is_no_server_is_refused(tmp_path: Path, word: str) -> None:
    result = await run("forget", "--", word, folder=tmp_path, environment={})
    assert result.code == 2
    assert "is not the id of a server" in result.err
    assert "Traceback" not in result.err


async def test_while_the_bot_runs_nothing_is_erased(world: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "parley.db"
    await filled(path)
    (tmp_path / "bot").mkdir()
    async with serving(world, tmp_path / "bot", DATABASE_PATH=str(path)):
        await until(path.with_name("parley.db.lock").exists)
        result = await run("forget", str(LAB), folder=tmp_path, environment=surroundings(path))
    assert result.code == 2
    assert result.err.count("\n") == 1
    assert "already in use by another Parley. Stop that one" in result.err
    assert f"{SECRET} in {LAB}".encode() in files(path)
