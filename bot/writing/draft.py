"""A completion while it is being written: the endpoint fills it, a screen shows it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.endpoints.completions import TextCompletion, TextDelta

LONGEST = 400_000
"""Characters of all choices together."""
ENDLESS = "The model did not come to an end, so I stopped it here."


class Draft:
    """The growing choices of a completion; `text` is the first of them.

    One task writes (`begin`, `add`, then `end`), another waits until it may be shown (`begun`) and
    shows it (`changed`, `text`, then `completion`), and anyone may `stop` it. `error` is what broke
    it off, if anything did.
    """

    def __init__(self) -> None:
        self.ended = asyncio.Event()
        self.stopped: str | None = None
        self.error: Exception | None = None
        self._steps: list[TextDelta] = []
        self._length = 0
        self._begun = asyncio.Event()
        self._changed = asyncio.Event()
        self._limit: asyncio.Timeout | None = None

    @property
    def text(self) -> str:
        """All that was written of the first choice so far."""
        return "".join(step.text for step in self._steps if step.index == 0)

    @property
    def completion(self) -> TextCompletion:
        """All that was written so far."""
        return TextCompletion.of(self._steps)

    async def begun(self) -> None:
        """Wait until the call was let through.

        Raises:
            Exception: it was not, or failed at once; nothing was written.
        """
        await self._begun.wait()
        if self.error is not None and not self._steps and self.ended.is_set():
            raise self.error

    def begin(self) -> None:
        """Tell that the call was let through."""
        self._begun.set()

    def add(self, step: TextDelta) -> None:
        """Write on; what has no end is ended."""
        self._steps.append(step)
        self._length += len(step.text)
        self._changed.set()
        if self._length > LONGEST:
            self.stop(ENDLESS)

    def end(self, error: Exception | None = None) -> None:
        """Write no more."""
        self.error = error
        self.ended.set()
        self._begun.set()
        self._changed.set()

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
        """Leave the block early, without an error, when the draft is stopped."""
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
