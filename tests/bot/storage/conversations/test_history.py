"""What a conversation says so far: history, chains, who answered whom, totals."""

import asyncio

from bot.storage.conversations import (
    Conversation,
    ConversationStore,
    Kind,
    Part,
    State,
    Text,
    Totals,
)
from tests.bot.storage.conversations.speaking import Clock, answer, ask, picture, texts


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
        await store.ask(thread.id, author_id=3, author_name="member", parts=parts, message_id=None)
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
        author_name="member",
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
    begun = await store.begin_answer(thread.id, author_id=3, model=None)
    second = await ask(store, thread, "second")
    await store.finish(begun.id, state=State.INTERRUPTED, text="")
    assert [turn.id for turn in await store.unanswered(0)] == [second.id]


async def test_totals_count_what_is_there_and_what_was_spent(
    store: ConversationStore, thread: Conversation, channel: Conversation
) -> None:
    await ask(store, thread, "hello")
    await ask(store, thread, "me too", author_id=4)
    await store.ask(
        thread.id, author_id=4, author_name="other", parts=[picture("a.png")], message_id=None
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
