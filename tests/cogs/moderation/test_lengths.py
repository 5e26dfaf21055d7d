"""How long a ban lasts, as moderators write it."""

import pytest

from bot.errors import InputError
from cogs.moderation.lengths import read


@pytest.mark.parametrize("text", ["", "for good", " For  Good ", "forever", "permanent"])
def test_a_ban_is_for_good_unless_it_is_said_otherwise(text: str) -> None:
    assert read(text) == (None, "for good")


@pytest.mark.parametrize(
    ("text", "minutes", "called"),
    [
        ("7 days", 10_080, "7 days"),
        ("1D", 1_440, "1 day"),
        ("12 hours", 720, "12 hours"),
        ("90 min", 90, "90 minutes"),
        ("2w", 20_160, "2 weeks"),
    ],
)
def test_lengths_are_read(text: str, minutes: int, called: str) -> None:
    assert read(text) == (minutes, called)


@pytest.mark.parametrize(
    "text",
    ["7", "days", "-7 days", "0 days", "9999 weeks", "7 days or so", "\u0667 days", "x" * 5_000],
)
def test_what_is_no_length_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match="7 days"):
        read(text)
