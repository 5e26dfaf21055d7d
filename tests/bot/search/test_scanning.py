"""The coarse look against a plain count of differing bits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.search import scanning


def drawn(seed: int, rows: int, length: int) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (rows, length), np.uint8)


def plain(rows: NDArray[np.uint8], query: NDArray[np.uint8]) -> list[int]:
    return [int(each) for each in np.unpackbits(rows ^ query, axis=1).sum(axis=1)]


@given(st.integers(0, 2**32), st.integers(1, 50), st.integers(1, 1_100))
def test_distances_are_the_differing_bits(seed: int, rows: int, length: int) -> None:
    bits, query = drawn(seed, rows, length), drawn(seed + 1, 1, length)
    found = scanning.distances(scanning.words(bits), scanning.words(query)[0])
    assert found.tolist() == plain(bits, query[0])


@pytest.mark.parametrize("length", [1, 64, 192, 384, 1_024])
def test_the_farthest_is_as_far_as_there_are_bits(length: int) -> None:
    none, every = np.zeros((3, length), np.uint8), np.full((1, length), 255, np.uint8)
    found = scanning.distances(scanning.words(none), scanning.words(every)[0])
    assert found.tolist() == [8 * length] * 3


@given(
    seed=st.integers(0, 2**32),
    sizes=st.lists(st.integers(0, 300), max_size=4),
    share=st.sampled_from([0.0, 0.02, 0.5, 0.98, 1.0]),
    run=st.sampled_from([1, 40, 100]),
    most=st.integers(1, 30),
)
def test_a_scan_finds_the_nearest_of_what_the_mask_lets_through(
    seed: int, sizes: list[int], share: float, run: int, most: int
) -> None:
    query = drawn(seed, 1, 32)
    scan = scanning.Scan(scanning.words(query)[0], most)
    masks, bits = [np.empty(0, np.bool_)], [np.empty((0, 32), np.uint8)]
    for nth, size in enumerate(sizes):
        part = drawn(seed + nth + 1, size, 32)
        lots = np.random.default_rng(seed + nth).random(size // run + 1) < share
        mask = np.repeat(lots, run)[:size]
        scan.look(scanning.words(part), mask)
        masks.append(mask)
        bits.append(part)
    chosen = np.flatnonzero(np.concatenate(masks))
    far = dict(zip(chosen.tolist(), plain(np.concatenate(bits)[chosen], query[0]), strict=True))
    rows, found = scan.nearest.found()
    assert found.tolist() == [far[row] for row in rows.tolist()]
    assert sorted(found.tolist()) == sorted(far.values())[:most]
    assert len(set(rows.tolist())) == min(most, len(far))


def test_more_rows_than_a_chunk_are_numbered_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_CHUNK", 7)
    monkeypatch.setattr(scanning, "_RUN", 3)
    bits = drawn(1, 100, 8)
    mask = np.arange(100) % 10 < 6
    scan = scanning.Scan(scanning.words(bits[55:56])[0], 1)
    scan.look(scanning.words(bits), mask)
    rows, far = scan.nearest.found()
    assert (rows.tolist(), far.tolist()) == ([55], [0])
