"""How long a ban is to last, as moderators write it."""

import re
from typing import Final

from bot.errors import InputError

FOR_GOOD: Final = "for good"
MOST: Final = 3 * 365 * 1_440
"""Minutes."""
_ENDLESS: Final = frozenset({"", FOR_GOOD, "for ever", "forever", "permanent", "permanently"})
_UNITS: Final = {"m": 1, "h": 60, "d": 1_440, "w": 10_080}
_LENGTH: Final = re.compile(
    r"([0-9]{1,7}) ?(m|min|mins|minutes?|h|hours?|d|days?|w|weeks?)", re.IGNORECASE | re.ASCII
)
_NAMES: Final = {"m": "minute", "h": "hour", "d": "day", "w": "week"}


def read(text: str) -> tuple[int | None, str]:
    """Give the minutes and how they are called; None for good.

    Raises:
        InputError: it is no length, or one of more than three years.
    """
    said = " ".join(text.casefold().split())
    if said in _ENDLESS:
        return None, FOR_GOOD
    found = _LENGTH.fullmatch(said)
    count = int(found[1]) if found else 0
    if found is None or not 0 < count * _UNITS[found[2][0]] <= MOST:
        raise InputError(
            "I do not understand for how long. Write for example “12 hours”, “7 days” or “4 weeks”"
            " (three years at most), or “for good”."
        )
    unit = found[2][0]
    return count * _UNITS[unit], f"{count} {_NAMES[unit]}{'s' if count > 1 else ''}"
