"""The days and months that caps hold for, in UTC."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
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


def periods_at(seconds: float) -> tuple[Period, Period]:
    """Give the day and the month of a moment in Unix seconds."""
    now = datetime.fromtimestamp(seconds, UTC)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return (
        Period(Span.DAY, f"{now:%Y-%m-%d}", int((today + timedelta(days=1)).timestamp())),
        Period(Span.MONTH, f"{now:%Y-%m}", int(next_month.timestamp())),
    )
