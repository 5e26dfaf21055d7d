"""Turns: questions, answers, their messages, versions and ratings."""

import asyncio

import pytest

from bot.storage.conversations import (
    Conversation,
    ConversationStore,
    Part,
    Problem,
    State,
    Text,
    Turn,
)
from tests.bot.storage.conversations.speaking import Clock, answer, ask, existing, picture, texts


async def test_a_question_comes_back_as_it_was_asked(
    store: ConversationStore, thread: Conversation, clock: Clock
) -> None:
    clock.now = 2_000
    parts = (Text("Which is"), picture("a.png"), Text("nicer?"), picture("b.png"))
    asked = await store.ask(thread.id, author_id=7, author_name="Bo", parts=parts, message_id=100)
    assert asked == Turn(
        id=asked.id,
        conversation_id=thread.id,
        position=asked.id,
        parent_id=None,
        role="user",
        author_id=7,
        author_name="Bo",
        parts=parts,
        state=State.COMPLETE,
        error="",
        model=None,
        finish_reason=None,
        prompt_tokens=None,
        completion_tokens=None,
        message_ids=(100,),
        channel_id=thread.channel_id,
        created_at=2_000,
    )
    assert asked.text == "Which is\n\nnicer?"
    assert await store.turn(asked.id) == asked
    assert await store.turn_of_message(100) == asked
    touched = await store.get(thread.id)
    assert touched
    assert touched.updated_at == 2_000


async def test_the_same_message_is_one_question(
    store: ConversationStore, thread: Conversation
) -> None:
    asked = await asyncio.gather(
        *(ask(store, thread, f"attempt {nth}", message_id=100) for nth in range(10))
    )
    assert len({turn.id for turn in asked}) == 1
    assert texts(await store.history(thread.id)) == ["attempt 0"]


async def test_questions_without_a_message_are_all_kept(
    store: ConversationStore, thread: Conversation
) -> None:
    await ask(store, thread, "one")
    await ask(store, thread, "two")
    assert texts(await store.history(thread.id)) == ["one", "two"]


async def test_an_answer_streams_until_it_is_finished(
    store: ConversationStore, thread: Conversation
) -> None:
    begun = await store.begin_answer(thread.id, author_id=3, model="big")
    assert (begun.role, begun.state, begun.author_id) == ("assistant", State.STREAMING, 3)
    await store.finish(
        begun.id,
        state=State.COMPLETE,
        text="Hello.",
        finish_reason="stop",
        prompt_tokens=5,
        completion_tokens=2,
        model="big-2026",
    )
    finished = await existing(store, begun.id)
    assert (finished.state, finished.text, finished.model) == (
        State.COMPLETE,
        "Hello.",
        "big-2026",
    )
    assert (finished.finish_reason, finished.prompt_tokens, finished.completion_tokens) == (
        "stop",
        5,
        2,
    )


async def test_only_the_first_finish_counts(store: ConversationStore, thread: Conversation) -> None:
    begun = await store.begin_answer(thread.id, author_id=3, model="big")
    await store.finish(begun.id, state=State.INTERRUPTED, text="Hel")
    await store.finish(begun.id, state=State.FAILED, text="", error="too late")
    finished = await existing(store, begun.id)
    assert (finished.state, finished.text, finished.error, finished.model) == (
        State.INTERRUPTED,
        "Hel",
        "",
        "big",
    )


async def test_a_failed_answer_keeps_its_error(
    store: ConversationStore, thread: Conversation
) -> None:
    begun = await store.begin_answer(thread.id, author_id=3, model="big")
    await store.finish(begun.id, state=State.FAILED, text="", error="The endpoint is down.")
    failed = await existing(store, begun.id)
    assert (failed.state, failed.error, failed.parts) == (
        State.FAILED,
        "The endpoint is down.",
        (),
    )


async def test_an_answer_is_continued(store: ConversationStore, thread: Conversation) -> None:
    cut = await answer(store, thread, "Once upon")
    await store.resume_answer(cut.id)
    assert (await existing(store, cut.id)).state is State.STREAMING
    assert (await existing(store, cut.id)).text == "Once upon"
    await store.finish(cut.id, state=State.COMPLETE, text="Once upon a time.")
    assert (await existing(store, cut.id)).text == "Once upon a time."


async def test_messages_are_linked_in_order(store: ConversationStore, thread: Conversation) -> None:
    begun = await store.begin_answer(thread.id, author_id=3, model=None)
    for message_id in (103, 101, 102, 101):
        await store.link(begun.id, message_id)
    assert (await existing(store, begun.id)).message_ids == (103, 101, 102)
    await store.unlink(103)
    await store.unlink(999)
    await store.link(begun.id, 103)
    assert (await existing(store, begun.id)).message_ids == (101, 102, 103)


async def test_a_regenerated_answer_takes_the_place_of_the_old(
    store: ConversationStore, channel: Conversation
) -> None:
    question = await ask(store, channel, "hello", message_id=100)
    old = await answer(store, channel, "old", parent_id=question.id)
    await store.link(old.id, 101)
    await store.link(old.id, 102)
    reply = await ask(store, channel, "and now?", parent_id=old.id)
    new = await store.begin_answer(channel.id, author_id=3, model="small", replaces=old.id)
    assert (new.position, new.parent_id, new.message_ids) == (old.position, question.id, (101, 102))
    await store.finish(new.id, state=State.COMPLETE, text="new")
    assert texts(await store.history(channel.id)) == ["hello", "new", "and now?"]
    assert texts(await store.chain(reply.id)) == ["hello", "new", "and now?"]
    assert (await existing(store, old.id)).text == "old"
    assert (await existing(store, old.id)).message_ids == ()


async def test_regenerating_twice_at_once_makes_one_line_of_versions(
    store: ConversationStore, thread: Conversation
) -> None:
    await ask(store, thread, "hello")
    old = await answer(store, thread, "old")
    for text in ("newer", "newest"):
        await answer(store, thread, text, replaces=old.id)
    assert texts(await store.history(thread.id)) == ["hello", "newest"]


async def test_what_could_not_be_read_is_kept_in_its_place(
    store: ConversationStore, thread: Conversation
) -> None:
    parts: list[Part] = [Text("look"), Problem("notes.bin is no text."), picture("a.png")]
    asked = await store.ask(
        thread.id, author_id=3, author_name="member", parts=parts, message_id=None
    )
    assert asked.parts == tuple(parts)
    assert asked.text == "look"


async def test_a_member_rates_once_and_may_think_again(
    store: ConversationStore, thread: Conversation
) -> None:
    rated = await answer(store, thread, "Hello.")
    assert await store.rate(rated.id, 3, 1) == (1, 0)
    assert await store.rate(rated.id, 4, -1) == (1, 1)
    assert await store.rate(rated.id, 3, -1) == (0, 2)
    assert await store.rate(rated.id, 3, -1) == (0, 2)
    assert await store.rate(rated.id, 3, 0) == (0, 1)


async def test_answers_that_a_crash_cut_off_are_found_until_they_are_finished(
    store: ConversationStore, thread: Conversation
) -> None:
    await answer(store, thread, "done")
    replaced = await store.begin_answer(thread.id, author_id=3, model=None)
    cut = await store.begin_answer(thread.id, author_id=3, model=None, replaces=replaced.id)
    await store.link(cut.id, 101)
    (found,) = await store.streaming()
    assert (found.id, found.message_ids, found.channel_id) == (cut.id, (101,), thread.channel_id)
    assert (await existing(store, replaced.id)).state is State.INTERRUPTED
    await store.finish(cut.id, state=State.INTERRUPTED, text="Once upon")
    assert (await existing(store, cut.id)).text == "Once upon"
    assert await store.streaming() == []


async def test_live_threads_and_dms_are_listed_with_their_newest_message(
    store: ConversationStore, thread: Conversation, clock: Clock
) -> None:
    clock.now = 5_000
    await ask(store, thread, "hello", message_id=100)
    begun = await store.begin_answer(thread.id, author_id=3, model=None)
    await store.link(begun.id, 105)
    (place,) = await store.places(5_000)
    assert (place.kind, place.channel_id, place.last_message_id) == (
        thread.kind,
        thread.channel_id,
        105,
    )
    assert await store.places(5_001) == []
    await store.end(thread.id)
    assert await store.places(0) == []


@pytest.mark.parametrize("text", ["", "\x00", "a\x00b", "🏳️‍🌈", "[null]", '"', "\u2028"])
async def test_any_text_comes_back(
    store: ConversationStore, thread: Conversation, text: str
) -> None:
    assert (await ask(store, thread, text)).text == text
