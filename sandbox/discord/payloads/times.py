"""Moments as Discord writes them."""

from datetime import UTC, datetime
from typing import overload


@overload
def iso(moment: float) -> str: ...
@overload
def iso(moment: None) -> None: ...
def iso(moment: float | None) -> str | None:
    """Write Unix seconds as `2026-01-02T03:04:05.678000+00:00`."""
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="microseconds")
