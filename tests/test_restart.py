"""The bot as a process that is killed, stopped and started again."""

import asyncio
import signal
import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from bot.storage.checkup import check_up
from cogs.screen import WAITING
from sandbox.endpoints.faults import Fault, Kind
from sandbox.world import Sandbox
from tests.process import Result, run, serving
from tests.scene import Scene, is_ended, labels, playing

Json = dict[str, Any]
CUT_OFF = "I was restarted while I wrote this"
AFTER_CUT = ["Regenerate", "👍", "👎"]


@pytest.fixture
def stage(world: Sandbox, tmp_path: Path) -> Scene:
    """The sandbox with its people; each test starts the bot itself."""
    world.endpoint.pace = 0.02
    return Scene(world, tmp_path, AsyncExitStack())


def stored(stage: Scene, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(stage.folder / "parley.db")) as database:
        return database.execute(sql).fetchall()


async def growing(stage: Scene, channel: int) -> Json:
    """Wait until an answer is being written in a channel, and shows something of itself."""

    def found() -> Json | None:
        said = stage.said(channel)
        return said[-1] if said and "Stop" in labels(said[-1]) else None

    message: Json = await stage.until(found)
    return message


async def marked(stage: Scene, channel: int) -> Json:
    message = await stage.says(CUT_OFF, channel)
    assert labels(message) == AFTER_CUT
    return message


async def all_interrupted(stage: Scene, count: int) -> list[str]:
    """Wait until that many answers are stored as cut off; an answer is marked in Discord first."""
    interrupted = "SELECT parts FROM turns WHERE state = 'interrupted' ORDER BY id"
    streaming = "SELECT 1 FROM turns WHERE state = 'streaming'"
    await stage.until(
        lambda: len(stored(stage, interrupted)) == count and not stored(stage, streaming)
    )
    return [parts for (parts,) in stored(stage, interrupted)]


def last_messages(stage: Scene) -> list[Json]:
    body = stage.world.endpoint.calls.last.body
    assert isinstance(body, dict)
    return list(body["messages"])


async def test_killed_in_mid_answer_it_marks_it_and_the_conversation_goes_on(stage: Scene) -> None:
    async with serving(stage.world, stage.folder) as bot:
        _, thread = await stage.chat("repeat: before")
        await stage.answer(thread)
        said = await stage.actor().say(thread, "forever")
        shown = await growing(stage, thread)
        assert int(shown["id"]) > int(said["id"])
        await stage.says("I write until", thread)
        await bot.killed()
    with closing(sqlite3.connect(stage.folder / "parley.db")) as database, database:
        # as if it had been killed after it sent the message, and before it noted that
        database.execute("DELETE FROM turn_messages WHERE message_id = ?", [int(shown["id"])])
    async with serving(stage.world, stage.folder) as bot:
        cut = await marked(stage, thread)
        assert cut["id"] == shown["id"]
        written = cut["content"].partition("\n-#")[0]
        assert written.startswith("I write until you press Stop.")
        (parts,) = await all_interrupted(stage, 1)
        assert written.splitlines()[0] in parts

        stage.world.endpoint.pace = 0
        said = await stage.actor().say(thread, "repeat: after")
        await stage.answer(thread, after=int(said["id"]))
        told = [(each["role"], each["content"][:20]) for each in last_messages(stage)[1:]]
        assert told == [
            ("user", "repeat: before"),
            ("assistant", "before"),
            ("user", "forever"),
            ("assistant", written[:20]),
            ("user", "repeat: after"),
        ]

        calls = stage.world.endpoint.calls.total
        stage.world.endpoint.pace = 0.02
        await stage.actor().press(thread, cut["id"], "Regenerate")
        await stage.until(lambda: stage.world.endpoint.calls.total > calls)
        assert last_messages(stage)[-1]["content"] == "forever"
        await stage.until(lambda: any("Stop" in labels(each) for each in stage.said(thread)))
        assert (await bot.killed()).err == ""


async def test_killed_with_much_to_do_it_picks_everything_up(stage: Scene) -> None:
    stage.world.endpoint.pace = 0.02
    async with serving(stage.world, stage.folder) as bot:
        threads = [(await stage.chat("forever"))[1] for _ in range(3)]
        _, long = await stage.chat("write 9000 characters slow", who="newcomer")
        dm = await stage.actor().open_dm()
        for thread in threads:
            await growing(stage, thread)
        stage.world.endpoint.pace = 0.0002
        await stage.until(lambda: len(stage.said(long)) > 2)
        await stage.actor().say(dm, "repeat: still here?")
        sql = "SELECT 1 FROM turns WHERE parts LIKE '%still here%'"
        await stage.until(lambda: stored(stage, sql))
        assert not stage.said(dm), "it waits for the end of the turn"
        await bot.killed()
    deleted, torn = threads.pop(), threads[0]
    await stage.actor("moderator").delete_channel(deleted)
    await stage.actor("moderator").delete(torn, stage.said(torn)[0]["id"])
    stage.world.endpoint.pace = 0
    async with serving(stage.world, stage.folder) as bot:
        for thread in (*threads, long):
            await marked(stage, thread)
        assert "still here?" in (await stage.answer(dm))["content"]
        assert not any("Stop" in labels(each) for each in stage.said(long))
        parts = await all_interrupted(stage, 3)
        assert max(map(len, parts)) > 2000, "all the messages of the long answer were found"
        sql = "SELECT count(*) FROM turns JOIN conversations ON conversation_id = conversations.id"
        assert stored(stage, f"{sql} WHERE channel_id = {deleted}") == [(0,)]
        assert (await bot.killed()).err == ""


async def test_killed_before_the_first_word_it_says_so(stage: Scene) -> None:
    stage.world.endpoint.pace = 0
    async with serving(stage.world, stage.folder) as bot:
        _, again = await stage.chat("repeat: one two three")
        answer = await stage.answer(again)
        stage.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="chat", times=None))
        await stage.actor().press(again, answer["id"], "Regenerate")
        await stage.says(WAITING, again)
        _, first = await stage.chat("repeat: one two three")
        await stage.until(lambda: stage.world.endpoint.answering == 2)
        await bot.killed()
    async with serving(stage.world, stage.folder):
        for thread in (first, again):
            assert (await marked(stage, thread))["content"].startswith(f"-# {CUT_OFF}")
        assert await all_interrupted(stage, 2) == ["[]", "[]"]


async def stopped_by(number: signal.Signals, folder: Path) -> None:
    """One answer can end in time, the other has to be ended."""
    async with Sandbox() as world:
        stage = Scene(world, folder, AsyncExitStack())
        world.endpoint.pace = 0.02
        async with serving(world, folder) as bot:
            _, short = await stage.chat("count to 40")
            _, long = await stage.chat("forever")
            await growing(stage, short)
            await growing(stage, long)
            result = await bot.signalled(number, within=10)
        assert result == Result(0, "", ""), "nothing to complain about"
        finished, cut = stage.said(short)[-1], stage.said(long)[-1]
        assert finished["content"].endswith("40")
        assert "I was restarted" in cut["content"]
        assert labels(finished) == labels(cut) == AFTER_CUT
        assert check_up(folder / "parley.db", seconds=10)
        states = stored(stage, "SELECT state FROM turns WHERE role = 'assistant' ORDER BY state")
        assert states == [("complete",), ("interrupted",)]


async def test_signals_let_answers_end_or_mark_them(tmp_path: Path) -> None:
    folders = {number: tmp_path / number.name for number in (signal.SIGTERM, signal.SIGINT)}
    for folder in folders.values():
        folder.mkdir()
    await asyncio.gather(*(stopped_by(*each) for each in folders.items()))


async def test_the_buttons_work_after_a_restart_and_nobody_else_gets_the_database(
    stage: Scene,
) -> None:
    stage.world.endpoint.pace = 0
    admin = stage.actor("admin")
    async with playing(stage.world, stage.folder):
        place = stage.channel(), "settings set"
        await (await admin.command(*place, key="chat.max_tokens", value="100")).answered()
        _, thread = await stage.chat("count to 200")
        answer = await stage.answer(thread)
        assert labels(answer) == ["Continue", *AFTER_CUT]
        await assert_refused_beside_another(stage)
        place = stage.channel(), "settings reset"
        await (await admin.command(*place, key="chat.max_tokens")).answered()
    async with serving(stage.world, stage.folder):
        await press_all(stage, thread, answer)


async def assert_refused_beside_another(stage: Scene) -> None:
    folder = stage.folder / "second"
    folder.mkdir()
    second = await run("run", folder=folder, environment=stage.world.environment(stage.folder))
    assert second.code == 2
    assert second.err.count("\n") == 1
    assert "already in use by another Parley" in second.err


async def press_all(stage: Scene, thread: int, answer: Json) -> None:
    """Continue, Regenerate and rate an answer that was cut by its length at 100 tokens."""

    def shown() -> Json:
        return next(it for it in stage.said(thread) if it["id"] == answer["id"])

    member = stage.actor()
    await member.press(thread, answer["id"], "Continue")
    await stage.until(lambda: shown()["content"].endswith(" 200") and is_ended(shown()))
    assert shown()["content"].startswith("1, 2, 3, ")
    assert " ".join(map("{},".format, range(20, 101))) in shown()["content"]
    continued = shown()["edited_timestamp"]
    await member.press(thread, answer["id"], "Regenerate")
    await stage.until(lambda: shown()["edited_timestamp"] != continued and is_ended(shown()))
    assert stage.world.endpoint.calls.total == 3
    assert [each["role"] for each in last_messages(stage)] == ["system", "user"]
    rated = await (await member.press(thread, answer["id"], "👍")).answered()
    assert "👍 1" in rated["content"]
