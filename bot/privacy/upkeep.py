"""Something done again and again, such as once a day."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.errors import ParleyError

log = logging.getLogger(__name__)

FIRST = 300.0
EVERY = 86_400.0


class Upkeep:
    """Does its work some time after the start and then once in every period, both in seconds."""

    def __init__(
        self, work: Callable[[], Awaitable[None]], *, first: float = FIRST, every: float = EVERY
    ) -> None:
        self._work = work
        self._first = first
        self._every = every
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to wait for the first time."""
        self._task = asyncio.create_task(self._run(), name="daily upkeep")

    async def close(self) -> None:
        """Give up, also in the middle: the next time does the rest."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        await asyncio.sleep(self._first)
        while True:
            try:
                await self._work()
            except ParleyError as error:
                log.error("the daily upkeep was not finished: %s", error)  # noqa: TRY400 -- expected, so without a traceback
            except Exception:
                log.exception("the daily upkeep was not finished")
            await asyncio.sleep(self._every)
