"""Moments as people type them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.search.moments import moment

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2025-03-01", datetime(2025, 3, 1, tzinfo=UTC)),
        ("2025-03-01 14:30", datetime(2025, 3, 1, 14, 30, tzinfo=UTC)),
        ("2025-03-01T14:30:00+02:00", datetime(2025, 3, 1, 12, 30, tzinfo=UTC)),
        ("2025-03-01T14:30Z", datetime(2025, 3, 1, 14, 30, tzinfo=UTC)),
        ("<t:1700000000>", datetime.fromtimestamp(1_700_000_000, UTC)),
        ("<t:1700000000:R>", datetime.fromtimestamp(1_700_000_000, UTC)),
        ("today", datetime(2026, 11, 21, tzinfo=UTC)),
        ("Yesterday", datetime(2026, 11, 20, tzinfo=UTC)),
        ("3 days", NOW - timedelta(days=3)),
        ("1 day ago", NOW - timedelta(days=1)),
        ("2w", NOW - timedelta(weeks=2)),
        ("6h", NOW - timedelta(hours=6)),
        ("90 minutes", NOW - timedelta(minutes=90)),
        ("  2   months ", NOW - timedelta(days=60)),
    ],
)
def test_a_moment_is_read(typed: str, meant: datetime) -> None:
    assert moment(typed, NOW) == meant


@pytest.mark.parametrize("typed", ["", "soon", "2025-13-01", "3 parsecs", "9999 years", "<t:x>"])
def test_what_is_no_moment_is_refused_in_words(typed: str) -> None:
    with pytest.raises(InputError, match="2025-03-01"):
        moment(typed, NOW)


@given(st.text(max_size=50))
def test_whatever_is_typed_is_a_moment_with_a_zone_or_refused(typed: str) -> None:
    with suppress(InputError):
        assert moment(typed, NOW).tzinfo is not None
