"""What people read fits into one message, however much there is."""

from dataclasses import replace

import pytest

from bot.privacy import Stored
from bot.storage.personal import KEPT, Fate
from cogs.privacy import wording

LONGEST = 2_000
MOST = [
    Stored(
        kept.title,
        here=10**9,
        elsewhere=10**9,
        lasts=kept.lasts.format(days=3_650),
        by_retention="{days}" in kept.lasts,
        goes=kept.fate is not Fate.KEPT,
        why=kept.why,
    )
    for kept in KEPT
]
NONE = [replace(it, here=0, elsewhere=0) for it in MOST]


@pytest.mark.parametrize("guild_id", [1, None])
@pytest.mark.parametrize("stored", [MOST, NONE])
def test_every_text_fits_into_a_message(stored: list[Stored], guild_id: int | None) -> None:
    texts = [
        wording.shown(stored, guild_id, is_opted_out=True),
        wording.to_delete(stored, guild_id),
        wording.deleted(stored, everywhere=guild_id is None),
        wording.exported({it.title: it.here for it in stored}, guild_id),
        wording.exported({}, guild_id),
    ]
    assert max(map(len, texts)) <= LONGEST


def test_what_stays_is_told_with_its_reason() -> None:
    text = wording.deleted(MOST, everywhere=True)
    gone, _, staying = text.partition("**This stays**")
    for kept in KEPT:
        assert (f"- {kept.title}: **" in gone) is (kept.fate is not Fate.KEPT)
        assert (f"- {kept.title}: {kept.why}" in staying) is bool(kept.why)


def test_where_nothing_is_stored_nothing_stays() -> None:
    assert "This stays" not in wording.deleted(NONE, everywhere=True)
    assert "Elsewhere" not in wording.shown(NONE, 1, is_opted_out=False)
