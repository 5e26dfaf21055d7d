"""One index is searched, another may be built beside it."""

from functools import partial

import sqlite_utils

from bot.storage.search import Index, IndexState
from tests.bot.storage.search.library import GUILD, Library, message, vectors


async def fill(library: Library, index: Index, limit: int = 2) -> None:
    after = 0
    while some := await library.indexes.unfilled(index, after=after, limit=limit):
        given = vectors([each.text for each in some], index.dimensions)
        await library.indexes.fill(index, some, given)
        after = some[-1].id


async def test_the_first_index_is_searched_at_once(library: Library) -> None:
    assert await library.indexes.get(GUILD) is None
    made = await library.indexes.make(GUILD, "m", asked_dimensions=512, dimensions=256)
    assert (made.state, made.asked_dimensions, made.dimensions) == (IndexState.ACTIVE, 512, 256)
    assert await library.indexes.get(GUILD) == made
    again = await library.indexes.make(GUILD, "m", asked_dimensions=512, dimensions=256)
    assert again == made


async def test_another_model_is_built_beside_it_and_switched_to_when_whole(
    library: Library,
) -> None:
    await library.say(*(message(number) for number in range(1, 6)))
    await library.settle()
    old = await library.index()
    new = await library.index(model="new", size=16)
    assert await library.indexes.get(GUILD, IndexState.BUILDING) == new
    assert not await library.indexes.switch(new), "nothing is in it yet"
    await fill(library, new)
    await library.say(message(9, "meanwhile"))
    await library.settle()
    assert not await library.indexes.switch(new), "what came meanwhile is missing"
    assert await library.indexes.get(GUILD) == old
    await fill(library, new)
    assert await library.indexes.switch(new)
    found = await library.indexes.get(GUILD)
    assert found
    assert found.id == new.id
    assert await library.indexes.get(GUILD, IndexState.BUILDING) is None
    keys = await library.rows("SELECT id >> 32, count(*) FROM passage_vectors GROUP BY 1")
    assert keys == [(new.id, 6)], "the old vectors are gone"
    assert await library.rows("SELECT count(*) FROM passage_codes") == [(6,)]
    assert not await library.indexes.switch(new), "it was already"


async def test_what_goes_while_it_is_built_is_not_put_in(library: Library) -> None:
    await library.say(message(1), message(2))
    await library.settle()
    new = await library.index(model="new", size=16)
    passages = await library.indexes.unfilled(new, limit=9)
    await library.messages.forget([1])
    await library.indexes.fill(new, passages, vectors(["a", "b"], 16))
    assert await library.indexes.switch(new)
    assert await library.rows("SELECT count(*) FROM passage_vectors") == [(1,)]
    await library.messages.forget([2])
    assert await library.rows("SELECT count(*) FROM passage_vectors") == [(0,)]


async def test_a_third_model_takes_the_place_of_the_one_being_built(library: Library) -> None:
    await library.say(message(1))
    await library.settle()
    second = await library.index(model="second", size=16)
    passages = await library.indexes.unfilled(second, limit=9)
    await library.indexes.fill(second, passages, vectors(["a"], 16))
    third = await library.index(model="third", size=8)
    await library.indexes.fill(second, passages, vectors(["a"], 16))
    assert not await library.indexes.switch(second)
    assert await library.indexes.get(GUILD, IndexState.BUILDING) == third
    keys = await library.rows("SELECT DISTINCT id >> 32 FROM passage_vectors")
    assert [key for (key,) in keys] == [(await library.index()).id]
    await library.indexes.give_up(GUILD)
    assert await library.indexes.get(GUILD, IndexState.BUILDING) is None


def put(table: str, key: int, db: sqlite_utils.Database) -> None:
    db.conn.execute(f"INSERT INTO {table} VALUES (?, x'00')", [key])  # noqa: S608 -- a test's tables


async def test_what_a_crash_left_of_an_old_index_is_dropped(library: Library) -> None:
    await library.say(message(1))
    await library.settle()
    for key in (0, 7 << 32, (1 << 62) + 5):
        for table in ("passage_vectors", "passage_codes"):
            await library.database.write(partial(put, table, key))
    await library.indexes.drop_leftovers()
    assert await library.rows("SELECT count(*) FROM passage_vectors") == [(1,)]
    assert await library.rows("SELECT count(*) FROM passage_codes") == [(1,)]
