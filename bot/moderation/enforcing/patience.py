"""How long to wait before something is tried again, and when to give it up."""

import time
from collections.abc import Callable
from dataclasses import dataclass

FIRST, LONGEST = 1.0, 60.0
"""Seconds between two attempts: each pause is twice the one before it."""
MOST = 60
"""Attempts, which take about an hour."""

Task = tuple[int, str]
"""A case's id, and a step."""


@dataclass(slots=True)
class _Attempts:
    guild_id: int
    count: int
    due: float


class Patience:
    """Remembers what did not work lately.

    Args:
        clock: seconds of any origin.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: dict[Task, _Attempts] = {}

    def __len__(self) -> int:
        """Give how much waits."""
        return len(self._waiting)

    def __contains__(self, task: object) -> bool:
        """Tell whether something was tried, and is to be tried again."""
        return task in self._waiting

    def is_due(self, task: Task) -> bool:
        """Tell whether something may be tried now."""
        waiting = self._waiting.get(task)
        return waiting is None or waiting.due <= self._clock()

    def wait(self, guild_id: int, task: Task) -> bool:
        """Note that something did not work; False if it has been tried often enough."""
        count = self._waiting[task].count + 1 if task in self._waiting else 1
        if count >= MOST:
            self.done(task)
            return False
        pause = min(FIRST * 2 ** (count - 1), LONGEST)
        self._waiting[task] = _Attempts(guild_id, count, self._clock() + pause)
        return True

    def done(self, task: Task) -> None:
        """Forget something."""
        self._waiting.pop(task, None)

    def pause(self, guild_id: int) -> float | None:
        """Give the seconds until something of a server is due; None if nothing waits."""
        due = [it.due for it in self._waiting.values() if it.guild_id == guild_id]
        return max(0.0, min(due) - self._clock()) if due else None
