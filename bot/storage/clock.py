"""The time as the database has it."""

import time


def unix_ms() -> int:
    """Give the time in Unix milliseconds."""
    return time.time_ns() // 1_000_000
