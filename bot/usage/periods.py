"""The days and months that caps hold for, in UTC."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class Span(StrEnum):
    """How long a cap holds before it starts anew."""

    DAY = "day"
    MONTH = "month"


class Period(NamedTuple):
    """One day (2026-11-21) or month (2026-11); `ends` is in Unix seconds."""

    span: Span
    name: str
    ends: int


_DAY = 86_400
"""Seconds: Unix time knows no others."""


def periods_at(seconds: float) -> tuple[Period, Period]:
    """Give the day and the month of a moment in Unix seconds."""
    return _periods(int(seconds // _DAY))


@lru_cache(maxsize=4)
def _periods(days: int) -> tuple[Period, Period]:
    """Give the day and the month that is so many days after the first of 1970."""
    today = datetime.fromtimestamp(days * _DAY, UTC)
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return (
        Period(Span.DAY, f"{today:%Y-%m-%d}", int((today + timedelta(days=1)).timestamp())),
        Period(Span.MONTH, f"{today:%Y-%m}", int(next_month.timestamp())),
    )
