"""What somebody did, or got, often enough for now."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable

KEPT = 10_000
"""People that are remembered."""


class Lately:
    """Remembers the latest times of something, for each of many people.

    Args:
        most: how often is enough.
        window: seconds in which that counts.
        clock: seconds of any origin.
    """

    def __init__(
        self, most: int, window: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._window = window
        self._clock = clock
        self._times: OrderedDict[Hashable, deque[float]] = OrderedDict()

    def is_enough(self, who: Hashable) -> bool:
        """Tell whether it was often enough for now."""
        times = self._times.get(who)
        if times is None or len(times) < self._most:
            return False
        return self._clock() - times[0] < self._window

    def note(self, who: Hashable) -> None:
        """Note that it is now."""
        self._times.setdefault(who, deque(maxlen=self._most)).append(self._clock())
        self._times.move_to_end(who)
        if len(self._times) > KEPT:
            self._times.popitem(last=False)
