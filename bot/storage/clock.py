"""The time as the database has it."""

import time
from typing import Final

MINUTE: Final = 60_000
DAY: Final = 86_400_000
"""Milliseconds."""


def unix_ms() -> int:
    """Give the time in Unix milliseconds."""
    return time.time_ns() // 1_000_000


_DISCORD_EPOCH = 1_420_070_400_000


def first_id(at: int) -> int:
    """Give the lowest id that Discord may have given at a time in Unix milliseconds."""
    return max(0, at - _DISCORD_EPOCH) << 22


def given_at(number: int) -> int:
    """Tell when Discord gave an id, in Unix milliseconds."""
    return (number >> 22) + _DISCORD_EPOCH
