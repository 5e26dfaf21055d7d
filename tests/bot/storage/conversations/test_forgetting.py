"""Edits and deletions in Discord reach everything that is stored."""

from bot.storage.conversations import (
    Conversation,
    ConversationStore,
    Part,
    State,
    Text,
)
from bot.storage.database import Database
from tests.bot.storage.conversations.speaking import answer, ask, existing, picture, texts


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


async def test_revising_replaces_text_and_pictures(
    store: ConversationStore, thread: Conversation, database: Database
) -> None:
    parts: list[Part] = [Text("look"), picture("a.png"), picture("b.png")]
    await store.ask(thread.id, author_id=3, author_name="member", parts=parts, message_id=100)
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
        author_name="member",
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
