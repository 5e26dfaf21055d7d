"""Answers that people rated, as they are found."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlite_utils

from bot.storage.conversations import ConversationStore, Kind, State, Text
from bot.storage.database import Database
from bot.storage.migrations import migrations_to
from bot.storage.tuning import ratings
from bot.storage.tuning.ratings import Ratings

SERVER, OTHER, FAR = 71, 72, 10**15


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "parley.db")
    yield opened
    await opened.close()


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return ConversationStore(database)


@pytest.fixture
def found(database: Database) -> Ratings:
    return Ratings(database)


async def answered(store: ConversationStore, *, guild: int = SERVER, text: str = "Yes.") -> int:
    conversation = await store.create(
        kind=Kind.THREAD, guild_id=guild, channel_id=6, parent_channel_id=5, owner_id=1
    )
    await store.ask(
        conversation.id, author_id=1, author_name="Willow", parts=[Text("Well?")], message_id=None
    )
    turn = await store.begin_answer(conversation.id, author_id=1, model="m")
    await store.finish(turn.id, state=State.COMPLETE, text=text, finish_reason="stop")
    return turn.id


async def test_liked_answers_of_a_server_are_found_the_newest_first(
    store: ConversationStore, found: Ratings
) -> None:
    first, second, third = [await answered(store) for _ in range(3)]
    elsewhere = await answered(store, guild=OTHER)
    for turn in (third, first, elsewhere):
        await store.rate(turn, 1, 1)
    await store.rate(second, 1, -1)

    assert await found.liked(SERVER, until=FAR, limit=9) == [third, first]
    assert await found.liked(SERVER, until=FAR, limit=1) == [third]
    assert await found.liked(SERVER, until=0, limit=9) == []


async def test_an_answer_that_is_deleted_meanwhile_is_left_out(
    store: ConversationStore, found: Ratings
) -> None:
    turn = await answered(store)
    await store.rate(turn, 1, 1)
    rated = await found.rated([turn], until=FAR)
    await store.reset(rated[0].conversation_id)

    assert await found.dialogues(rated, characters=100) == []
    assert await found.rated([turn], until=FAR) == []


async def test_a_question_that_is_too_long_is_told(
    store: ConversationStore, found: Ratings
) -> None:
    turn = await answered(store)
    rated = await found.rated([turn], until=FAR)

    (short,) = await found.dialogues(rated, characters=100)
    (long,) = await found.dialogues(rated, characters=3)

    assert [each.text for each in short.before] == ["Well?"]
    assert short.is_whole
    assert long.before == ()
    assert not long.is_whole


async def test_the_length_is_that_of_the_longer_version(
    store: ConversationStore, found: Ratings
) -> None:
    better = await answered(store, text="Yes.")
    of = await store.turn(better)
    assert of
    worse = await store.begin_answer(of.conversation_id, author_id=1, model="m", replaces=better)
    await store.finish(worse.id, state=State.COMPLETE, text="No." * 100)
    await store.rate(better, 1, 1)
    await store.rate(worse.id, 1, -1)

    (rated,) = await found.rated([better], until=FAR)

    assert rated.worse_id == worse.id
    assert rated.length > 300


async def test_names_are_given_the_latest_first(store: ConversationStore, found: Ratings) -> None:
    for guild, name in (
        (SERVER, "Willow"),
        (SERVER, "Maple"),
        (OTHER, "Juniper"),
        (SERVER, "Willow"),
    ):
        conversation = await store.create(
            kind=Kind.CHANNEL, guild_id=guild, channel_id=5, owner_id=1
        )
        await store.ask(
            conversation.id, author_id=1, author_name=name, parts=[Text("Hi")], message_id=None
        )

    assert await found.names(SERVER, limit=9) == ["Willow", "Maple"]
    assert await found.names(SERVER, limit=1) == ["Willow"]


@pytest.mark.parametrize("name", ["_LIKED", "_RATED", "_IN_THREAD", "_IN_CHAIN", "_REVISED"])
def test_queries_use_an_index(name: str) -> None:
    with sqlite_utils.Database(memory=True) as db:
        migrations_to().apply(db)
        sql = str(getattr(ratings, name))
        for place in ("?", ":ids", ":until", ":conversation", ":position", ":newest", ":parent"):
            sql = sql.replace(place, "1")
        plan = [step[3] for step in db.execute(f"EXPLAIN QUERY PLAN {sql}")]

    assert plan
    assert not [
        step for step in plan if step.startswith(("SCAN turns", "SCAN ratings", "SCAN conv"))
    ]
