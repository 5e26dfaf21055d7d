"""Passages as they are read, counted and forgotten."""

import numpy as np
import pytest

from bot.storage.clock import first_id
from bot.storage.personal import PersonalStore
from bot.storage.search import Codes, Index
from tests.bot.storage.search.library import (
    GENERAL,
    GUILD,
    MEMBER,
    NEWCOMER,
    OTHER_GUILD,
    STAFF,
    Library,
    message,
    passage,
    vector,
)


async def test_passages_come_in_the_order_asked_for_without_those_that_are_gone(
    library: Library,
) -> None:
    await library.say(message(1, "one"), message(2, "two"))
    changes = await library.settle()
    assert changes.added is not None
    first, second = changes.added.ids.tolist()
    found = await library.search.passages([second, 5, first])
    assert [(each.text, each.message_id) for each in found] == [("two", 2), ("one", 1)]
    assert await library.search.passages([]) == []


async def test_neighbours_are_of_the_same_channel_and_in_order(library: Library) -> None:
    long = message(3, "long")
    await library.say(message(1), message(2), long, message(4), message(5, channel_id=STAFF))
    pieces = [passage(long, text="long begins", piece=0), passage(long, text="ends", piece=1)]
    others = [passage(each.message) for each in await library.owed() if each.message.id != 3]
    await library.settle([*pieces, *others])
    (number,) = (await library.rows("SELECT id FROM passages WHERE text = 'long begins'"))[0]
    (middle,) = await library.search.passages([number])
    around = await library.search.neighbours(middle, 2)
    assert [(each.message_id, each.piece) for each in around] == [(1, 0), (2, 0), (3, 1), (4, 0)]
    assert [each.message_id for each in await library.search.neighbours(middle, 1)] == [2, 3]


async def test_the_last_passage_before_a_message_is_that_of_its_channel(library: Library) -> None:
    await library.say(message(1, "one"), message(2, "two"), message(3, channel_id=STAFF))
    await library.settle()
    found = await library.search.last(GUILD, GENERAL, 4)
    assert found
    assert found.text == "two"
    assert await library.search.last(GUILD, GENERAL, 1) is None


async def test_vectors_come_back_within_their_precision(library: Library) -> None:
    await library.say(message(1, "one"), message(2, "two"))
    changes = await library.settle()
    assert changes.added is not None
    assert changes.index_id is not None
    first, second = changes.added.ids.tolist()
    ids, found = await library.search.vectors(changes.index_id, [second, 5, first])
    of = dict(zip(ids, found, strict=True))
    assert set(of) == {first, second}
    np.testing.assert_allclose(of[second], vector("two"), atol=1e-3)
    assert found.dtype == np.float32
    assert await library.search.vectors(99, [first]) != ([first], found)


async def test_codes_are_handed_out_as_they_were_given(library: Library) -> None:
    batches: list[tuple[Index, Codes]] = []
    assert await library.search.visit_codes(GUILD, lambda *given: batches.append(given)) == 0
    assert batches == [], "there is no index"
    index = await library.index()
    await library.search.visit_codes(GUILD, lambda *given: batches.append(given))
    assert [(each, len(codes)) for each, codes in batches] == [(index, 0)]
    await library.say(message(2**60, "one"), message(2, "two", channel_id=STAFF, author_id=5))
    added = (await library.settle()).added
    assert added is not None
    batches.clear()
    highest = await library.search.visit_codes(GUILD, lambda *given: batches.append(given))
    ((_, found),) = batches
    assert highest == found.ids.max()
    for name in ("ids", "messages", "channels", "authors", "bits"):
        np.testing.assert_array_equal(getattr(found, name), getattr(added, name))
    np.testing.assert_array_equal(found.bits[0], np.packbits(vector("one") > 0))


@pytest.mark.parametrize("with_messages", [True, False])
async def test_what_is_forgotten_leaves_the_rest(library: Library, *, with_messages: bool) -> None:
    await library.say(
        message(1, "one"),
        message(2, "two", author_id=NEWCOMER),
        message(3, "three", channel_id=STAFF),
        message(4, "four", channel_id=STAFF, author_id=NEWCOMER),
        extra="a file",
    )
    await library.settle()
    await library.say(message(5, channel_id=STAFF), message(6))
    changes = await library.search.forget_channel(GUILD, STAFF, with_messages=with_messages)
    assert len(changes.removed) == 2
    assert await library.texts() == ["one", "two"]
    assert [each.message.id for each in await library.owed()] == [6]
    await library.search.forget_author(GUILD, NEWCOMER, with_messages=with_messages)
    assert await library.texts() == ["one"]
    kept = await library.rows("SELECT id FROM messages ORDER BY id")
    assert kept == ([(1,), (6,)] if with_messages else [(n,) for n in range(1, 7)])


async def test_a_forgotten_server_leaves_nothing_of_search(library: Library) -> None:
    for guild in (GUILD, OTHER_GUILD):
        await library.say(*(message(guild * 5_000 + n, guild_id=guild) for n in range(600)))
        index = await library.index(guild)
        owed = await library.owed(guild)
        await library.search.settle(
            guild,
            index.id,
            owed=owed,
            passages=[passage(each.message) for each in owed],
            vectors=np.repeat(vector("x")[None], len(owed), axis=0),
        )
        await library.history.begin(guild, MEMBER, {guild: (9, 1)})
    changes = await library.search.forget_guild(GUILD, with_messages=True)
    assert len(changes.removed) == 600, "more than one step"
    for table in ("passages", "passage_messages", "passage_vectors", "passage_codes", "messages"):
        assert await library.rows(f"SELECT count(*) FROM {table}") == [(600,)]  # noqa: S608 -- a test's tables
    for table in ("search_indexes", "index_runs", "index_jobs"):
        assert await library.rows(f"SELECT guild_id FROM {table}") == [(OTHER_GUILD,)]  # noqa: S608 -- a test's tables
    assert await library.texts("hello") == []


async def test_passages_last_as_long_as_the_retention(library: Library) -> None:
    day = 86_400_000
    ids = [first_id(1_700_000_000_000 + nth * day) for nth in range(4)]
    await library.say(*(message(number, f"day {nth}") for nth, number in enumerate(ids)))
    await library.settle()
    await PersonalStore(library.database).expire(GUILD, 1_700_000_000_000 + 2 * day)
    assert await library.texts() == ["day 2", "day 3"]
    assert await library.owed() == []


async def test_forgotten_messages_stay_for_others_and_free_their_neighbours(
    library: Library,
) -> None:
    said = [message(1, "one"), message(2, "two")]
    await library.say(*said)
    await library.settle([passage(*said)])
    changes = await library.search.forget_messages(GUILD, [1, 77])
    assert (len(changes.removed), changes.again) == (1, 1)
    assert [each.message.id for each in await library.owed()] == [2]
    assert await library.messages.get(1) is not None


async def test_counts_tell_what_there_is(library: Library) -> None:
    empty = await library.search.counts(GUILD)
    assert (empty.passages, empty.owed, empty.owed_since) == (0, 0, None)
    assert await library.search.channel_counts(GUILD) == []
    await library.say(message(1), message(2), message(3, channel_id=STAFF))
    await library.settle()
    await library.say(message(9, guild_id=OTHER_GUILD), message(8))
    found = await library.search.counts(GUILD)
    assert (found.passages, found.owed) == (3, 1)
    assert found.owed_since == (await library.owed())[0].since
    counts = await library.search.channel_counts(GUILD)
    assert [(each.channel_id, each.messages) for each in counts] == [(GENERAL, 2), (STAFF, 1)]
    assert (counts[0].first_message_id, counts[0].last_message_id) == (1, 2)


@pytest.mark.parametrize("size", [256, 1_536, 3_072])
async def test_the_size_on_disk_is_about_right(library: Library, size: int) -> None:
    index = await library.index(size=size)
    said = [message(number, f"what is said by {number} " * 5) for number in range(1, 401)]
    await library.say(*said)
    before = await library.rows(
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    )
    await library.search.settle(
        GUILD,
        index.id,
        owed=await library.owed(),
        passages=[passage(each) for each in said],
        vectors=np.full((400, size), size**-0.5, np.float32),
    )
    after = await library.rows(
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    )
    grown = after[0][0] - before[0][0]
    assert (await library.search.counts(GUILD)).bytes_on_disk == pytest.approx(grown, rel=0.25)


async def test_what_some_channels_have_is_counted_alone(library: Library) -> None:
    await library.say(message(1), message(2), message(3, channel_id=STAFF))
    await library.settle()
    await library.say(message(8), message(9, channel_id=STAFF))
    found = await library.search.counts(GUILD, {STAFF})
    assert (found.passages, found.owed, found.worded, found.refused) == (1, 1, 0, 0)
    nothing = await library.search.counts(GUILD, ())
    assert (nothing.passages, nothing.owed, nothing.owed_since) == (0, 0, None)
    assert nothing.bytes_on_disk == 0
