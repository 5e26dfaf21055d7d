"""Answers are stopped for a person or a server, and waited for, but not for ever."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sandbox.endpoints.faults import Fault
from sandbox.endpoints.faults import Kind as Luck
from tests.bot.conversation.talk import MEMBER, Talk
from tests.scene import until

ANOTHER = MEMBER + 1


async def test_only_answers_of_that_person_or_server_are_stopped(talk: Talk) -> None:
    talk.endpoint.pace = 0.02
    mine = await talk.conversations.begin(await talk.ask("forever"))
    theirs = await talk.conversations.begin(await talk.ask("forever", author=ANOTHER))
    writing = [asyncio.create_task(talk.conversations.write(it)) for it in (mine, theirs)]
    await talk.conversations.stop_for(user_id=MEMBER, guild_id=2)
    assert (mine.stopped, theirs.stopped) == (None, None), "that was another server"
    await talk.conversations.stop_for(user_id=MEMBER, guild_id=1)
    assert mine.ended.is_set()
    assert mine.ending
    assert "deleted" in mine.ending.note
    assert theirs.stopped is None
    await talk.conversations.stop_for(guild_id=1)
    assert theirs.ended.is_set()
    await asyncio.gather(*writing)


async def test_an_answer_that_does_not_end_holds_nobody_up(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.conversation.service.LAST_WORDS", 0.01)
    stuck = await talk.conversations.begin(await talk.ask("forever"))
    await talk.conversations.stop_for(user_id=MEMBER)
    assert stuck.stopped
    assert not stuck.ended.is_set()


async def test_a_question_counts_although_its_answer_is_stopped_before_the_first_word(
    talk: Talk, tmp_path: Path
) -> None:
    talk.endpoint.faults.add(Fault(kind=Luck.STALL, times=None))
    answer = await talk.conversations.begin(await talk.ask("word " * 400))
    writing = asyncio.create_task(talk.conversations.write(answer))
    await until(lambda: talk.endpoint.calls)
    answer.stop()
    await writing
    with closing(sqlite3.connect(tmp_path / "parley.db")) as database:
        rows = database.execute("SELECT outcome, prompt_tokens, completion_tokens FROM calls")
        (outcome, read, written), *more = rows.fetchall()
    assert not more
    assert (outcome, written) == ("stopped", 0)
    assert read > 300


@pytest.mark.parametrize("whose", [{"user_id": MEMBER}, {"guild_id": 1}])
async def test_a_summary_that_is_being_made_at_somebodys_expense_ends_too(
    talk: Talk, whose: dict[str, Any]
) -> None:
    await begin_a_summary(talk)
    await talk.conversations.stop_for(user_id=ANOTHER)
    await talk.conversations.stop_for(guild_id=2)
    assert not await is_idle(talk), "those were not meant"
    await talk.conversations.stop_for(**whose)
    assert await is_idle(talk)
    conversation = await talk.store.get(talk.conversation_id)
    assert conversation
    assert conversation.summary == ""


async def begin_a_summary(talk: Talk) -> None:
    """Talk until a summary is asked for, which the endpoint does not give."""
    talk.settings.chat_settings = replace(
        talk.settings.chat_settings, history_tokens=300, summary=False
    )
    for number in range(5):
        await talk.answer(await talk.ask(f"repeat: {number} " + "word " * 40))
    talk.settings.chat_settings = replace(talk.settings.chat_settings, summary=True)
    talk.endpoint.pace = 0.01
    last = await talk.conversations.begin(await talk.ask("repeat: this is the last one"))
    writing = asyncio.create_task(talk.conversations.write(last))
    await until(lambda: last.text)
    talk.endpoint.faults.add(Fault(kind=Luck.STALL, times=None))  # of what is asked from now on
    await writing
    assert not await is_idle(talk)


async def is_idle(talk: Talk) -> bool:
    """Tell whether no summary is being made, now or in a moment."""
    done, _ = await asyncio.wait({asyncio.ensure_future(talk.conversations.idle())}, timeout=0.2)
    return bool(done)
