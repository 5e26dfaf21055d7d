"""Who speaks when: what people say in one breath is answered once, one answer at a time."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.errors import EndpointBusy
from bot.storage.conversations import Turn

log = logging.getLogger(__name__)

BREATH = 1.5
"""Seconds without a further message after which a turn is taken to be complete."""
PATIENCE = 6.0
"""Seconds after which someone who goes on writing is answered all the same."""
LISTENING = 180.0
"""Seconds that an answer waits at most for what else is being read, such as a voice message."""
PLACES = 500
"""Conversations that may be waiting for or writing an answer at the same time."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that is not being answered yet, and whether it needs no breath before it is."""

    question: Turn
    at_once: bool


class Floor:
    """Gives the floor to the bot, for each conversation on its own.

    Args:
        answer: answers the newest of the questions; must see to its own errors.
        breath: seconds of quiet that complete a turn.
    """

    def __init__(
        self, answer: Callable[[Turn], Awaitable[None]], *, breath: float | None = None
    ) -> None:
        self._answer = answer
        self._breath = BREATH if breath is None else breath
        self._waiting: dict[Hashable, Waiting] = {}
        self._heard: dict[Hashable, asyncio.Event] = {}
        self._listening = Counter[Hashable]()
        self._tasks: dict[Hashable, asyncio.Task[None]] = {}
        self.is_closing = False

    def is_taken(self, place: Hashable) -> bool:
        """Tell whether an answer is awaited or being written there."""
        return place in self._tasks

    async def is_free(self, place: Hashable, *, within: float) -> bool:
        """Tell whether nothing is awaited or written there; what ends in so many seconds may."""
        if task := self._tasks.get(place):
            await asyncio.wait({task}, timeout=within)
        return not self.is_taken(place)

    @contextmanager
    def listening(self, place: Hashable) -> Iterator[None]:
        """Let no answer begin there while more is being read that may belong to the question."""
        self._listening[place] += 1
        try:
            yield
        finally:
            self._listening[place] -= 1
            if not self._listening[place]:
                del self._listening[place]

    def heard(self, place: Hashable, question: Turn, *, at_once: bool = False) -> None:
        """Note a stored question; it is answered when the turn is complete, or at once.

        While the bot is going down nothing is begun: the question is answered after the restart.

        Raises:
            EndpointBusy: too many conversations are being answered already.
        """
        if self.is_closing:
            return
        if place not in self._tasks:
            if len(self._tasks) >= PLACES:
                raise EndpointBusy("Too many people are asking at once. Try again in a minute.")
            self._heard[place] = asyncio.Event()
            self._tasks[place] = asyncio.create_task(self._speak(place), name=f"floor {place}")
        before = self._waiting.get(place)
        self._waiting[place] = Waiting(question, at_once or bool(before and before.at_once))
        self._heard[place].set()

    async def _speak(self, place: Hashable) -> None:
        try:
            while place in self._waiting:
                if not self._waiting[place].at_once:
                    await self._quiet(place)
                if self.is_closing:
                    return  # it is stored, and answered after the restart
                await self._answer(self._waiting.pop(place).question)
        except Exception:
            log.exception("answering failed in a way that nothing caught")
        finally:
            del self._tasks[place], self._heard[place]
            self._waiting.pop(place, None)

    async def _quiet(self, place: Hashable) -> None:
        """Wait until nothing was heard for a breath, within the bounds of patience.

        What is being read is waited for, and does not try patience.
        """
        clock = asyncio.get_running_loop().time
        patience = min(PATIENCE, 4 * self._breath)
        last, deadline = clock() + LISTENING, clock() + patience
        while clock() < last and not self.is_closing:
            goes_on = await self._goes_on(place)
            if place in self._listening:
                deadline = clock() + patience
            elif not goes_on or clock() >= deadline:
                return

    async def _goes_on(self, place: Hashable) -> bool:
        """Tell whether something more is heard within a breath."""
        heard = self._heard[place]
        heard.clear()
        try:
            async with asyncio.timeout(self._breath):
                await heard.wait()
        except TimeoutError:
            return False
        return True

    async def close(self, *, grace: float, hurry: Callable[[], None]) -> None:
        """Take no more questions and let running answers end.

        Args:
            grace: seconds that answers get to end by themselves, and again after `hurry`.
            hurry: asks the answers that are still running to end now.
        """
        self.is_closing = True
        for step in (None, hurry):
            if step:
                step()
            if tasks := list(self._tasks.values()):
                await asyncio.wait(tasks, timeout=grace)
        late = list(self._tasks.values())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
