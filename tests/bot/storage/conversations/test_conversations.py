"""Conversations themselves: where they are, what is set for them, how they end."""

from typing import Protocol

import pytest

from bot.storage.conversations import Conversation, ConversationStore, Kind, Text, Totals


class Clock(Protocol):
    now: int


async def ask(store: ConversationStore, conversation_id: int, message_id: int) -> int:
    turn = await store.ask(
        conversation_id,
        author_id=3,
        author_name="Ada",
        parts=[Text("hello")],
        message_id=message_id,
    )
    return turn.id


async def test_a_conversation_comes_back_as_it_was_created(store: ConversationStore) -> None:
    made = await store.create(
        kind=Kind.DM, guild_id=None, channel_id=5, owner_id=6, persona="poet", private=True
    )
    assert made == Conversation(
        id=made.id,
        kind=Kind.DM,
        guild_id=None,
        channel_id=5,
        parent_channel_id=None,
        owner_id=6,
        model=None,
        persona="poet",
        private=True,
        summary="",
        summarised_to=0,
        revision=0,
        ended=False,
        created_at=1_000,
        updated_at=1_000,
    )
    assert await store.get(made.id) == made
    assert await store.get(made.id + 1) is None


async def test_a_thread_or_dm_is_found_by_its_channel(
    store: ConversationStore, thread: Conversation, channel: Conversation
) -> None:
    assert await store.in_channel(thread.channel_id) == thread
    assert await store.in_channel(channel.channel_id) is None
    assert await store.in_channel(99) is None


async def test_an_ended_conversation_is_not_live(
    store: ConversationStore, thread: Conversation
) -> None:
    await store.end(thread.id)
    assert await store.in_channel(thread.channel_id) is None
    ended = await store.get(thread.id)
    assert ended
    assert ended.ended


async def test_a_new_conversation_ends_the_one_before_it_in_that_channel(
    store: ConversationStore, thread: Conversation, channel: Conversation
) -> None:
    successor = await store.create(kind=Kind.THREAD, guild_id=1, channel_id=20, owner_id=4)
    assert await store.in_channel(20) == successor
    before = await store.get(thread.id)
    assert before
    assert before.ended
    await store.create(kind=Kind.CHANNEL, guild_id=1, channel_id=30, owner_id=4)
    assert await store.get(channel.id) == channel


async def test_model_and_persona_are_set_and_taken_back(
    store: ConversationStore, thread: Conversation, clock: Clock
) -> None:
    clock.now = 2_000
    await store.set_model(thread.id, "small")
    await store.set_persona(thread.id, "poet")
    changed = await store.get(thread.id)
    assert changed
    assert (changed.model, changed.persona, changed.updated_at) == ("small", "poet", 2_000)
    await store.set_model(thread.id, None)
    await store.set_persona(thread.id, None)
    changed = await store.get(thread.id)
    assert changed
    assert (changed.model, changed.persona) == (None, None)


async def test_a_summary_stands_for_turns(store: ConversationStore, thread: Conversation) -> None:
    position = await ask(store, thread.id, 100)
    assert await store.set_summary(thread.id, "They said hello.", position)
    summarised = await store.get(thread.id)
    assert summarised
    assert (summarised.summary, summarised.summarised_to) == ("They said hello.", position)
    assert await store.history(thread.id, after=position) == []


@pytest.mark.parametrize("change", ["forget", "revise", "reset", "regenerate"])
async def test_a_summary_of_what_has_changed_meanwhile_is_refused(
    store: ConversationStore, thread: Conversation, change: str
) -> None:
    position = await ask(store, thread.id, 100)
    answer = await store.begin_answer(thread.id, author_id=3, model=None)
    read = await store.get(thread.id)
    assert read
    match change:
        case "forget":
            await store.forget_messages([100])
        case "revise":
            await store.revise(100, [Text("something else")])
        case "reset":
            await store.reset(thread.id)
        case _:
            await store.begin_answer(thread.id, author_id=3, model=None, replaces=answer.id)
    assert not await store.set_summary(thread.id, "stale", position, revision=read.revision)
    now = await store.get(thread.id)
    assert now
    assert now.summary == ""
    assert await store.set_summary(thread.id, "fresh", position, revision=now.revision)


async def test_reset_erases_turns_and_summary(
    store: ConversationStore, thread: Conversation, channel: Conversation
) -> None:
    position = await ask(store, thread.id, 100)
    kept = await ask(store, channel.id, 101)
    answer = await store.begin_answer(thread.id, author_id=3, model=None)
    await store.begin_answer(thread.id, author_id=3, model=None, replaces=answer.id)
    await store.set_summary(thread.id, "They said hello.", position)
    assert await store.reset(thread.id) == 2
    fresh = await store.get(thread.id)
    assert fresh
    assert (fresh.summary, fresh.summarised_to, fresh.ended) == ("", 0, False)
    assert await store.history(thread.id) == []
    assert [turn.id for turn in await store.history(channel.id)] == [kept]


async def test_totals_of_an_empty_conversation(
    store: ConversationStore, thread: Conversation
) -> None:
    assert await store.totals(thread.id) == Totals(
        turns=0, pictures=0, prompt_tokens=0, completion_tokens=0, people=0
    )


async def test_forget_channel_ends_and_erases(
    store: ConversationStore, thread: Conversation, channel: Conversation
) -> None:
    position = await ask(store, thread.id, 100)
    await store.set_summary(thread.id, "They said hello.", position)
    kept = await ask(store, channel.id, 101)
    await store.forget_channel(thread.channel_id)
    gone = await store.get(thread.id)
    assert gone
    assert (gone.ended, gone.summary) == (True, "")
    assert await store.turn(position) is None
    assert await store.turn_of_message(100) is None
    assert await store.turn(kept)
