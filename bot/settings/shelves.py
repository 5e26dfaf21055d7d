"""What servers have chosen, kept in memory so that looking it up rarely needs the database."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.settings.values import Loaded

KEPT = 1_000
"""Servers that are kept in memory."""


@dataclass(slots=True)
class Shelf:
    """One server's choices. Who loads or changes them holds the lock meanwhile."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0
    age: int = 0
    """Rises when the choices are dropped, so that what was read before is not kept."""
    loaded: Loaded | None = None


class Shelves:
    """The servers used last; `load` reads a server's choices from the database."""

    def __init__(self, load: Callable[[int], Awaitable[Loaded]], *, kept: int = KEPT) -> None:
        self._load = load
        self._kept = kept
        self._shelves: OrderedDict[int, Shelf] = OrderedDict()

    def __len__(self) -> int:
        """Tell how many servers are kept."""
        return len(self._shelves)

    async def get(self, guild_id: int) -> Loaded:
        """Give what a server has chosen; callers at the same time share one look into the file."""
        shelf = self._shelves.get(guild_id)
        if shelf is not None and shelf.loaded is not None:
            self._shelves.move_to_end(guild_id)
            return shelf.loaded
        async with self.taken(guild_id) as shelf:
            if shelf.loaded is not None:
                return shelf.loaded
            age = shelf.age
            loaded = await self._load(guild_id)
            put(shelf, loaded, age)
            return loaded

    @asynccontextmanager
    async def taken(self, guild_id: int) -> AsyncIterator[Shelf]:
        """Have a server's shelf to oneself; nobody loads or changes its choices meanwhile."""
        shelf = self._shelves.setdefault(guild_id, Shelf())
        self._shelves.move_to_end(guild_id)
        shelf.users += 1  # a shelf in use stays, or else there would be two of one server
        try:
            async with shelf.lock:
                yield shelf
        finally:
            shelf.users -= 1
            self._shrink()

    def drop(self, guild_id: int) -> None:
        """Forget a server's choices, also those that are being read at this moment."""
        if shelf := self._shelves.get(guild_id):
            shelf.age += 1
            shelf.loaded = None
            if not shelf.users:
                del self._shelves[guild_id]

    def _shrink(self) -> None:
        spare = len(self._shelves) - self._kept
        idle = (guild_id for guild_id, shelf in self._shelves.items() if not shelf.users)
        for guild_id in [guild_id for guild_id, _ in zip(idle, range(spare), strict=False)]:
            del self._shelves[guild_id]


def put(shelf: Shelf, loaded: Loaded, age: int) -> None:
    """Keep what was read, unless it was dropped after the reading began, at that age."""
    if shelf.age == age:
        shelf.loaded = loaded
