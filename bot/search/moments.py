"""Moments as people type them, such as `2025-03-01`, `3 weeks` or `yesterday`."""

import re
from datetime import UTC, datetime, timedelta

from bot.errors import InputError

_MOST = 100
_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
_SHORT = {"min": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month", "y": "year"}
_AGO = re.compile(r"([0-9]{1,4}) ?([a-z]+?)s?(?: ago)?")
_STAMP = re.compile(r"<t:([0-9]{1,12})(?::[a-zA-Z])?>")
_UNREADABLE = (
    "I cannot read that time. Write a date such as 2025-03-01, or how long ago, such as `3 days`,"
    " `2 weeks` or `yesterday`."
)


def moment(text: str, now: datetime) -> datetime:
    """Read a moment; a date is its beginning, and all times are in UTC.

    Raises:
        InputError: it is none.
    """
    typed = " ".join(text[:_MOST].split()).lower()
    if typed in {"today", "yesterday"}:
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - timedelta(days=typed == "yesterday")
    try:
        if found := _STAMP.fullmatch(typed):
            return datetime.fromtimestamp(int(found[1]), UTC)
        if found := _AGO.fullmatch(typed):
            return now - int(found[1]) * _UNITS[_SHORT.get(found[2], found[2])]
        read = datetime.fromisoformat(typed.upper())
    except (ValueError, KeyError, OverflowError, OSError) as error:
        raise InputError(_UNREADABLE) from error
    return read if read.tzinfo else read.replace(tzinfo=UTC)
