"""What is found, and that what may not be read has no part in it."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.config import Config
from bot.errors import BudgetError, EndpointUnreachable, InputError
from bot.search import Sketches
from bot.search.bots import Bots
from bot.search.meaning import Meaning
from bot.search.service import Found, Query, Search
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.search import Index
from bot.storage.search.bots import BotStore
from bot.storage.search.places import PlaceStore
from bot.storage.settings import SettingsStore
from bot.usage import Caller
from sandbox.endpoints.embeddings.engine import vectors
from tests.bot.storage.search.library import (
    GENERAL,
    GUILD,
    MEMBER,
    STAFF,
    Library,
    message,
    passage,
)

CALLER = Caller(user_id=MEMBER, guild_id=GUILD, channel_id=GENERAL, command="embed")
DIMENSIONS = 64
OPEN = frozenset({GENERAL})
ROBOT = 5_000


class Known(Meaning):
    """Knows the meaning of everything, as the sandbox's models do; a test may take that away."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.error: Exception | None = None

    async def of(self, caller: Caller, text: str, index: Index) -> NDArray[np.float32]:  # noqa: ARG002 -- as the service asks
        self.asked.append(text)
        if self.error:
            raise self.error
        found: NDArray[np.float32] = vectors([text], DIMENSIONS)[0]
        return found


@dataclass
class Room:
    """A server that is searched; of each message its channel and text."""

    library: Library
    meaning: Known = field(default_factory=Known)

    def __post_init__(self) -> None:
        self.sketches = Sketches(self.library.search)
        self.places = PlaceStore(self.library.database)
        self.settings = Settings(SettingsStore(self.library.database), Config.from_environment({}))
        self.search = Search(
            self.library.search,
            self.sketches,
            self.meaning,
            indexes=self.library.indexes,
            places=self.places,
            bots=Bots(BotStore(self.library.database), self.settings),
        )

    async def say(self, said: Sequence[tuple[int, int, str]], bots: Collection[int] = ()) -> None:
        """Let messages be found: number, channel, text; `bots` are the numbers of bots'."""
        index = await self.library.index(size=DIMENSIONS)
        messages = [
            message(
                nth,
                text,
                channel_id=where,
                home_id=where,
                is_bot=nth in bots,
                author_id=ROBOT + nth % 2 if nth in bots else MEMBER,
            )
            for nth, where, text in said
        ]
        await self.library.say(*messages)
        passages = [passage(each) for each in messages]
        changes = await self.library.search.settle(
            GUILD,
            index.id,
            owed=await self.library.owed(),
            passages=passages,
            vectors=vectors([each.text for each in passages], DIMENSIONS),
        )
        await self.sketches.apply(changes)

    async def find(self, text: str, readable: frozenset[int] = OPEN, limit: int = 10) -> Found:
        return await self.search.find(CALLER, Query(text=text, limit=limit), readable)


@asynccontextmanager
async def opened() -> AsyncIterator[Room]:
    with TemporaryDirectory() as folder:
        database = await Database.open(Path(folder) / "parley.db")
        room = Room(Library(database))
        yield room
        await room.search.close()
        await database.close()


@pytest.fixture
async def room(library: Library) -> AsyncIterator[Room]:
    made = Room(library)
    yield made
    await made.search.close()


def ids(found: Found) -> list[int]:
    return [hit.passage.message_id for hit in found.hits]


async def test_meaning_and_words_are_put_together(room: Room) -> None:
    await room.say(
        [
            (1, GENERAL, "boilers and their leaking pipes"),
            (2, GENERAL, "the boiler"),
            (3, GENERAL, "cake on Friday"),
        ]
    )
    assert ids(await room.find("boiler leaks"))[:2] == [2, 1]
    assert len(ids(await room.find("boiler leaks"))) == 3


async def test_a_message_of_several_pieces_is_one_hit(room: Room) -> None:
    await room.say([(1, GENERAL, "boiler")])
    long = message(2, "boiler " * 100)
    await room.library.say(long)
    index = await room.library.index(size=DIMENSIONS)
    pieces = [passage(long, text=f"boiler piece {nth}", piece=nth) for nth in range(3)]
    changes = await room.library.search.settle(
        GUILD,
        index.id,
        owed=await room.library.owed(),
        passages=pieces,
        vectors=vectors([each.text for each in pieces], DIMENSIONS),
    )
    await room.sketches.apply(changes)
    assert sorted(ids(await room.find("boiler"))) == [1, 2]


async def test_while_the_endpoint_fails_words_decide_and_the_note_says_so(room: Room) -> None:
    await room.say([(1, GENERAL, "the boiler"), (2, GENERAL, "cake")])
    room.meaning.error = EndpointUnreachable("The endpoint is down. Try again later.")
    await room.search.prepare(CALLER, "boiler")
    found = await room.find("boiler")
    assert ids(found) == [1]
    assert "Only the words" in found.note
    assert "The endpoint is down" in found.note


async def test_a_used_up_budget_is_told(room: Room) -> None:
    await room.say([(1, GENERAL, "the boiler")])
    room.meaning.error = BudgetError("No tokens are left today.")
    with pytest.raises(BudgetError):
        await room.find("boiler")
    with pytest.raises(BudgetError):
        await room.search.prepare(CALLER, "boiler")


@pytest.mark.parametrize("text", ["", "  ", "?!", "\u200b"])
async def test_something_without_words_is_refused(room: Room, text: str) -> None:
    with pytest.raises(InputError, match="no words"):
        await room.find(text)
    with pytest.raises(InputError, match="no words"):
        await room.search.prepare(CALLER, text)


async def test_without_an_index_nothing_is_found_by_meaning_nor_asked(room: Room) -> None:
    found = await room.find("boiler")
    assert found.hits == ()
    assert "Only the words" in found.note
    await room.search.prepare(CALLER, "boiler")
    assert room.meaning.asked == []


async def test_outside_of_servers_nothing_is_found(room: Room) -> None:
    await room.say([(1, GENERAL, "the boiler")])
    alone = Caller(user_id=MEMBER, guild_id=None, channel_id=GENERAL, command="embed")
    assert await room.search.find(alone, Query(text="boiler"), OPEN) == Found(())


async def test_a_model_whose_vectors_changed_their_length_leaves_words(room: Room) -> None:
    await room.say([(1, GENERAL, "the boiler")])
    room.meaning.of = lambda *_: asyncio.sleep(0, np.ones(3, np.float32))  # type: ignore[method-assign]
    found = await room.find("boiler")
    assert ids(found) == [1]
    assert "/embed index" in found.note


async def test_the_places_of_what_can_be_found_are_known_with_their_homes(room: Room) -> None:
    await room.say([(1, GENERAL, "one"), (2, STAFF, "two"), (3, GENERAL, "three")])
    thread = message(4, "four", channel_id=77, home_id=GENERAL)
    await room.library.say(thread)
    changes = await room.library.search.settle(
        GUILD,
        (await room.library.index(size=DIMENSIONS)).id,
        owed=await room.library.owed(),
        passages=[passage(thread)],
        vectors=vectors(["four"], DIMENSIONS),
    )
    await room.sketches.apply(changes)
    found = {(it.channel_id, it.home_id) for it in await room.search.places(GUILD)}
    assert found == {(GENERAL, GENERAL), (STAFF, STAFF), (77, GENERAL)}
    assert await room.search.places(GUILD + 100) == []


async def test_bots_are_found_where_that_is_wanted_at_that_moment(room: Room) -> None:
    await room.say(
        [(1, GENERAL, "the boiler"), (2, GENERAL, "the boiler"), (3, STAFF, "the boiler")],
        bots={2, 3},
    )
    both = frozenset({GENERAL, STAFF})
    assert ids(await room.find("boiler", both)) == [1]
    await room.settings.change(GUILD, {"search.bots": True}, by=1, channel_id=STAFF)
    assert sorted(ids(await room.find("boiler", both))) == [1, 3]
    await room.settings.change(GUILD, {"search.bots": True}, by=1)
    assert sorted(ids(await room.find("boiler", both))) == [1, 2, 3]
    await room.settings.change(GUILD, {"search.bots": False}, by=1, channel_id=GENERAL)
    assert sorted(ids(await room.find("boiler", both))) == [1, 3]


async def test_a_bot_is_left_out_of_what_stands_around(room: Room) -> None:
    await room.say([(1, GENERAL, "one"), (2, GENERAL, "two"), (3, GENERAL, "three")], bots={2})
    (hit,) = (await room.find("three", limit=1)).hits
    around = await room.search.around(hit.passage, 2)
    assert [each.message_id for each in around] == [1]
    await room.settings.change(GUILD, {"search.bots": True}, by=1)
    around = await room.search.around(hit.passage, 2)
    assert [each.message_id for each in around] == [1, 2]


async def test_the_bot_itself_is_left_out_although_it_is_not_stored_as_one(room: Room) -> None:
    await room.say([(1, GENERAL, "the boiler")])
    room.search.open(MEMBER)
    assert ids(await room.find("boiler")) == []
    await room.settings.change(GUILD, {"search.bots": True}, by=1)
    assert ids(await room.find("boiler")) == [1]


VOCABULARY = ["boiler", "leaks", "cake", "friday", "key", "pot", "the", "a"]
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=5)
SAID = st.lists(st.tuples(st.booleans(), WORDS.map(" ".join)), max_size=25)


@settings(max_examples=60)
@given(
    said=SAID,
    query=WORDS.filter(bool).map(" ".join),
    limit=st.integers(1, 12),
    of_bots=st.booleans(),
)
def test_what_may_not_be_found_changes_nothing_of_what_is(
    said: list[tuple[bool, str]],
    query: str,
    limit: int,
    of_bots: bool,  # noqa: FBT001 -- drawn by name
) -> None:
    """The same is found, in the same order, with hidden messages, or bots', and without them."""

    hidden = {number for number, (is_hidden, _) in enumerate(said, 1) if is_hidden}

    async def found(*, with_hidden: bool) -> tuple[list[int], str, frozenset[int]]:
        async with opened() as room:
            # So many that both coarse and exact looks are tried, whatever is hidden.
            room.sketches = room.search.sketches = Sketches(
                room.library.search, exact=10, candidates=10
            )
            await room.say(
                [
                    (number, STAFF if is_hidden and not of_bots else GENERAL, text or "-")
                    for number, (is_hidden, text) in enumerate(said, 1)
                    if with_hidden or not is_hidden
                ]
                or [(999, STAFF, "nothing")],
                bots=hidden if of_bots else (),
            )
            result = await room.find(query, limit=limit)
            assert hidden.isdisjoint(ids(result))
            return ids(result), result.note, result.channel_ids

    with_hidden = asyncio.run(found(with_hidden=True))
    assert with_hidden == asyncio.run(found(with_hidden=False))
    visible = sum(not is_hidden for is_hidden, _ in said)
    assert len(with_hidden[0]) == min(limit, visible)
