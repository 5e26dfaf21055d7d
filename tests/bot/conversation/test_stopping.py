"""Answers are stopped for a person or a server, and waited for, but not for ever."""

import asyncio

import pytest

from tests.bot.conversation.talk import MEMBER, Talk

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
