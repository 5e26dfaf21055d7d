"""One server's passages in memory: their size, and what becomes of removed ones."""

import numpy as np
import pytest

from bot.search import scanning
from bot.search.parts import nearest
from bot.search.sketch import ROWS, Sketch, Wanted
from bot.storage.search import Codes, Index, IndexState

CHANNELS = frozenset(range(5))


def sketch(dimensions: int = 1_536) -> Sketch:
    return Sketch(
        Index(
            id=1,
            guild_id=1,
            model="m",
            asked_dimensions=None,
            dimensions=dimensions,
            state=IndexState.ACTIVE,
            made_at=0,
        )
    )


def codes(first: int, count: int, dimensions: int = 1_536) -> Codes:
    numbers = np.arange(first, first + count)
    return Codes(
        numbers | 7 << 32,
        numbers << 22,
        numbers * 7 % 5,
        numbers % 3,
        np.random.default_rng(first).integers(0, 256, (count, dimensions // 8), np.uint8),
    )


def look(of: Sketch, bits: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> tuple[int, int]:
    shares = of.masked(Wanted(channel_ids=CHANNELS))
    return nearest(shares, scanning.words(bits[None])[0], 1)[0]


@pytest.mark.parametrize("is_loaded", [True, False])
def test_a_message_takes_at_most_250_bytes(*, is_loaded: bool) -> None:
    made, count = sketch(), ROWS + 3_000
    if not is_loaded:
        made.append(codes(1, 1))
        made.arrange()
    for first in range(2, count, 4_000):
        made.append(codes(first, 4_000))
    if is_loaded:
        made.arrange()
    assert made.size / made.count <= 250


def test_rows_are_found_wherever_they_lie() -> None:
    made = sketch(64)
    batches = [codes(1 + 5_000 * nth, 5_000, 64) for nth in range(20)]
    for batch in batches:
        made.append(batch)
    made.arrange()
    late = codes(200_000, 10, 64)
    made.append(late)
    for batch in (*batches, late):
        assert look(made, batch.bits[3]) == (0, int(batch.ids[3]))


def test_what_is_removed_is_not_found_and_its_room_is_freed() -> None:
    made = sketch()
    given = codes(1, 20_000)
    made.append(given)
    made.arrange()
    size = made.size
    made.remove(given.ids[:2_000].tolist())
    assert (made.size, made.count) == (size, 18_000), "a few are only marked"
    assert look(made, given.bits[5])[0] > 0
    made.remove(given.ids[:12_000].tolist())
    assert made.count == 8_000
    assert made.size <= 0.41 * size
    assert look(made, given.bits[15_000]) == (0, int(given.ids[15_000]))
    made.remove(given.ids.tolist())
    assert (made.count, made.size) == (0, 0)
    made.append(given)
    assert look(made, given.bits[0]) == (0, int(given.ids[0]))


def test_parts_that_became_small_are_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.search.sketch.ROWS", 1_024)
    made = sketch()
    given = codes(1, 10_240)
    made.append(given)
    made.remove(given.ids[given.ids % 4 != 0].tolist())
    assert made.count == 2_560
    assert len(made._parts) <= 5
    kept = int(np.flatnonzero(given.ids % 4 == 0)[77])
    assert look(made, given.bits[kept]) == (0, int(given.ids[kept]))


def test_a_scan_goes_on_with_what_it_began_with() -> None:
    made = sketch()
    given = codes(1, 3_000)
    made.append(given)
    shares = made.masked(Wanted(channel_ids=CHANNELS))
    made.remove(given.ids[:2_900].tolist())
    made.append(codes(9_000, 3_000))
    query = scanning.words(given.bits[2_950:2_951])[0]
    assert nearest(shares, query, 1) == [(0, int(given.ids[2_950]))]


def test_the_number_of_a_channel_that_nobody_wrote_in_lets_nothing_through() -> None:
    made = sketch()
    made.append(codes(1, 10))
    assert made.masked(Wanted(channel_ids=frozenset({77}))) == []
    assert made.masked(Wanted(channel_ids=CHANNELS, author_id=0)) != []
    assert made.masked(Wanted(channel_ids=CHANNELS, author_id=99)) == []
