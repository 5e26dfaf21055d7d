"""What one server is owed, judged in its order and by many requests at a time."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from bot.moderation.bench import Bench
from bot.moderation.outcomes import Judged
from bot.moderation.tempo import TOGETHER, Tempo
from bot.storage.moderation import Owed

log = logging.getLogger(__name__)

PAGE = 100
"""Messages that are read from the disk together."""

PICTURES = 4
"""Pictures of a request, unless one message has more: all of them are in memory together."""


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """Messages that are being judged together."""

    owed: Sequence[Owed]
    task: asyncio.Task[list[Judged]]
    channels: frozenset[int]
    has_pictures: bool
    began: float


class Failed(Exception):
    """A request failed, for the cause of this; none of its messages is judged."""

    def __init__(self, owed: Sequence[Owed]) -> None:
        super().__init__(f"{len(owed)} messages could not be judged")
        self.owed = owed


class Docket:
    """Works off what a server is owed, until nothing is or a request fails.

    Messages of a channel are settled in their order. Only those in flight and the next few are in
    memory; the rest waits on the disk.
    """

    def __init__(self, guild_id: int, bench: Bench, tempo: Tempo) -> None:
        self.guild_id = guild_id
        self.bench = bench
        self.tempo = tempo
        self.together = TOGETHER
        """How many messages the next request holds; below the usual number, after a failure, each
        waits for the one before."""
        self.stirred = asyncio.Event()
        """Something came, or a request has ended."""
        self.is_woken = True
        """Whether something came since it was last looked for."""
        self._cursor = 0
        self._waiting: deque[Owed] = deque()
        self._oldest = 0.0
        self._requests: list[Request] = []

    def wake(self) -> None:
        """Tell that something came."""
        self.is_woken = True
        self.stirred.set()

    async def work_off(self) -> None:
        """Judge until nothing is owed.

        Raises:
            Failed: a request failed.
        """
        self._cursor = 0
        self.is_woken = True
        try:
            while True:
                await self._read()
                self._ask()
                if not self._requests:
                    return
                await self.stir()
                await self._settle()
        finally:
            await self._drop()

    async def judged(self, owed: Sequence[Owed]) -> list[Judged]:
        """Judge messages together."""
        return await self.bench.judge(owed)

    async def settled(self, judged: Sequence[Judged]) -> None:
        """Hear that messages were judged and settled."""

    async def stir(self) -> None:
        """Wait until something came or a request has ended."""
        await self.stirred.wait()
        self.stirred.clear()

    def asked_since(self) -> float | None:
        """Give when the oldest request began that still runs, as the loop counts; None for none."""
        return min((it.began for it in self._requests if not it.task.done()), default=None)

    async def _read(self) -> None:
        """Read the next page once there is room for it."""
        while self.is_woken and len(self._waiting) < TOGETHER:
            self.is_woken = False
            page = await self.bench.store.owed(self.guild_id, after=self._cursor, limit=PAGE)
            if not page:
                return
            if not self._waiting:
                self._oldest = asyncio.get_running_loop().time()
            self._cursor = page[-1].seq
            self._waiting.extend(page)
            self.is_woken |= len(page) == PAGE

    def _ask(self) -> None:
        while self._waiting and self._may_ask():
            owed = self._next()
            self._oldest = now = asyncio.get_running_loop().time()
            task = asyncio.create_task(self.judged(owed), name="judge messages")
            task.add_done_callback(lambda _: self.stirred.set())
            channels = frozenset(it.message.channel_id for it in owed)
            has_pictures = any(it.message.pictures for it in owed)
            self._requests.append(Request(owed, task, channels, has_pictures, now))

    def _next(self) -> list[Owed]:
        """Take the messages of the next request, with few pictures together."""
        owed = [self._waiting.popleft()]
        pictures = len(owed[0].message.pictures)
        while self._waiting and len(owed) < self.together:
            pictures += len(self._waiting[0].message.pictures)
            if pictures > PICTURES:
                break
            owed.append(self._waiting.popleft())
        return owed

    def _may_ask(self) -> bool:
        if self.together < TOGETHER:
            return not self._requests
        if len(self._requests) >= 2 * self.tempo.most:
            return False
        # Pictures take long: they may not hold texts up.
        running = sum(not (it.task.done() or it.has_pictures) for it in self._requests)
        if running < self.tempo.at_once:
            return True
        if running >= self.tempo.most:
            return False
        loop = asyncio.get_running_loop()
        left = self._oldest + self.tempo.gather - loop.time()
        if len(self._waiting) >= TOGETHER or left <= 0:
            return True
        loop.call_later(left, self.stirred.set)
        return False

    async def _settle(self) -> None:
        """Settle what has ended, but nothing before what came earlier in the same channel."""
        done: list[Request] = []
        failed: Request | None = None
        held: set[int] = set()
        for request in self._requests:
            if not request.task.done() or not held.isdisjoint(request.channels):
                held |= request.channels
            elif request.task.exception() is not None:
                failed = failed or request
                held |= request.channels
            else:
                done.append(request)
        if done:
            judged = [it for request in done for it in request.task.result()]
            await self.bench.settle(judged)
            self._requests = [it for it in self._requests if it not in done]
            self.together = min(TOGETHER, 2 * self.together)
            await self.settled(judged)
        if failed is not None:
            raise Failed(failed.owed) from failed.task.exception()

    async def _drop(self) -> None:
        """Let go of everything in memory; on the disk it is still owed."""
        for request in self._requests:
            request.task.cancel()
        tasks = [request.task for request in self._requests]
        await asyncio.gather(*tasks, return_exceptions=True)
        self._requests.clear()
        self._waiting.clear()
