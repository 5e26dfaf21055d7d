"""How fast the stand-in writes."""

import asyncio
from dataclasses import dataclass


@dataclass(slots=True)
class Tempo:
    """What may be set while answers are being written.

    Attributes:
        pace: seconds between the events of a streamed answer; 0 is as fast as it goes.
        bench_tokens: tokens of an answer of the model `bench`.
        endless: seconds after which an answer without an end ends all the same.
    """

    pace: float = 0.02
    bench_tokens: int = 100
    endless: float = 600.0

    def beats(self, slowness: float = 1.0) -> "Beats":
        """Begin to count the time of one stream, so many times slower than the pace."""
        return Beats(self, slowness)


class Beats:
    """The time of one stream: beats fall due at the pace, however long the writing takes."""

    def __init__(self, tempo: Tempo, slowness: float) -> None:
        self._tempo = tempo
        self._slowness = slowness
        self._now = asyncio.get_running_loop().time
        self._due = self._now()

    async def next(self) -> None:
        """Wait for the next beat; one that was missed is not made up for in a rush."""
        now = self._now()
        self._due = max(self._due + self._tempo.pace * self._slowness, now)
        await asyncio.sleep(self._due - now)
