"""How long an event loop was away: it did nothing else, or waited for another thread.

What it waited for a processor that other programs had is not counted: the second number of
`/proc/thread-self/schedstat` are the nanoseconds that a thread was ready to run and did not.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

TICK = 0.001
"""Seconds between two looks."""
_SCHEDULED = Path("/proc/thread-self/schedstat")


@dataclass(slots=True)
class Absence:
    """The longest that the loop was away, in milliseconds."""

    longest: float = 0.0

    async def look(self) -> None:
        """Look at the clock again and again, until this is cancelled."""
        while True:
            began, waited = perf_counter(), _waited()
            await asyncio.sleep(TICK)
            away = perf_counter() - began - TICK - (_waited() - waited)
            self.longest = max(self.longest, away * 1000)


@asynccontextmanager
async def watched() -> AsyncIterator[Absence]:
    """Watch the loop as long as the `async with` statement lasts."""
    absence = Absence()
    looking = asyncio.create_task(absence.look())
    await asyncio.sleep(2 * TICK)
    try:
        yield absence
    finally:
        looking.cancel()


def _waited() -> float:
    """Give the seconds that this thread has waited for a processor."""
    return int(_SCHEDULED.read_text().split()[1]) / 1e9
