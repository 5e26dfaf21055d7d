"""After erasing, not even the files' free space tells what was said."""

import random
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import StorageError
from bot.storage.connections import open_reader
from bot.storage.conversations import Conversation, State
from bot.storage.database import Database
from bot.storage.personal import PersonalStore, Scope
from tests.bot.storage.personal.stage import LAB, MEMBER, NEWCOMER, Stage, files

WORDS = {MEMBER: b"whispering-willow", NEWCOMER: b"thundering-tulip"}


@dataclass(frozen=True)
class Said:
    """Something that is stored: by whom, how long, with how large a picture, and what then."""

    who: int
    length: int
    picture: int
    then: str


SAID = st.builds(
    Said,
    who=st.sampled_from([MEMBER, NEWCOMER]),
    length=st.sampled_from([1, 5, 20, 60, 150, 300, 2_000]),
    picture=st.sampled_from([0, 0, 0, 1, 500]),
    then=st.sampled_from(["", "", "answer", "fail", "revise", "regenerate", "rate"]),
)


def words(who: int, times: int) -> str:
    return " ".join([WORDS[who].decode()] * times)


async def say(stage: Stage, where: Conversation, said: Said) -> None:
    """Store it in all the ways that the bot has for it."""
    picture = WORDS[said.who] * said.picture
    turn = await stage.ask(where, words(said.who, said.length), who=said.who, picture=picture)
    if said.then == "revise":
        await stage.store.revise(turn.message_ids[0], turn.parts * 2)
    if said.then in ("answer", "fail", "regenerate", "rate"):
        answer = await stage.answer(where, words(said.who, said.length), who=said.who)
        if said.then == "rate":
            await stage.store.rate(answer.id, NEWCOMER if said.who == MEMBER else MEMBER, 1)
        if said.then == "regenerate":
            again = await stage.store.begin_answer(
                turn.conversation_id, author_id=said.who, model="m", replaces=answer.id
            )
            await stage.store.finish(
                again.id, state=State.FAILED, text="", error=words(said.who, said.length)
            )
    if said.who == MEMBER:
        await stage.store.set_summary(turn.conversation_id, words(MEMBER, 5), turn.position)


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[tuple[Stage, PersonalStore]]:
    database = await Database.open(path)
    try:
        yield Stage(database, lambda: 1), PersonalStore(database)
    finally:
        await database.close()


@given(st.lists(SAID, max_size=60))
@settings(max_examples=25)
async def test_no_byte_of_one_member_is_left_and_all_of_the_other_is(all_said: list[Said]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "parley.db"
        async with opened(path) as (stage, personal):
            where = await stage.conversation(owner=NEWCOMER)
            for said in all_said:
                await say(stage, where, said)
            sql = "SELECT parts, error, author_name FROM turns WHERE author_id = ? ORDER BY id"
            others = await stage.rows(sql, NEWCOMER)
            await personal.erase(Scope(MEMBER, LAB))
            assert await personal.scrub()
            found = files(path)
            assert WORDS[MEMBER] not in found
            assert await stage.rows(sql, NEWCOMER) == others
            assert (WORDS[NEWCOMER] in found) is any(said.who == NEWCOMER for said in all_said)
            assert f"name of {MEMBER}".encode() not in found


@pytest.mark.parametrize("seed", [25, 53, 103, 136])
async def test_split_and_joined_pages_keep_no_fragment(tmp_path: Path, seed: int) -> None:
    chosen = random.Random(seed)  # noqa: S311 -- a test's choice
    async with opened(tmp_path / "parley.db") as (stage, personal):
        where = await stage.conversation(owner=NEWCOMER)
        for _ in range(150):
            who, picture = chosen.choice([MEMBER, NEWCOMER]), chosen.choice([0, 0, 0, 200])
            then = chosen.choice(["", "answer", "revise", "regenerate"])
            await say(stage, where, Said(who, chosen.choice([1, 3, 12, 50, 160]), picture, then))
        await personal.erase(Scope(MEMBER, LAB))
        assert await personal.scrub()
        assert WORDS[MEMBER] not in files(tmp_path / "parley.db")


async def test_a_server_leaves_no_byte(tmp_path: Path) -> None:
    path = tmp_path / "parley.db"
    async with opened(path) as (stage, personal):
        where = await stage.conversation()
        for length in (1, 50, 3_000):
            await say(stage, where, Said(MEMBER, length, length, "answer"))
        assert WORDS[MEMBER] in files(path)
        await personal.erase_guild(LAB)
        assert await personal.scrub()
        assert WORDS[MEMBER] not in files(path)


async def test_whoever_reads_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.database._TRIES", 2)
    monkeypatch.setattr("bot.storage.database._BETWEEN_TRIES", 0.001)
    path = tmp_path / "parley.db"
    async with opened(path) as (stage, personal):
        where = await stage.conversation(owner=NEWCOMER)
        await say(stage, where, Said(MEMBER, 50, 50, ""))
        with closing(open_reader(path)) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM turns").fetchone()
            await personal.erase(Scope(MEMBER, LAB))
            assert not await personal.scrub()
            await stage.ask(where, "others are not held up", who=NEWCOMER)
        assert await personal.scrub()
        assert WORDS[MEMBER] not in files(path)


async def test_a_large_file_is_rebuilt_only_when_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database._REBUILT_AT_ONCE", 50_000)
    path = tmp_path / "parley.db"
    async with opened(path) as (stage, personal):
        await say(stage, await stage.conversation(), Said(MEMBER, 50, 9_000, ""))
        await personal.erase(Scope(MEMBER, LAB))
        assert not await personal.scrub()
    async with opened(path) as (_, personal):
        assert await personal.owes_scrub(), "also after a restart"
        size = path.stat().st_size
        assert await personal.scrub(at_any_size=True)
        assert path.stat().st_size < size
        assert not await personal.owes_scrub()
        with closing(sqlite3.connect(path)) as checked:
            assert checked.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_closed_database_is_not_scrubbed(tmp_path: Path) -> None:
    async with opened(tmp_path / "parley.db") as (_, personal):
        pass
    with pytest.raises(StorageError):
        await personal.scrub()
