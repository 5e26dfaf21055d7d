"""Work that is owed to servers, done in rounds: one task a server, for as long as it is owed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

log = logging.getLogger(__name__)

LAST_WORK = 3.0
"""Seconds that rounds get when the bot goes down."""
AFTER_FAULT = 5.0
"""Seconds until the next round after one that failed, for example by a full disk."""


class Rounds:
    """Calls the work of a server until nothing is owed to it any more.

    Args:
        name: what the tasks are called.
        work: does what is owed to a server now; gives the seconds until something is due again, or
            None if nothing will be by itself.
    """

    def __init__(self, name: str, work: Callable[[int], Awaitable[float | None]]) -> None:
        self._name = name
        self._work = work
        self._going: dict[int, tuple[asyncio.Task[None], asyncio.Event]] = {}
        self._is_closed = False

    def wake(self, guild_id: int) -> None:
        """See to a server now, or as soon as the round ends that is going on."""
        if guild_id in self._going:
            self._going[guild_id][1].set()
        elif not self._is_closed:
            woken = asyncio.Event()
            task = asyncio.create_task(self._go(guild_id, woken), name=self._name)
            self._going[guild_id] = task, woken

    async def close(self) -> None:
        """End each round; what is owed still is seen to after the next start."""
        self._is_closed = True
        tasks = [task for task, _ in self._going.values()]
        for _, woken in self._going.values():
            woken.set()
        if tasks:
            await asyncio.wait(tasks, timeout=LAST_WORK)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _go(self, guild_id: int, woken: asyncio.Event) -> None:
        try:
            while not self._is_closed:
                woken.clear()
                pause = await self._round(guild_id)
                if pause is None and not woken.is_set():
                    return
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await woken.wait()
        finally:
            del self._going[guild_id]

    async def _round(self, guild_id: int) -> float | None:
        try:
            return await self._work(guild_id)
        except Exception:
            log.exception("a round of %s failed", self._name)
            return AFTER_FAULT
