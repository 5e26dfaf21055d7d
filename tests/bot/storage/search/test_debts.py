"""What messages are owed, and what becomes of it."""

import asyncio

import pytest

from bot.storage.messages import Arrival
from bot.storage.search import IndexState
from tests.bot.storage.search.library import (
    GENERAL,
    GUILD,
    MEMBER,
    OTHER_GUILD,
    Library,
    message,
    passage,
    vectors,
)


async def owed(library: Library) -> list[int]:
    return [each.message.id for each in await library.owed()]


async def test_debts_are_handed_out_in_the_order_in_which_they_came(library: Library) -> None:
    await library.say(message(9), message(5), message(7, guild_id=OTHER_GUILD))
    await library.say(message(6), extra="notes.txt: milk")
    found = await library.owed()
    assert [(each.message.id, each.extra) for each in found] == [
        (9, ""),
        (5, ""),
        (6, "notes.txt: milk"),
    ]
    after = await library.search.owed(GUILD, after=found[0].seq, limit=1)
    assert after == [found[1]]
    assert sorted(await library.search.owing()) == [GUILD, OTHER_GUILD]


async def test_what_is_settled_is_found_and_owed_no_more(library: Library) -> None:
    await library.say(message(1, "red"), message(2, "green"))
    changes = await library.settle()
    assert await owed(library) == []
    assert await library.texts() == ["red", "green"]
    assert changes.removed == ()
    assert changes.added is not None
    assert changes.added.messages.tolist() == [1, 2]
    assert changes.added.channels.tolist() == [GENERAL] * 2
    assert changes.added.authors.tolist() == [MEMBER] * 2


async def test_what_was_stored_for_moderation_is_owed_once_it_can_be_found(
    library: Library,
) -> None:
    await library.messages.take([Arrival(message(1), 5)])
    assert await owed(library) == []
    await library.say(message(1))
    assert await owed(library) == [1]
    await library.settle()
    await library.say(message(1))
    assert await owed(library) == [], "it is found already"


async def test_another_extra_is_owed_although_the_message_is_the_same(library: Library) -> None:
    await library.say(message(1))
    await library.settle()
    await library.say(message(1), extra="Title of a page")
    assert [each.extra for each in await library.owed()] == ["Title of a page"]
    await library.settle()
    await library.say(message(1), extra="Title of a page")
    assert await owed(library) == []
    await library.say(message(1))
    assert [each.extra for each in await library.owed()] == [""], "it was taken away"


async def test_an_edit_is_out_of_search_at_once_and_owed_anew(library: Library) -> None:
    shared = [message(1, "ok"), message(2, "yes"), message(3, "secret")]
    await library.say(*shared, message(4, "other"))
    await library.settle([passage(*shared), passage(message(4, "other"))])
    await library.say(message(3, "nothing", version=8))
    assert await library.texts() == ["other"]
    assert sorted(await owed(library)) == [1, 2, 3]
    await library.settle([passage(message(1, "ok"), message(2, "yes"))], owed=[])
    await library.settle()
    assert await library.texts() == ["ok", "yes", "nothing", "other"]


async def test_an_older_version_changes_nothing(library: Library) -> None:
    await library.say(message(1, "new", version=8), extra="new extra")
    await library.settle()
    await library.say(message(1, "old"), extra="old extra")
    assert await owed(library) == []
    assert await library.texts() == ["new"]
    assert await library.rows("SELECT text FROM message_extras") == [("new extra",)]


async def test_an_edit_that_may_no_longer_be_found_is_not(library: Library) -> None:
    await library.say(message(1, "old"))
    await library.settle()
    await library.messages.take([Arrival(message(1, "new", version=8), None)])
    assert (await library.texts(), await owed(library)) == ([], [])


async def test_a_deleted_message_goes_and_its_neighbours_are_owed(library: Library) -> None:
    said = [message(1, "one"), message(2, "two"), message(3, "three")]
    await library.say(*said)
    await library.settle([passage(*said[:2]), passage(said[2])])
    await library.messages.forget([2])
    assert await library.texts() == ["three"]
    assert await owed(library) == [1]
    await library.messages.forget_channel(GENERAL)
    assert (await library.texts(), await owed(library)) == ([], [])


async def test_what_was_deleted_while_it_was_embedded_is_not_found(library: Library) -> None:
    said = [message(1, "one"), message(2, "two"), message(3, "three")]
    await library.say(*said)
    taken = await library.owed()
    await library.messages.forget([2])
    changes = await library.settle([passage(*said[:2]), passage(said[2])], taken)
    assert (await library.texts(), changes.again) == (["three"], 1)
    assert await owed(library) == [1]


async def test_what_was_edited_while_it_was_embedded_is_owed_anew(library: Library) -> None:
    said = [message(1, "one"), message(2, "two")]
    await library.say(*said)
    taken = await library.owed()
    await library.say(message(2, "changed", version=8))
    changes = await library.settle([passage(said[0]), passage(said[1])], taken)
    assert (await library.texts(), changes.again) == (["one"], 1)
    await library.settle()
    assert await library.texts() == ["one", "changed"]


async def test_what_shares_passages_with_what_is_void_is_owed_in_a_chain(library: Library) -> None:
    said = [message(number) for number in range(1, 5)]
    await library.say(*said)
    taken = await library.owed()
    await library.messages.forget([1])
    given = [passage(said[2], said[3]), passage(said[1], said[2]), passage(said[0], said[1])]
    changes = await library.settle(given, taken)
    assert (await library.texts(), changes.again) == ([], 3)
    assert await owed(library) == [2, 3, 4]


async def test_settling_twice_leaves_one_passage(library: Library) -> None:
    await library.say(message(1, "one"))
    taken = await library.owed()
    first = await library.settle(owed=taken)
    second = await library.settle(owed=taken)
    assert first.added is not None
    assert second.removed == tuple(first.added.ids.tolist())
    assert await library.texts() == ["one"]


async def test_a_message_without_words_is_struck_and_not_found(library: Library) -> None:
    await library.say(message(1, ""))
    changes = await library.settle([])
    assert (await owed(library), await library.texts(), changes.added) == ([], [], None)


async def test_a_passage_may_take_in_messages_that_are_owed_nothing(library: Library) -> None:
    said = [message(1, "one"), message(2, "two"), message(3, "three")]
    await library.say(*said[:2])
    await library.settle([passage(*said[:2])])
    await library.say(said[2])
    await library.settle([passage(*said[1:])])
    assert await library.texts() == ["two three"]
    assert await owed(library) == [1]


async def test_vectors_of_an_index_that_is_gone_are_not_kept(library: Library) -> None:
    await library.say(message(1))
    index = await library.index()
    taken = await library.owed()
    other = await library.index(model="other", size=16)
    assert other.state is IndexState.BUILDING
    assert await library.indexes.switch(other)
    changes = await library.search.settle(
        GUILD,
        index.id,
        owed=taken,
        passages=[passage(message(1))],
        vectors=vectors(["hello"]),
    )
    assert (changes.again, await owed(library), await library.texts()) == (1, [1], [])
    assert (await library.owed())[0].seq > taken[0].seq, "whoever goes on gets it again"


async def test_many_settle_at_the_same_time(library: Library) -> None:
    await library.say(*(message(number, f"word{number}") for number in range(1, 101)))
    await library.index()
    taken = await library.owed()
    await asyncio.gather(*(library.settle(owed=taken[at : at + 10]) for at in range(0, 100, 10)))
    numbers = await library.rows("SELECT DISTINCT id FROM passages")
    assert len(numbers) == len(await library.texts()) == 100


@pytest.mark.parametrize("what", ["author", "channel", "message"])
async def test_what_was_forgotten_while_it_was_embedded_stays_forgotten(
    library: Library, what: str
) -> None:
    await library.messages.take([Arrival(message(1, "red"), 5, "")])  # moderation keeps it
    owed = await library.owed()
    if what == "author":
        await library.search.forget_author(GUILD, MEMBER, with_messages=False)
    elif what == "channel":
        await library.search.forget_channel(GUILD, GENERAL, with_messages=False)
    else:
        await library.search.forget_messages(GUILD, [1])
    await library.settle(owed=owed)
    assert await library.texts() == []
    assert await library.owed() == []


async def test_what_stood_in_a_passage_and_was_forgotten_meanwhile_is_owed_nothing(
    library: Library,
) -> None:
    for each in (message(1, "red"), message(2, "green")):
        await library.messages.take([Arrival(each, 5, "")])
        if each.id == 1:
            await library.settle()
    owed = await library.owed()
    await library.search.forget_author(GUILD, MEMBER, with_messages=False)
    await library.settle([passage(message(1, "red"), message(2, "green"))], owed)
    assert await library.texts() == []
    assert await library.owed() == []


async def test_what_is_owed_anew_while_it_is_embedded_keeps_that_debt(library: Library) -> None:
    await library.say(message(1, "red"))
    owed = await library.owed()
    await library.search.forget_messages(GUILD, [1])
    await library.say(message(1, "red"), extra="notes.txt: milk")
    await library.settle(owed=owed)
    assert [(each.message.id, each.extra) for each in await library.owed()] == [
        (1, "notes.txt: milk")
    ]
