"""How many posts a server's log channel gets: many cases at once are shown in one."""

from collections import deque
from dataclasses import dataclass, field

CALM = 3
"""Posts within `WINDOW` that may show one case each."""
WINDOW = 10.0
"""Seconds."""
TOGETHER = 15
"""Cases in one post at most."""


@dataclass(slots=True)
class Flow:
    """The latest posts of a server; times are seconds of any origin."""

    times: deque[float] = field(default_factory=lambda: deque(maxlen=CALM))
    post: tuple[int, int] | None = None
    """The channel and the post that takes more cases in a burst."""
    count: int = 0
    changed: float = 0.0

    def room(self, now: float) -> int:
        """Give how many cases may be added to the post that is there; 0 asks for a new one."""
        if self.post is None or now - self.changed >= WINDOW:
            return 0
        return TOGETHER - self.count

    def share(self, now: float) -> int:
        """Give how many cases a new post may show."""
        is_burst = len(self.times) == CALM and now - self.times[0] < WINDOW
        return TOGETHER if is_burst else 1

    def posted(self, post: tuple[int, int], count: int, *, share: int, now: float) -> None:
        """Note a new post; only one that may show several cases takes more."""
        self.times.append(now)
        self.post = post if count < share else None
        self.count, self.changed = count, now

    def added(self, count: int, now: float) -> None:
        """Note that a post shows more cases."""
        self.count, self.changed = self.count + count, now
        if self.count >= TOGETHER:
            self.post = None

    def is_over(self, now: float) -> bool:
        """Tell whether nothing has been posted for a while."""
        return now - self.changed >= WINDOW
