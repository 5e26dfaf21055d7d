"""What is stored of messages, and what they are owed."""

import pytest

from bot.storage.database import Database
from bot.storage.messages import Arrival, Gap, MessageStore, Picture
from bot.storage.moderation import JudgingStore, Outcome, Scores
from tests.bot.storage.moderation.stage import CHANNEL, GUILD, arrival, message


@pytest.fixture
def messages(database: Database) -> MessageStore:
    return MessageStore(database)


@pytest.fixture
def judging(database: Database) -> JudgingStore:
    return JudgingStore(database)


async def owed(judging: JudgingStore, guild: int = GUILD, after: int = 0) -> list[tuple[int, str]]:
    found = await judging.owed(guild, after=after, limit=100)
    return [(each.message.id, each.message.content) for each in found]


async def test_a_message_comes_back_as_it_was_stored(messages: MessageStore) -> None:
    said = message(
        7,
        "«é» \U0001f600",
        is_bot=True,
        pictures=(Picture("https://cdn.example/a.png", "image/png", 9),),
        mentions=3,
        version=2_000,
    )
    await messages.take([Arrival(said, None)])
    assert await messages.get(7) == said
    assert await messages.get(8) is None


async def test_half_a_character_does_not_keep_a_message_out(messages: MessageStore) -> None:
    await messages.take([arrival(1, "broken \ud83d", author_name="\ud83d")])
    found = await messages.get(1)
    assert found
    assert (found.content, found.author_name) == ("broken ?", "?")


async def test_debts_are_handed_out_in_the_order_in_which_they_came(
    messages: MessageStore, judging: JudgingStore
) -> None:
    assert await messages.take([arrival(2), arrival(1, guild_id=9), arrival(3, owed=False)]) == [
        GUILD,
        9,
    ]
    await messages.take([arrival(1_000), arrival(5)])
    assert [number for number, _ in await owed(judging)] == [2, 1_000, 5]
    first = (await judging.owed(GUILD, after=0, limit=1))[0]
    assert (first.message.id, first.since) == (2, 5_002)
    assert [number for number, _ in await owed(judging, after=first.seq)] == [1_000, 5]
    assert sorted(await judging.owing()) == [9, GUILD]
    assert await judging.debts(GUILD) == (3, 5_002)
    assert await judging.debts(404) == (0, None)


async def test_a_message_that_comes_twice_is_owed_once(
    messages: MessageStore, judging: JudgingStore
) -> None:
    await messages.take([arrival(1), arrival(1)])
    (found,) = await judging.owed(GUILD, after=0, limit=9)
    await judging.settle([Outcome(found)])
    assert await messages.take([arrival(1)]) == []
    assert await owed(judging) == []


async def test_an_edit_is_owed_anew_and_an_older_version_is_not(
    messages: MessageStore, judging: JudgingStore
) -> None:
    await messages.take([arrival(1, "clean"), arrival(2)])
    await messages.take([arrival(1, "foul", version=50)])
    both = [(1, "clean"), (2, "hello"), (1, "foul")]
    assert await owed(judging) == both
    assert await messages.take([arrival(1, "late", version=40), arrival(1, "clean")]) == []
    assert await owed(judging) == both


async def test_each_version_is_owed_with_what_it_said(
    messages: MessageStore, judging: JudgingStore
) -> None:
    pictures = (Picture("https://cdn.example/a.png", "image/png", 9),)
    first = arrival(1, "first", pictures=pictures, mentions=3)
    await messages.take([first, arrival(1, "second", version=50)])
    await messages.take([arrival(1, "third", version=60), arrival(1, "exempt", owed=False)])
    found = await judging.owed(GUILD, after=0, limit=9)
    assert [(it.message.version, it.message.content) for it in found] == [
        (0, "first"),
        (50, "second"),
        (60, "third"),
    ]
    assert found[0].message == first.message
    assert (found[1].message.pictures, found[1].message.mentions) == ((), 0)
    await judging.settle([Outcome(found[1])])
    assert await owed(judging) == [(1, "first"), (1, "third")]
    await messages.forget([1])
    assert await owed(judging) == []


async def test_a_version_that_is_not_judged_itself_leaves_the_former_one_owed(
    messages: MessageStore, judging: JudgingStore
) -> None:
    await messages.take([arrival(1, "foul"), arrival(1, "clean", owed=False, version=50)])
    assert await owed(judging) == [(1, "foul")]


async def test_an_edit_while_the_first_version_is_judged_stays_owed(
    messages: MessageStore, judging: JudgingStore
) -> None:
    await messages.take([arrival(1, "clean")])
    (first,) = await judging.owed(GUILD, after=0, limit=9)
    await messages.take([arrival(1, "foul", version=50)])
    await judging.settle([Outcome(first, Scores("m", False, {"hate": 0.1}))])  # noqa: FBT003 -- a record
    assert await owed(judging) == [(1, "foul")]


async def test_what_is_deleted_is_owed_nothing(
    messages: MessageStore, judging: JudgingStore
) -> None:
    await messages.take([arrival(number) for number in (1, 2, 3)])
    await messages.take([arrival(4, channel_id=12, home_id=12)])
    await messages.forget([1, 99])
    assert [number for number, _ in await owed(judging)] == [2, 3, 4]
    await messages.forget_channel(CHANNEL)
    assert [number for number, _ in await owed(judging)] == [4]
    assert await messages.seen(GUILD) == {12: 4}


async def test_the_newest_message_of_each_channel_is_remembered(messages: MessageStore) -> None:
    await messages.take([arrival(5), arrival(3), arrival(4, channel_id=12, owed=False)])
    await messages.take([arrival(2)])
    assert await messages.seen(GUILD) == {CHANNEL: 5, 12: 4}


async def test_gaps_are_noted_before_anything_new_is_heard(messages: MessageStore) -> None:
    await messages.take([arrival(5), arrival(8, channel_id=12)])
    await messages.open_gaps(100)
    await messages.take([arrival(150)])
    await messages.open_gaps(200)
    found = {gap.channel_id: gap for gap in await messages.gaps(GUILD)}
    assert found == {CHANNEL: Gap(CHANNEL, GUILD, 5, 200), 12: Gap(12, GUILD, 8, 200)}
    await messages.narrow_gap(CHANNEL, 60)
    await messages.narrow_gap(CHANNEL, 50)
    await messages.narrow_gap(12, None)
    assert await messages.gaps(GUILD) == [Gap(CHANNEL, GUILD, 60, 200)]
    await messages.note_gaps([Gap(CHANNEL, GUILD, 10, 20), Gap(13, GUILD, 1, 2)])
    assert await messages.gaps(GUILD) == [Gap(CHANNEL, GUILD, 10, 200), Gap(13, GUILD, 1, 2)]
    assert await messages.gaps(404) == []


async def test_the_threads_of_a_deleted_channel_go_with_it(messages: MessageStore) -> None:
    await messages.take(
        [arrival(1), arrival(2, channel_id=12), arrival(3, channel_id=13, home_id=9)]
    )
    await messages.forget_channel(CHANNEL)
    assert [await messages.get(number) is None for number in (1, 2, 3)] == [True, True, False]
