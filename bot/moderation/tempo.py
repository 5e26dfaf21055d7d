"""How fast judging goes, and how long it waits."""

import random
from dataclasses import dataclass
from typing import Final

TOGETHER: Final = 32
"""Messages that are asked about together at most."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds and counts of one server's judging.

    Attributes:
        at_once: requests that go out as soon as there is anything to ask about.
        most: requests at a time; from `at_once` on they wait until they are full.
        gather: how long they wait for that.
        first_pause: after a failure; each further one doubles it.
        longest_pause: what it grows to.
        told_after: how long a standstill lasts until moderators are told.
        hung_after: the same for an endpoint that just does not answer.
        recheck: after which time an endpoint that does not judge is asked again.
    """

    at_once: int = 2
    most: int = 8
    gather: float = 0.05
    first_pause: float = 1.0
    longest_pause: float = 60.0
    told_after: float = 30.0
    hung_after: float = 30.0
    recheck: float = 60.0

    def pause(self, failures: int, asked: float | None = None) -> float:
        """Give how long to wait after so many failures in a row, or as long as it was asked for."""
        grown = self.first_pause * 2.0 ** min(failures - 1, 16)
        pause = min(self.longest_pause, max(grown, asked or 0.0))
        return pause * random.uniform(0.75, 1.0)  # noqa: S311 -- so that servers do not come back all at once
