"""What several people want of the same sound at about the same time is done once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Final

from bot.transcription.order import Progress, Tell
from bot.transcription.transcription import Transcription

KEPT: Final = 300.0
"""Seconds that what was done is kept for others."""
MOST: Final = 32
"""Sounds that are kept."""

Work = Callable[[Tell], Awaitable[Transcription]]
"""Transcribes something, and tells how far it is."""


@dataclass(slots=True)
class _Shared:
    """One piece of work, who hears how far it is, and how many wait for it."""

    task: asyncio.Task[Transcription]
    listeners: list[Tell] = field(default_factory=list)
    waiting: int = 0


class Sharing:
    """Work in flight and, for some minutes, what it came to; failures are not kept.

    Args:
        kept: seconds that something is kept.
    """

    def __init__(self, *, kept: float = KEPT) -> None:
        self._kept = kept
        self._shared: dict[Hashable, _Shared] = {}

    async def share(self, key: Hashable, work: Work, tell: Tell | None = None) -> Transcription:
        """Give what the work comes to; it is begun unless the same is in hand or done already.

        It is given up once nobody waits for it any more. Raises what the work raises.
        """
        shared = self._shared.get(key) or self._begin(key, work)
        if tell is not None:
            shared.listeners.append(tell)
        shared.waiting += 1
        try:
            return await asyncio.shield(shared.task)
        finally:
            shared.waiting -= 1
            if tell is not None:
                shared.listeners.remove(tell)
            if not shared.waiting and not shared.task.done():
                self._drop(key, shared)
                shared.task.cancel()
                await asyncio.gather(shared.task, return_exceptions=True)

    async def close(self) -> None:
        """Give everything up."""
        tasks = [shared.task for shared in self._shared.values()]
        self._shared.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, key: Hashable, work: Work) -> _Shared:
        listeners: list[Tell] = []

        def tell(progress: Progress) -> None:
            for listener in listeners:
                listener(progress)

        async def run() -> Transcription:
            return await work(tell)

        shared = _Shared(asyncio.create_task(run(), name="transcribe"), listeners)
        self._shared[key] = shared
        shared.task.add_done_callback(lambda task: self._done(key, shared, task))
        return shared

    def _done(self, key: Hashable, shared: _Shared, task: asyncio.Task[Transcription]) -> None:
        if task.cancelled() or task.exception() is not None:
            self._drop(key, shared)
            return
        done = [each for each, other in self._shared.items() if other.task.done()]
        for oldest in done[: max(len(done) - MOST, 0)]:
            del self._shared[oldest]
        task.get_loop().call_later(self._kept, self._drop, key, shared)

    def _drop(self, key: Hashable, shared: _Shared) -> None:
        if self._shared.get(key) is shared:
            del self._shared[key]
