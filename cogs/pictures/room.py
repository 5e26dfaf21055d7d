"""Room for the pictures that people give, so that many large ones do not fill the memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Room:
    """Lets in only so many bytes at a time; who comes later waits.

    Args:
        size: bytes. A single picture may be larger: it is then the only one.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._left = asyncio.Condition()

    @asynccontextmanager
    async def taken(self, size: int) -> AsyncIterator[None]:
        """Take so many bytes of it until the end of the block."""
        async with self._left:
            await self._left.wait_for(lambda: not self._taken or self._taken + size <= self._size)
            self._taken += size
        try:
            yield
        finally:
            self._taken -= size
            async with self._left:
                self._left.notify_all()
