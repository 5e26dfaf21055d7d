"""Whom the bot wrote to lately: nobody gets a direct message for each message of a burst."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from bot.storage.moderation import Case

MOST = 3
"""Direct messages that an author gets within `WINDOW`."""
WINDOW = 60.0
"""Seconds."""
KEPT = 10_000
"""Authors that are remembered."""


class Told:
    """Remembers when authors were told of their cases.

    Args:
        clock: seconds of any origin.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._times: OrderedDict[int, deque[float]] = OrderedDict()

    def was_told(self, case: Case) -> bool:
        """Tell whether the author of a case has got enough for now."""
        times = self._times.get(case.author_id)
        return times is not None and len(times) == MOST and self._clock() - times[0] < WINDOW

    def note(self, case: Case) -> None:
        """Note that the author was told of a case."""
        self._times.setdefault(case.author_id, deque(maxlen=MOST)).append(self._clock())
        self._times.move_to_end(case.author_id)
        if len(self._times) > KEPT:
            self._times.popitem(last=False)
