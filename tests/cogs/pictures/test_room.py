"""Room for the pictures that people give."""

import asyncio

import pytest

from cogs.pictures.room import Room


async def stay(room: Room, size: int, until: asyncio.Event, entered: asyncio.Event) -> None:
    async with room.taken(size):
        entered.set()
        await until.wait()


async def settled() -> None:
    """Let everybody go as far as they can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_who_no_longer_fits_waits_until_somebody_leaves() -> None:
    room, leaving, late = Room(10), asyncio.Event(), asyncio.Event()
    entered = [asyncio.Event() for _ in range(3)]
    async with asyncio.TaskGroup() as people:
        people.create_task(stay(room, 6, leaving, entered[0]))
        people.create_task(stay(room, 4, late, entered[1]))
        people.create_task(stay(room, 6, late, entered[2]))
        await settled()
        assert [each.is_set() for each in entered] == [True, True, False]
        leaving.set()
        await settled()
        assert entered[2].is_set()
        late.set()


async def test_one_that_is_larger_than_the_room_comes_in_alone() -> None:
    room, until, entered = Room(10), asyncio.Event(), asyncio.Event()
    async with room.taken(50):
        waiting = asyncio.create_task(stay(room, 1, until, entered))
        await settled()
        assert not entered.is_set()
    await entered.wait()
    until.set()
    await waiting


async def test_who_fails_or_gives_up_leaves_the_room_as_it_was() -> None:
    room, until, entered = Room(10), asyncio.Event(), asyncio.Event()
    with pytest.raises(ValueError, match="broken"):
        async with room.taken(10):
            raise ValueError("broken")
    async with room.taken(10):
        waiting = asyncio.create_task(stay(room, 10, until, entered))
        await settled()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with room.taken(10):
        assert not entered.is_set()
