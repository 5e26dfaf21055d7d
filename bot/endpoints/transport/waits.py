"""How long to wait before the next attempt."""

import math
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime

LONGEST = 20.0
"""Seconds that are waited for at most; beyond them the person is told to come back."""

_FIRST = 0.5
_CAP = 8.0
_SPREAD = 0.5


def asked_for(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that a server asks to wait, in `retry-after-ms` or `Retry-After` (RFC 9110, 10.2.3).

    `now` is in Unix seconds.
    """
    seconds = _number(headers.get("retry-after-ms"))
    if seconds is not None:
        return seconds / 1000
    after = headers.get("Retry-After")
    seconds = _number(after)
    return seconds if seconds is not None or after is None else _until(after, now)


def pause(attempt: int, asked: float | None, jitter: Callable[[float, float], float]) -> float:
    """Seconds to wait after the failed `attempt` (from 1): as asked, else a growing random time.

    Full jitter, so that many callers do not come back at the same moment.
    """
    if asked is not None:
        return asked + jitter(0.0, _SPREAD)
    return jitter(0.0, min(_CAP, _FIRST * 2 ** (attempt - 1)))


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return max(0.0, number) if math.isfinite(number) else None


def _until(date: str, now: float) -> float | None:
    try:
        return max(0.0, parsedate_to_datetime(date).timestamp() - now)
    except (ValueError, OverflowError):
        return None
