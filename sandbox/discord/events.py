"""What happens in the simulated world, as gateway sessions and the control interface hear of it."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.discord.records import Channel, Json


@dataclass(frozen=True, slots=True)
class Event:
    """A gateway dispatch: its name and data, where it happened, and who may know.

    `channel` limits it to those who may view that channel; `only` to the users named.
    """

    name: str
    data: Json
    guild_id: int | None = None
    channel: Channel | None = None
    only: frozenset[int] | None = None


Listener = Callable[[Event], None]
"""Called at once, in the event loop, for each event; it must not block and not raise."""


class Subscription:
    """A bounded queue of events; who falls behind by more than `limit` of them is cut off.

    Iterate it with `async for`; the iteration ends when it was closed or cut off.
    """

    def __init__(self, *, limit: int = 1000) -> None:
        self._waiting: deque[Event] = deque()
        self._limit = limit
        self._news = asyncio.Event()
        self.closed = False

    def __call__(self, event: Event) -> None:
        """Take one event in; called by the state."""
        if self.closed:
            return
        if len(self._waiting) >= self._limit:
            self.close()
            return
        self._waiting.append(event)
        self._news.set()

    def close(self) -> None:
        """End the iteration, after what is already waiting."""
        self.closed = True
        self._news.set()

    def __aiter__(self) -> "Subscription":
        """Iterate over the events as they come."""
        return self

    async def __anext__(self) -> Event:
        """Wait for the next event."""
        while not self._waiting:
            if self.closed:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()
