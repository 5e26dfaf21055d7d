"""What was learnt of endpoints, for a while."""

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Place = TypeVar("Place", bound=Hashable)
What = TypeVar("What")

_REMEMBERED = 512
_SECONDS = 3_600.0
"""Servers change their endpoints, and endpoints their models: then it is found out anew."""


class Learnt(Generic[Place, What]):
    """Something learnt of places in the last hour; of too many, what was learnt first is dropped.

    A place is, for example, an account and a model. `clock` is in seconds of any origin.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[Place, tuple[What, float]] = {}

    def get(self, place: Place, default: What) -> What:
        """What is known of a place."""
        what, until = self._known.get(place, (default, 0.0))
        return what if self._clock() < until else default

    def learn(self, place: Place, what: What) -> None:
        """Remembers something."""
        self._known.pop(place, None)
        self._known[place] = what, self._clock() + _SECONDS
        if len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
