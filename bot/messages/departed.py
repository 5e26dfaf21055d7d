"""What was deleted lately: history that was read a moment before may still tell of it."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

MOST: Final = 20_000


class Departed:
    """Remembers the ids of messages and channels that were deleted last."""

    def __init__(self) -> None:
        self._ids: OrderedDict[int, None] = OrderedDict()

    def __contains__(self, number: int) -> bool:
        """Tell whether something was deleted lately."""
        return number in self._ids

    def note(self, ids: Iterable[int]) -> None:
        """Note what was deleted."""
        for number in ids:
            self._ids[number] = None
        while len(self._ids) > MOST:
            self._ids.popitem(last=False)
