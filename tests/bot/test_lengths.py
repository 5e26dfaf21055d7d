"""Lengths are shown as players do."""

import pytest

from bot.lengths import shown_length


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0:00"),
        (0.4, "0:00"),
        (42, "0:42"),
        (59.6, "1:00"),
        (3_599, "59:59"),
        (3_599.7, "1:00:00"),
        (3_723.2, "1:02:03"),
        (-1.0, "0:00"),
    ],
)
def test_a_length_reads_like_a_clock(seconds: float, shown: str) -> None:
    assert shown_length(seconds) == shown
