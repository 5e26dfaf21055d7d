"""Turns: questions, answers, their messages, versions and ratings."""

import asyncio
from typing import Any, Protocol

import pytest

from bot.storage.conversations import (
    Conversation,
    ConversationStore,
    Kind,
    Part,
    Picture,
    Problem,
    State,
    Text,
    Totals,
    Turn,
)
from bot.storage.database import Database


class Clock(Protocol):
    now: int


async def ask(store: ConversationStore, where: Conversation, text: str, **given: Any) -> Turn:
    given = {"author_id": 3, "author_name": "Ada", "message_id": None, **given}
    return await store.ask(where.id, parts=[Text(text)], **given)


async def answer(store: ConversationStore, where: Conversation, text: str, **given: Any) -> Turn:
    begun = await store.begin_answer(where.id, author_id=3, model="big", **given)
    await store.finish(begun.id, state=State.COMPLETE, text=text)
    return await existing(store, begun.id)


async def existing(store: ConversationStore, turn_id: int) -> Turn:
    turn = await store.turn(turn_id)
    assert turn
    return turn


def texts(turns: list[Turn]) -> list[str]:
    return [turn.text for turn in turns]


def picture(name: str) -> Picture:
    return Picture(name=name, mime="image/png", data=name.encode() * 100)


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


async def test_what_was_forgotten_meanwhile_is_no_error(
    store: ConversationStore, thread: Conversation
) -> None:
    question = await ask(store, thread, "hello", message_id=100)
    begun = await store.begin_answer(thread.id, author_id=3, model=None)
    await store.link(begun.id, 101)
    await store.forget_messages([100, 101])
    await store.link(begun.id, 102)
    await store.resume_answer(begun.id)
    await store.finish(begun.id, state=State.COMPLETE, text="Hello.")
    assert await store.rate(begun.id, 3, 1) == (0, 0)
    assert await store.revise(100, [Text("hi")]) is None
    assert await store.answer_to(question.id) is None
    assert await store.chain(begun.id) == []
    orphan = await store.begin_answer(
        thread.id, author_id=3, model=None, parent_id=question.id, replaces=begun.id
    )
    assert (orphan.parent_id, orphan.position) == (None, orphan.id)
    assert [turn.id for turn in await store.history(thread.id)] == [orphan.id]


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


async def test_history_is_bounded_by_positions(
    store: ConversationStore, thread: Conversation
) -> None:
    turns = [await ask(store, thread, f"{nth}") for nth in range(6)]
    after, until = turns[1].position, turns[4].position
    assert texts(await store.history(thread.id, after=after, until=until)) == ["2", "3", "4"]
    assert texts(await store.history(thread.id, until=until)) == ["0", "1", "2", "3", "4"]


async def test_only_the_newest_pictures_are_loaded(
    store: ConversationStore, thread: Conversation
) -> None:
    first: list[Part] = [Text("one"), picture("a.png"), picture("b.png")]
    second: list[Part] = [picture("c.png"), Text("two"), picture("d.png")]
    for parts in (first, second):
        await store.ask(thread.id, author_id=3, author_name="Ada", parts=parts, message_id=None)
    old, new = await store.history(thread.id, pictures=3)
    assert old.parts == (Text("one"), Text("[picture a.png]"), picture("b.png"))
    assert new.parts == tuple(second)
    old, new = await store.history(thread.id, pictures=0)
    assert old.text == "one\n\n[picture a.png]\n\n[picture b.png]"
    assert new.text == "[picture c.png]\n\ntwo\n\n[picture d.png]"


async def test_a_chain_is_one_line_of_replies(
    store: ConversationStore, channel: Conversation
) -> None:
    root = await ask(store, channel, "root")
    left = await answer(store, channel, "left", parent_id=root.id)
    await answer(store, channel, "right", parent_id=root.id)
    leaf = await store.ask(
        channel.id,
        author_id=3,
        author_name="Ada",
        parts=[Text("leaf"), picture("a.png")],
        message_id=None,
        parent_id=left.id,
    )
    assert texts(await store.chain(leaf.id)) == ["root", "left", "leaf"]
    assert texts(await store.chain(leaf.id, limit=2)) == ["left", "leaf"]
    assert texts(await store.chain(leaf.id, limit=1, pictures=0)) == ["leaf\n\n[picture a.png]"]
    assert texts(await store.chain(left.id)) == ["root", "left"]


async def test_last_turn_and_last_question(store: ConversationStore, thread: Conversation) -> None:
    assert await store.last_turn(thread.id) is None
    assert await store.last_question(thread.id, 3) is None
    mine = await ask(store, thread, "mine")
    theirs = await ask(store, thread, "theirs", author_id=4)
    old = await answer(store, thread, "old")
    new = await answer(store, thread, "new", replaces=old.id)
    assert await store.last_turn(thread.id) == new
    assert await store.last_question(thread.id, 3) == mine
    assert await store.last_question(thread.id, 4) == theirs


async def test_the_answer_to_a_question_in_a_thread_is_the_next(
    store: ConversationStore, thread: Conversation
) -> None:
    first = await ask(store, thread, "first")
    addition = await ask(store, thread, "addition")
    assert await store.answer_to(first.id) is None
    old = await answer(store, thread, "old")
    new = await answer(store, thread, "new", replaces=old.id)
    await ask(store, thread, "second")
    await answer(store, thread, "another")
    assert await store.answer_to(first.id) == new
    assert await store.answer_to(addition.id) == new


async def test_the_answer_to_a_question_in_a_channel_replies_to_it(
    store: ConversationStore, channel: Conversation
) -> None:
    first = await ask(store, channel, "first")
    second = await ask(store, channel, "second")
    to_second = await answer(store, channel, "to second", parent_id=second.id)
    assert await store.answer_to(first.id) is None
    assert await store.answer_to(second.id) == to_second


async def test_the_question_of_an_answer(
    store: ConversationStore, thread: Conversation, channel: Conversation
) -> None:
    await ask(store, thread, "first")
    addition = await ask(store, thread, "addition")
    old = await answer(store, thread, "old")
    await ask(store, thread, "second")
    new = await answer(store, thread, "new", replaces=old.id)
    assert await store.question_of(new.id) == addition
    root = await ask(store, channel, "root")
    await ask(store, channel, "another")
    reply = await answer(store, channel, "reply", parent_id=root.id)
    assert await store.question_of(reply.id) == root
    assert await store.question_of((await answer(store, channel, "to nobody")).id) is None


async def test_what_could_not_be_read_is_kept_in_its_place(
    store: ConversationStore, thread: Conversation
) -> None:
    parts: list[Part] = [Text("look"), Problem("notes.bin is no text."), picture("a.png")]
    asked = await store.ask(thread.id, author_id=3, author_name="Ada", parts=parts, message_id=None)
    assert asked.parts == tuple(parts)
    assert asked.text == "look"


async def test_revising_replaces_text_and_pictures(
    store: ConversationStore, thread: Conversation, database: Database
) -> None:
    parts: list[Part] = [Text("look"), picture("a.png"), picture("b.png")]
    await store.ask(thread.id, author_id=3, author_name="Ada", parts=parts, message_id=100)
    revised = await store.revise(100, [picture("c.png"), Text("see")])
    assert revised
    assert revised.parts == (picture("c.png"), Text("see"))
    assert await database.read(lambda db: db.table("pictures").count) == 1


async def test_revising_what_a_summary_tells_of_clears_it(
    store: ConversationStore, thread: Conversation
) -> None:
    early = await ask(store, thread, "early", message_id=100)
    await ask(store, thread, "late", message_id=101)
    await store.set_summary(thread.id, "They said early.", early.position)
    await store.revise(101, [Text("later")])
    kept = await store.get(thread.id)
    assert kept
    assert kept.summary == "They said early."
    await store.revise(100, [Text("earlier")])
    cleared = await store.get(thread.id)
    assert cleared
    assert (cleared.summary, cleared.summarised_to) == ("", 0)


async def test_an_answer_is_not_revised_by_its_message(
    store: ConversationStore, thread: Conversation
) -> None:
    begun = await answer(store, thread, "Hello.")
    await store.link(begun.id, 101)
    assert await store.revise(101, [Text("Bye.")]) is None
    assert (await existing(store, begun.id)).text == "Hello."


async def test_a_deleted_message_takes_its_turn_along(
    store: ConversationStore, thread: Conversation, database: Database
) -> None:
    question = await store.ask(
        thread.id,
        author_id=3,
        author_name="Ada",
        parts=[Text("secret"), picture("a.png")],
        message_id=100,
    )
    old = await answer(store, thread, "old")
    await store.link(old.id, 101)
    new = await answer(store, thread, "new", replaces=old.id)
    await store.link(new.id, 102)
    await store.rate(new.id, 3, 1)
    await store.set_summary(thread.id, "A secret.", new.position)
    forgotten = await store.forget_messages({100, 102, 999})
    assert [(turn.id, turn.message_ids) for turn in forgotten] == [
        (question.id, (100,)),
        (new.id, (101, 102)),
    ]
    assert texts(forgotten) == ["secret\n\n[picture a.png]", "new"]
    cleared = await store.get(thread.id)
    assert cleared
    assert (cleared.summary, cleared.summarised_to) == ("", 0)
    tables = ("turns", "turn_messages", "pictures", "ratings")
    left = await database.read(lambda db: [db.table(table).count for table in tables])
    assert left == [0, 0, 0, 0]


async def test_a_later_summary_survives_what_it_does_not_tell_of(
    store: ConversationStore, thread: Conversation
) -> None:
    early = await ask(store, thread, "early")
    await ask(store, thread, "late", message_id=101)
    await store.set_summary(thread.id, "They said early.", early.position)
    await store.forget_messages([101])
    kept = await store.get(thread.id)
    assert kept
    assert (kept.summary, kept.summarised_to) == ("They said early.", early.position)


async def test_a_chain_closes_over_a_forgotten_turn(
    store: ConversationStore, channel: Conversation
) -> None:
    parent_id = None
    for nth in range(5):
        turn = await ask(store, channel, f"{nth}", parent_id=parent_id, message_id=100 + nth)
        parent_id = turn.id
    await store.forget_messages([101, 102])
    assert texts(await store.chain(turn.id)) == ["0", "3", "4"]
    await store.forget_messages([100])
    assert texts(await store.chain(turn.id)) == ["3", "4"]


async def test_ids_of_forgotten_turns_are_not_given_again(
    store: ConversationStore, thread: Conversation
) -> None:
    gone = await ask(store, thread, "gone", message_id=100)
    await store.forget_messages([100])
    assert (await ask(store, thread, "next")).id > gone.id


async def test_a_member_rates_once_and_may_think_again(
    store: ConversationStore, thread: Conversation
) -> None:
    rated = await answer(store, thread, "Hello.")
    assert await store.rate(rated.id, 3, 1) == (1, 0)
    assert await store.rate(rated.id, 4, -1) == (1, 1)
    assert await store.rate(rated.id, 3, -1) == (0, 2)
    assert await store.rate(rated.id, 3, -1) == (0, 2)
    assert await store.rate(rated.id, 3, 0) == (0, 1)


async def test_answers_cut_off_by_a_crash_are_marked(
    store: ConversationStore, thread: Conversation
) -> None:
    done = await answer(store, thread, "done")
    replaced = await store.begin_answer(thread.id, author_id=3, model=None)
    cut = await store.begin_answer(thread.id, author_id=3, model=None, replaces=replaced.id)
    await store.link(cut.id, 101)
    (interrupted,) = await store.interrupt_streaming()
    assert (interrupted.id, interrupted.state, interrupted.message_ids) == (
        cut.id,
        State.INTERRUPTED,
        (101,),
    )
    assert interrupted.channel_id == thread.channel_id
    assert (await existing(store, replaced.id)).state is State.INTERRUPTED
    assert (await existing(store, done.id)).state is State.COMPLETE
    assert await store.interrupt_streaming() == []


async def test_an_interrupted_answer_gets_the_text_that_was_seen_of_it(
    store: ConversationStore, thread: Conversation
) -> None:
    begun = await store.begin_answer(thread.id, author_id=3, model=None)
    await store.amend(begun.id, "still streaming")
    await store.interrupt_streaming()
    await store.amend(begun.id, "")
    await store.amend(begun.id, "Once upon")
    await store.amend(begun.id, "something else")
    amended = await existing(store, begun.id)
    assert (amended.text, amended.state) == ("Once upon", State.INTERRUPTED)


async def test_questions_that_nothing_follows_are_unanswered(
    store: ConversationStore, thread: Conversation, channel: Conversation, clock: Clock
) -> None:
    await ask(store, thread, "too old")
    clock.now = 2_000
    await ask(store, thread, "before the newest")
    newest = await ask(store, thread, "newest")
    root = await ask(store, channel, "root")
    await answer(store, channel, "reply", parent_id=root.id)
    lonely = await ask(store, channel, "lonely")
    assert [turn.id for turn in await store.unanswered(2_000)] == [newest.id, lonely.id]
    assert await store.unanswered(2_001) == []
    await answer(store, thread, "there you are")
    await store.end(channel.id)
    assert await store.unanswered(0) == []


async def test_a_question_asked_while_an_answer_streams_is_unanswered(
    store: ConversationStore, thread: Conversation
) -> None:
    await ask(store, thread, "first")
    await store.begin_answer(thread.id, author_id=3, model=None)
    second = await ask(store, thread, "second")
    await store.interrupt_streaming()
    assert [turn.id for turn in await store.unanswered(0)] == [second.id]


async def test_totals_count_what_is_there_and_what_was_spent(
    store: ConversationStore, thread: Conversation, channel: Conversation
) -> None:
    await ask(store, thread, "hello")
    await ask(store, thread, "me too", author_id=4)
    await store.ask(
        thread.id, author_id=4, author_name="Bo", parts=[picture("a.png")], message_id=None
    )
    await ask(store, channel, "elsewhere", author_id=5)
    old: int | None = None
    for _ in range(2):
        begun = await store.begin_answer(thread.id, author_id=3, model=None, replaces=old)
        await store.finish(
            begun.id, state=State.COMPLETE, text="Hi", prompt_tokens=10, completion_tokens=2
        )
        old = begun.id
    assert await store.totals(thread.id) == Totals(
        turns=4, pictures=1, prompt_tokens=20, completion_tokens=4, people=2
    )


async def test_many_conversations_at_once_keep_their_own_order(store: ConversationStore) -> None:
    async def talk(channel_id: int) -> list[str]:
        chat = await store.create(kind=Kind.DM, guild_id=None, channel_id=channel_id, owner_id=3)
        for nth in range(10):
            await ask(store, chat, f"{channel_id}: question {nth}")
            await answer(store, chat, f"{channel_id}: answer {nth}")
        return texts(await store.history(chat.id))

    said = await asyncio.gather(*(talk(channel_id) for channel_id in range(30)))
    for channel_id, lines in enumerate(said):
        assert lines == [
            f"{channel_id}: {what} {nth}" for nth in range(10) for what in ("question", "answer")
        ]


@pytest.mark.parametrize("text", ["", "\x00", "a\x00b", "🏳️‍🌈", "[null]", '"', "\u2028"])
async def test_any_text_comes_back(
    store: ConversationStore, thread: Conversation, text: str
) -> None:
    assert (await ask(store, thread, text)).text == text
