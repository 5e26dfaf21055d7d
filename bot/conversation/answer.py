"""One answer while it is being written: the endpoint fills it, a screen shows it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.storage.conversations import State, Turn

LONGEST = 1_000_000
"""Characters of an answer."""
ENDLESS = "The model did not come to an end, so I stopped it here."


@dataclass(frozen=True, slots=True)
class Ending:
    """How an answer ended; `note` is a sentence for the person when there is something to say.

    `used` tells what the answer took, where that is wanted.
    """

    state: State
    finish_reason: str | None = None
    note: str = ""
    can_retry: bool = True
    used: str = ""

    @property
    def can_continue(self) -> bool:
        """Whether the answer was cut by its length, so that more can be asked for."""
        return self.state is State.COMPLETE and self.finish_reason == "length"


class Answer:
    """The growing text of an answer.

    One task writes (`add`, then `end`), another shows (`changed`, `text`, `ending`) and then sets
    `shown`, and anyone may `stop` it. `problems` are sentences about what of the question could
    not be read.
    """

    def __init__(self, turn: Turn, *, text: str = "") -> None:
        self.turn = turn
        self.problems: tuple[str, ...] = ()
        self.ending: Ending | None = None
        self.ended = asyncio.Event()
        self.shown = asyncio.Event()
        self.stopped: str | None = None
        self._pieces = [text] if text else []
        self._length = len(text)
        self._changed = asyncio.Event()
        self._limit: asyncio.Timeout | None = None

    @property
    def text(self) -> str:
        """All that was written so far."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def add(self, text: str) -> None:
        """Write on; an answer without an end is ended."""
        if text:
            self._pieces.append(text)
            self._length += len(text)
            self._changed.set()
        if self._length > LONGEST:
            self.stop(ENDLESS)

    def end(self, ending: Ending) -> None:
        """Write no more."""
        self.ending = ending
        self.ended.set()
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
        """Leave the block early, without an error, when the answer is stopped."""
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
