import asyncio

import pytest

from bot.settings.shelves import Shelves, put
from bot.settings.values import Loaded, loaded
from bot.storage.settings import StoredSetting


def found(model: str) -> Loaded:
    return loaded([StoredSetting(1, 0, "chat.model", f'"{model}"', 1)])


class Source:
    """A database that answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.model = "a"
        self.go_on = asyncio.Event()

    async def load(self, guild_id: int) -> Loaded:
        self.asked.append(guild_id)
        read = found(self.model)
        await self.go_on.wait()
        return read


async def test_callers_at_the_same_time_share_one_look() -> None:
    source = Source()
    shelves = Shelves(source.load)
    looking = [asyncio.create_task(shelves.get(1)) for _ in range(20)]
    await asyncio.sleep(0)
    source.go_on.set()
    assert await asyncio.gather(*looking) == [found("a")] * 20
    assert source.asked == [1]


async def test_only_so_many_servers_are_kept_and_the_unused_ones_go_first() -> None:
    source = Source()
    source.go_on.set()
    shelves = Shelves(source.load, kept=3)
    for guild_id in (1, 2, 3, 1, 4, 1):
        await shelves.get(guild_id)
        assert len(shelves) <= 3
    assert source.asked == [1, 2, 3, 4]
    await shelves.get(2)
    assert source.asked[-1] == 2


async def test_a_server_in_use_is_not_put_away() -> None:
    source = Source()
    source.go_on.set()
    shelves = Shelves(source.load, kept=1)
    async with shelves.taken(1) as shelf:
        await shelves.get(2)
        looking = asyncio.create_task(shelves.get(1))
        await asyncio.sleep(0)
        put(shelf, found("changed"), shelf.age)
    assert await looking == found("changed")
    assert source.asked == [2]


async def test_what_was_read_before_it_was_erased_is_not_kept() -> None:
    source = Source()
    shelves = Shelves(source.load)
    looking = asyncio.create_task(shelves.get(1))
    await asyncio.sleep(0)
    shelves.drop(1)
    source.model = "b"
    source.go_on.set()
    assert await looking == found("a")
    assert await shelves.get(1) == found("b")


async def test_who_gives_up_waiting_leaves_the_others_alone() -> None:
    source = Source()
    shelves = Shelves(source.load)
    first, second = (asyncio.create_task(shelves.get(1)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    source.go_on.set()
    assert await second == found("a")
