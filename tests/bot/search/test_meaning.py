"""What somebody looks for gets a vector, or soon a reason why there is none."""

import asyncio
from dataclasses import dataclass

import pytest

from bot.endpoints.embeddings import Embeddings
from bot.errors import EndpointError
from bot.search.meaning import Meaning
from bot.storage.search import Index
from bot.usage import Caller
from sandbox.endpoints.faults import Fault, Kind
from tests.bot.search.town import GENERAL, MEMBER, NEWCOMER, SERVER, Town

CALLER = Caller(user_id=MEMBER, guild_id=SERVER, channel_id=GENERAL, command="embed")
OTHER = Caller(user_id=NEWCOMER, guild_id=SERVER, channel_id=GENERAL, command="embed")


@dataclass
class Room:
    """Somebody who looks for something."""

    town: Town
    index: Index
    now: float = 0.0

    def meaning(self, patience: float = 30.0) -> Meaning:
        services = self.town.services
        return Meaning(
            Embeddings(self.town.transport),
            services.calls,
            salt="salt",
            clock=lambda: self.now,
            patience=patience,
        )

    @property
    def asked(self) -> int:
        return len(self.town.asked)


@pytest.fixture
async def room(town: Town) -> Room:
    await town.say("The harbour opens at six in the morning.")
    await town.at_rest()
    index = await town.index.indexes.get(SERVER)
    assert index
    return Room(town, index)


async def test_a_vector_is_remembered_for_who_asked(room: Room) -> None:
    meaning, before = room.meaning(), room.asked
    vector = await meaning.of(CALLER, "harbour", room.index)
    assert len(vector) == room.index.dimensions
    assert await meaning.of(CALLER, "harbour", room.index) is vector
    assert room.asked == before + 1
    await meaning.of(OTHER, "harbour", room.index)
    assert room.asked == before + 2, "nobody learns what others looked for"


async def test_a_failure_is_remembered_for_one_search_only(room: Room) -> None:
    fault = Fault(kind=Kind.STATUS, match="embeddings", times=1, status=401)
    room.town.world.endpoint.faults.add(fault)
    meaning, before = room.meaning(), room.asked
    for _ in range(3):
        with pytest.raises(EndpointError):
            await meaning.of(CALLER, "harbour", room.index)
    assert room.asked == before + 1
    assert len(await meaning.of(OTHER, "harbour", room.index))
    room.now += 4
    assert len(await meaning.of(CALLER, "harbour", room.index))


async def test_nobody_waits_long_for_an_endpoint_that_hangs(room: Room) -> None:
    room.town.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="embeddings", times=None))
    meaning, before = room.meaning(patience=0.05), room.asked
    async with asyncio.timeout(20):
        for _ in range(2):
            with pytest.raises(EndpointError, match="took too long"):
                await meaning.of(CALLER, "harbour", room.index)
    assert room.asked == before + 1
