"""Work in a thread that can be stopped and that runs out of time."""

import time
from collections.abc import Callable
from typing import Final

from bot.errors import InputError

TIME: Final = 600.0
"""Seconds that one piece of work may take, by the wall clock."""


class Stopped(Exception):
    """Nobody waits for this work any more, or the studio closes."""


class Work:
    """One piece of work; whoever does it calls `check` often, and anybody may call `stop`."""

    def __init__(
        self, seconds: float = TIME, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._end = clock() + seconds
        self._is_stopped = False

    def begin(self) -> None:
        """Let the time run from now on: waiting for a thread does not count."""
        self._end = self._clock() + self._seconds

    def stop(self) -> None:
        """End it at its next `check`; from any thread."""
        self._is_stopped = True

    def check(self) -> None:
        """Raise Stopped where it was stopped, InputError where its time is over."""
        if self._is_stopped:
            raise Stopped
        if self._clock() > self._end:
            raise InputError(
                "Reading this sound takes too long. Convert it to MP3 or Ogg, or cut it into "
                "shorter files, and try again."
            )
