"""What was learnt of endpoints, kept as long as the bot runs."""

from typing import Generic, TypeVar

T = TypeVar("T")

_REMEMBERED = 512

Place = tuple[int | None, str]
"""A server, which has one endpoint; a model."""


class Learnt(Generic[T]):
    """Something learnt of places; of too many, what was learnt first is forgotten."""

    def __init__(self) -> None:
        self._known: dict[Place, T] = {}

    def get(self, place: Place, default: T) -> T:
        """Give what is known of a place."""
        return self._known.get(place, default)

    def learn(self, place: Place, what: T) -> None:
        """Remember something."""
        self._known[place] = what
        if len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
