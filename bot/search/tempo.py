"""How fast embedding goes, and how long it waits."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tempo:
    """Counts of one server, and seconds.

    Attributes:
        together: messages, or passages, that are worked on together.
        settled: passages that are stored in one transaction.
        patience: after which what waits for the endpoint is to be found by its words.
        first_pause: after a failure; each further one doubles it.
        longest_pause: what it grows to.
    """

    together: int = 768
    settled: int = 128
    patience: float = 1.0
    first_pause: float = 1.0
    longest_pause: float = 60.0

    def pause(self, failures: int, asked: float | None = None) -> float:
        """Give how long to wait after so many failures in a row, or as long as it was asked for."""
        grown = self.first_pause * 2.0 ** min(failures - 1, 16)
        pause = min(self.longest_pause, max(grown, asked or 0.0))
        return pause * random.uniform(0.75, 1.0)  # noqa: S311 -- so that servers do not come back all at once
