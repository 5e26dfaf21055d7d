"""Names by patterns, in which `*` stands for any text: which one says most about a name."""

from collections.abc import Mapping
from typing import Generic, TypeVar

V = TypeVar("V")


class Patterns(Generic[V]):
    """What each pattern stands for; the case of letters and blanks around them do not count.

    Of several patterns that fit a name, the one that says most about it holds: the one with most
    letters, then with fewest stars, then the first by alphabet.
    """

    def __init__(self, values: Mapping[str, V]) -> None:
        self._values = [(_plain(pattern), values[pattern]) for pattern in sorted(values)]
        self._values.sort(key=lambda it: _vagueness(it[0]))

    def find(self, name: str) -> V | None:
        """Give what the pattern that fits a name best stands for; None if no pattern fits."""
        name = _plain(name)
        return next((value for pattern, value in self._values if fits(pattern, name)), None)


def _plain(text: str) -> str:
    return text.strip().casefold()


def _vagueness(pattern: str) -> tuple[int, int, str]:
    stars = pattern.count("*")
    return stars - len(pattern), stars, pattern


def fits(pattern: str, name: str) -> bool:
    """Tell whether a name fits a pattern, in which `*` stands for any text and all else for itself.

    It takes time in proportion to their lengths, whatever somebody has written.
    """
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == name
    *middle, last = rest
    if len(name) < len(first) + len(last) or not (name.startswith(first) and name.endswith(last)):
        return False
    place, end = len(first), len(name) - len(last)
    for part in middle:
        found = name.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True
