"""Discord's ids: 42 bits of milliseconds since 2015, then a counter."""

import time
from collections.abc import Callable

EPOCH_MS = 1_420_070_400_000
"""Unix milliseconds of the first second of 2015, from which snowflakes count."""

Clock = Callable[[], float]
"""Gives Unix seconds; tests put their own in to move time."""

_SHIFT = 22


class Snowflakes:
    """Makes ids that grow strictly, whatever the clock does."""

    def __init__(self, clock: Clock = time.time) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """Give a new id, greater than every one before it."""
        now = int(self._clock() * 1000) - EPOCH_MS
        self._last = max(now << _SHIFT, self._last + 1)
        return self._last


def timestamp(snowflake: int) -> float:
    """Give the Unix seconds at which an id was made."""
    return ((snowflake >> _SHIFT) + EPOCH_MS) / 1000


def parse(text: object) -> int | None:
    """Read an id from JSON or from a path; None when it is none."""
    if isinstance(text, int) and not isinstance(text, bool):
        return text if text >= 0 else None
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 20:  # noqa: PLR2004 - digits of 2**64
        return int(text)
    return None
