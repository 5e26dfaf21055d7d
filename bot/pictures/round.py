"""Grants one wish by as many calls as it takes, some at the same time."""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from bot.errors import ContentRefused, EndpointRefused, EndpointUnreachable, explain
from bot.pictures.drawing import Drawn, Part
from bot.pictures.refusals import advised
from bot.pictures.wish import Missing, Preview, Shown, Step

CALLS = 4
"""How many calls one wish makes at the same time."""

_NUMBER = re.compile(r"\bn ?= ?1\b|['`\"]n['`\"]")

Paint = Callable[[Part], Drawn]
"""Makes a call for a part of the pictures."""


class Round:
    """The calls that grant one wish.

    Args:
        n: how many pictures are wished for.
        most: how many one call is asked for; fewer where it turns out to give fewer.
        paint: makes a call.
    """

    def __init__(self, n: int, most: int, paint: Paint) -> None:
        self.most = most
        self._n = n
        self._paint = paint
        self._free = asyncio.Semaphore(CALLS)
        self._steps: asyncio.Queue[Step | None] = asyncio.Queue()
        self._failures: list[Exception] = []
        self._shown = 0

    async def steps(self) -> AsyncGenerator[Step, None]:
        """Give every step as it comes, and at the end what is missing if some pictures came.

        Raises:
            Exception: no picture came; what the first call that failed raised.
        """
        work = asyncio.create_task(self._work(), name="make pictures")
        try:
            while (step := await self._steps.get()) is not None:
                yield step
            await work
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
        if self._failures and not self._shown:
            raise self._failures[0]
        if self._failures:
            count = self._n - self._shown
            which = "One picture is" if count == 1 else f"{count} pictures are"
            yield Missing(count, f"{which} missing. {explain(self._failures[0])}")

    async def _work(self) -> None:
        try:
            await self._calls(0, self._n)
        finally:
            self._steps.put_nowait(None)

    async def _calls(self, first: int, end: int) -> None:
        starts = range(first, end, self.most)
        await asyncio.gather(*(self._call(it, min(self.most, end - it)) for it in starts))

    async def _call(self, first: int, count: int) -> None:
        came = 0
        try:
            async with self._free:
                if self._is_hopeless():
                    return
                async with aclosing(self._paint(Part(first, count))) as steps:
                    async for step in steps:
                        came += self._take(step)
            if not came:
                raise EndpointUnreachable(  # noqa: TRY301 -- a failure as any other
                    "The endpoint answered without a picture. Try again, or choose another model."
                )
        except Exception as error:  # noqa: BLE001 -- the other calls go on; it is told at the end
            if not (count > 1 and not came and _is_about_number(error)):
                self._failures.append(advised(error))
                return
        if came < count:  # it gives fewer at a time than was thought
            self.most = max(came, 1)
            await self._calls(first + came, first + count)

    def _take(self, step: Preview | Shown) -> bool:
        self._steps.put_nowait(step)
        is_picture = isinstance(step, Shown)
        self._shown += is_picture
        return is_picture

    def _is_hopeless(self) -> bool:
        """Whether further calls would fail as well; a refused picture says nothing of others."""
        return any(not isinstance(error, ContentRefused) for error in self._failures)


def _is_about_number(error: Exception) -> bool:
    """Whether fewer pictures should be asked for; not every server names the parameter."""
    if not isinstance(error, EndpointRefused):
        return False
    return error.param == "n" or _NUMBER.search(str(error)) is not None
