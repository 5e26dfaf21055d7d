"""A text while it is being written: the endpoint fills it, a screen shows it."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

ENDLESS = "The model did not come to an end, so I stopped it here."


class Growing(ABC):
    """A text that one task writes and another one shows; anyone may stop it.

    `ended` is set once nothing more comes; `stopped` is a note on why it was stopped, if it was.

    Args:
        longest: characters; a text that has more is stopped.
        length: how many there are already.
    """

    def __init__(self, longest: int, *, length: int = 0) -> None:
        self.ended = asyncio.Event()
        self.stopped: str | None = None
        self._longest = longest
        self._length = length
        self._changed = asyncio.Event()
        self._limit: asyncio.Timeout | None = None

    @property
    @abstractmethod
    def text(self) -> str:
        """All that was written so far."""

    async def changed(self) -> None:
        """Wait until there is something new to show since the last call."""
        await self._changed.wait()
        self._changed.clear()

    def stop(self, note: str = "Stopped.") -> None:
        """End the writing here; the note says why."""
        self.stopped = self.stopped or note
        if self._limit is not None:
            self._limit.reschedule(0)

    @asynccontextmanager
    async def until_stopped(self) -> AsyncIterator[None]:
        """Leave the block early, without an error, when the text is stopped."""
        try:
            async with asyncio.timeout(0 if self.stopped else None) as limit:
                self._limit = limit
                try:
                    yield
                finally:
                    self._limit = None
        except TimeoutError:
            if not limit.expired():
                raise

    def _grew(self, count: int) -> None:
        """Tell that so many characters were added; a text without an end is ended."""
        self._length += count
        self._changed.set()
        if self._length > self._longest:
            self.stop(ENDLESS)

    def _finish(self) -> None:
        """Tell that nothing more comes."""
        self.ended.set()
        self._changed.set()
