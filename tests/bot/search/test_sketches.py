"""What is in memory is true to what is stored, whatever happens at the same time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.errors import InputError
from bot.search import Sketches
from bot.storage.search import Codes, Index, SearchStore
from tests.bot.storage.search.library import (
    GENERAL,
    GUILD,
    NEWCOMER,
    OTHER_GUILD,
    STAFF,
    Library,
    message,
    passage,
    vector,
    vectors,
)

BOTH = frozenset({GENERAL, STAFF})


async def found(library: Library, sketches: Sketches, text: str, **wanted: Any) -> list[str]:
    wanted = {"channel_ids": BOTH, "limit": 10, **wanted}
    ranked = await sketches.search(GUILD, vector(text), **wanted)
    assert [score for _, score in ranked] == sorted((score for _, score in ranked), reverse=True)
    return [each.text for each in await library.search.passages([each for each, _ in ranked])]


async def learn(library: Library, sketches: Sketches, *texts: str, first: int = 1) -> None:
    await library.say(*(message(number, text) for number, text in enumerate(texts, first)))
    await sketches.apply(await library.settle())


class Door(SearchStore):
    """A store at whose door whoever loads waits, after what was handed out."""

    def __init__(self, library: Library) -> None:
        super().__init__(library.database)
        self.is_reached = asyncio.Event()
        self.opens = asyncio.Event()
        self.loads = 0

    async def visit_codes(self, guild_id: int, receive: Callable[[Index, Codes], None]) -> int:
        self.loads += 1
        highest = await super().visit_codes(guild_id, receive)
        self.is_reached.set()
        await self.opens.wait()
        return highest


@asynccontextmanager
async def opened(library: Library, **options: Any) -> AsyncIterator[tuple[Sketches, Door]]:
    door = Door(library)
    sketches = Sketches(door, **options)
    yield sketches, door
    door.opens.set()
    await sketches.close()


async def test_without_an_index_nothing_is_found(library: Library, sketches: Sketches) -> None:
    assert await found(library, sketches, "red") == []
    await library.index()
    assert await found(library, sketches, "red") == []


async def test_the_nearest_comes_first_with_its_cosine(
    library: Library, sketches: Sketches
) -> None:
    await learn(library, sketches, *(f"colour {number}" for number in range(50)))
    ranked = await sketches.search(GUILD, vector("colour 7"), channel_ids=BOTH, limit=50)
    assert ranked[0][1] == pytest.approx(1, abs=1e-3)
    texts = [each.text for each in await library.search.passages([each for each, _ in ranked])]
    exact = {text: float(vector(text) @ vector("colour 7")) for text in texts}
    assert len(exact) == 50
    assert [score for _, score in ranked] == pytest.approx(
        sorted(exact.values(), reverse=True), abs=2e-3
    )
    assert len(await found(library, sketches, "colour 7", limit=3)) == 3


async def test_only_what_the_filters_let_through_is_found(
    library: Library, sketches: Sketches
) -> None:
    await library.say(
        message(1, "one"),
        message(2, "two", channel_id=STAFF),
        message(3, "three", author_id=NEWCOMER),
        message(4, "four"),
    )
    await sketches.apply(await library.settle())
    here = frozenset({GENERAL})
    assert set(await found(library, sketches, "two", channel_ids=here)) == {"one", "three", "four"}
    assert await found(library, sketches, "two", channel_ids=frozenset()) == []
    assert await found(library, sketches, "two", channel_ids=frozenset({5})) == []
    assert await found(library, sketches, "one", author_id=NEWCOMER) == ["three"]
    assert await found(library, sketches, "one", author_id=5) == []
    assert set(await found(library, sketches, "one", after_id=2)) == {"three", "four"}
    assert set(await found(library, sketches, "one", before_id=2)) == {"one"}


async def test_changes_show_at_once(library: Library, sketches: Sketches) -> None:
    await learn(library, sketches, "old")
    assert await found(library, sketches, "old") == ["old"]
    await learn(library, sketches, "new", first=2)
    assert await found(library, sketches, "new") == ["new", "old"]
    await sketches.apply(await library.search.forget_messages(GUILD, [2]))
    assert await found(library, sketches, "new") == ["old"]


async def test_what_was_removed_behind_its_back_is_not_found_and_let_go(
    library: Library, sketches: Sketches
) -> None:
    await learn(library, sketches, "stays", "goes")
    assert len(await found(library, sketches, "goes")) == 2
    await library.messages.forget([2])
    assert await found(library, sketches, "goes") == ["stays"]
    assert sketches._sketches[GUILD].count == 1


async def test_a_forgotten_server_is_not_found(library: Library, sketches: Sketches) -> None:
    await learn(library, sketches, "one", "two")
    assert await found(library, sketches, "one")
    await library.search.forget_guild(GUILD, with_messages=True)
    assert await found(library, sketches, "one") == []
    assert sketches.size == 0


async def test_whoever_asks_at_the_same_time_waits_for_one_load(library: Library) -> None:
    async with opened(library) as (sketches, door):
        await learn(library, sketches, "one")
        asked = [asyncio.create_task(found(library, sketches, "one")) for _ in range(5)]
        await door.is_reached.wait()
        door.opens.set()
        assert await asyncio.gather(*asked) == [["one"]] * 5
        assert door.loads == 1


async def test_whoever_gives_up_does_not_end_the_load_of_others(library: Library) -> None:
    async with opened(library) as (sketches, door):
        await learn(library, sketches, "one")
        first, second = [asyncio.create_task(found(library, sketches, "one")) for _ in range(2)]
        await door.is_reached.wait()
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        door.opens.set()
        assert await second == ["one"]


async def test_what_changes_during_a_load_is_made_good(library: Library) -> None:
    async with opened(library) as (sketches, door):
        await learn(library, sketches, "stays", "goes")
        asked = asyncio.create_task(found(library, sketches, "comes"))
        await door.is_reached.wait()
        await learn(library, sketches, "comes", first=3)
        await sketches.apply(await library.search.forget_messages(GUILD, [2]))
        door.opens.set()
        assert await asked == ["comes", "stays"]
        assert sketches._sketches[GUILD].count == 2


async def test_what_a_load_has_already_is_not_added_again(library: Library) -> None:
    async with opened(library) as (sketches, door):
        await library.say(message(1, "one"))
        changes = await library.settle()
        asked = asyncio.create_task(found(library, sketches, "one"))
        await door.is_reached.wait()
        await sketches.apply(changes)
        door.opens.set()
        assert await asked == ["one"]
        await sketches.apply(changes)
        assert sketches._sketches[GUILD].count == 1


async def test_a_failed_load_is_tried_again(library: Library) -> None:
    class Broken(Door):
        async def visit_codes(self, guild_id: int, receive: Callable[[Index, Codes], None]) -> int:
            if not self.loads:
                self.loads += 1
                raise OSError
            return await super().visit_codes(guild_id, receive)

    door = Broken(library)
    door.opens.set()
    sketches = Sketches(door)
    await learn(library, sketches, "one")
    with pytest.raises(OSError):  # noqa: PT011 -- it has no text
        await found(library, sketches, "one")
    assert await found(library, sketches, "one") == ["one"]
    await sketches.close()


async def test_a_switched_index_is_loaded_anew(library: Library, sketches: Sketches) -> None:
    await learn(library, sketches, "one")
    assert await found(library, sketches, "one") == ["one"]
    new = await library.index(model="new", size=16)
    passages = await library.indexes.unfilled(new, limit=9)
    await library.indexes.fill(new, passages, vectors(["one"], 16))
    assert await library.indexes.switch(new)
    with pytest.raises(InputError, match="Search again"):
        await found(library, sketches, "one")
    ranked = await sketches.search(GUILD, vector("one", 16), channel_ids=BOTH, limit=1)
    assert [each for each, _ in ranked] == [passages[0].id]
    with pytest.raises(InputError):
        await sketches.search(
            GUILD, vector("one", 16), channel_ids=BOTH, limit=1, index_id=new.id - 1
        )


async def test_changes_of_another_index_make_it_load_anew(
    library: Library, sketches: Sketches
) -> None:
    await learn(library, sketches, "one")
    assert await found(library, sketches, "one")
    await library.search.forget_guild(GUILD, with_messages=True)
    await learn(library, sketches, "two", first=5)
    assert sketches.size == 0
    assert await found(library, sketches, "two") == ["two"]


async def test_what_nobody_searches_is_dropped(library: Library) -> None:
    now = 0.0
    sketches = Sketches(library.search, idle_seconds=600, clock=lambda: now)
    await learn(library, sketches, "one")
    assert sketches.size == 0, "nothing is loaded for writing"
    await found(library, sketches, "one")
    now = 500
    await found(library, sketches, "one")
    now = 1_100
    sketches.drop_idle()
    assert sketches.size > 0
    now = 1_101
    sketches.drop_idle()
    assert sketches.size == 0
    assert await found(library, sketches, "one") == ["one"]
    await sketches.close()


async def test_what_was_used_least_recently_goes_beyond_the_bound(library: Library) -> None:
    now = 0.0
    sketches = Sketches(library.search, most_bytes=1, clock=lambda: now)
    for guild in (GUILD, OTHER_GUILD):
        await library.say(message(guild, guild_id=guild))
        index = await library.index(guild)
        owed = await library.owed(guild)
        await library.search.settle(
            guild,
            index.id,
            owed=owed,
            passages=[passage(owed[0].message)],
            vectors=vectors(["hello"]),
        )
    for guild in (GUILD, OTHER_GUILD, GUILD):
        now += 1
        ranked = await sketches.search(guild, vector("hello"), channel_ids=BOTH, limit=1)
        assert len(ranked) == 1
        assert list(sketches._sketches) == [guild], "the last one used stays"
    await sketches.close()


def clustered(number: int, size: int, seed: int = 1) -> NDArray[np.float32]:
    """Vectors that lie together in groups of twenty."""
    chosen = np.random.default_rng(seed)
    places = np.random.default_rng(0).normal(size=(50, size))
    rows = places[chosen.integers(0, 50, number)] + 0.5 * chosen.normal(size=(number, size))
    lengths: NDArray[np.float64] = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / lengths).astype(np.float32)


@pytest.mark.parametrize("size", [256, 1_000])
async def test_among_many_the_nearest_are_found_after_a_coarse_look(
    library: Library, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("bot.search.sketch.ROWS", 512)
    monkeypatch.setattr("bot.search.sketch._FIRST_ROWS", 64)
    sketches = Sketches(library.search, candidates=100, exact=100)
    given = clustered(3_000, size)
    index = await library.index(size=size)
    said = [
        message(n + 1, str(n), channel_id=(GENERAL, STAFF)[n * 7 % 11 % 2]) for n in range(3_000)
    ]
    await library.say(*said)
    for first in range(0, 3_000, 700):
        some = said[first : first + 700]
        changes = await library.search.settle(
            GUILD,
            index.id,
            owed=[],
            passages=[passage(each) for each in some],
            vectors=given[first : first + 700],
        )
        await sketches.search(GUILD, given[0], channel_ids=BOTH, limit=1)
        await sketches.apply(changes)
    allowed = np.array([each.channel_id == STAFF for each in said])
    hits = 0
    for query in clustered(20, size, seed=2):
        ranked = await sketches.search(GUILD, query, channel_ids=frozenset({STAFF}), limit=10)
        best = np.argsort(np.where(allowed, -(given @ query), 9))[:10]
        texts = [each.text for each in await library.search.passages([n for n, _ in ranked])]
        hits += len({int(text) for text in texts} & set(best.tolist()))
    assert hits >= 196
    await sketches.close()
