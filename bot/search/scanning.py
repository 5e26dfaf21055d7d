"""Hamming distances over packed signs: the first, coarse look at a server's passages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Mask = NDArray[np.bool_]

_CHUNK = 16_384
"""Rows whose distances are taken at a time: many, and yet they stay in the processor's cache."""
_GROUP = 8
"""Words are filled up to a multiple of this many, so that their counts are added eight at once."""
_RUN = 64
"""Rows in a row from which on it is faster to leave them where they are than to gather them."""
_EVEN_BYTES = np.uint64(0x00FF_00FF_00FF_00FF)
_EVERY_LANE = np.uint64(0x0001_0001_0001_0001)
_BYTE, _TOP_LANE = np.uint64(8), np.uint64(48)


def words(bits: NDArray[np.uint8]) -> Words:
    """Fill packed signs, uint8 (n, bytes), up to words of 64 bits, uint64 (n, words)."""
    length = -(-bits.shape[1] // (8 * _GROUP)) * 8 * _GROUP
    filled = np.zeros((len(bits), length), np.uint8)
    filled[:, : bits.shape[1]] = bits
    return filled.view(np.uint64)


def distances(rows: Words, query: Words) -> NDArray[np.uint64]:
    """Count in how many bits rows (n, words) differ from a query (words)."""
    return _added(np.bitwise_count(rows ^ query))


def _added(counts: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Add the counts of each row (n, words), of which none is more than 64."""
    lanes = counts.view(np.uint64)
    total = np.zeros(len(counts), np.uint64)
    for first in range(0, lanes.shape[1], 3):  # three times 64 still fit into a byte
        some = lanes[:, first].copy()
        for column in range(first + 1, min(first + 3, lanes.shape[1])):
            some += lanes[:, column]
        total += some & _EVEN_BYTES
        some >>= _BYTE
        some &= _EVEN_BYTES
        total += some
    total *= _EVERY_LANE
    total >>= _TOP_LANE
    return total


@dataclass(slots=True)
class Nearest:
    """Keeps the nearest rows of those that it is shown; only below `bound` is anything nearer."""

    most: int
    bound: int = 1 << 16
    _rows: list[NDArray[np.int64]] = field(default_factory=list)
    _distances: list[NDArray[np.uint64]] = field(default_factory=list)
    _count: int = 0

    def show(self, rows: NDArray[np.int64], far: NDArray[np.uint64]) -> None:
        """Take in rows by their numbers, with their distances."""
        near = np.flatnonzero(far < self.bound)
        if not len(near):
            return
        self._rows.append(rows[near])
        self._distances.append(far[near])
        self._count += len(near)
        if self._count > 4 * self.most:
            self._narrow()

    def found(self) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        """Give the nearest rows and their distances, in no order."""
        if not self._rows:
            return np.empty(0, np.int64), np.empty(0, np.uint64)
        self._narrow()
        return self._rows[0], self._distances[0]

    def _narrow(self) -> None:
        rows, far = np.concatenate(self._rows), np.concatenate(self._distances)
        if len(rows) > self.most:
            best = np.argpartition(far, self.most - 1)[: self.most]
            rows, far = rows[best], far[best]
            self.bound = int(far.max())
        self._rows, self._distances, self._count = [rows], [far], len(rows)


class Scan:
    """Looks for the rows nearest to a query (words); rows are numbered as they come."""

    def __init__(self, query: Words, most: int) -> None:
        self.nearest = Nearest(most)
        self._count = 0
        # As often as a chunk has rows: comparing long stretches is twice as fast as many rows.
        self._query = np.tile(query, (_CHUNK, 1))
        self._differing = np.empty(self._query.shape, np.uint64)
        self._counts = np.empty(self._query.shape, np.uint8)

    def look(self, matrix: Words, mask: Mask) -> None:
        """Look at the rows of a matrix (n, words) that a mask (n) lets through."""
        chosen = np.flatnonzero(mask)
        for begin in range(0, len(chosen), _CHUNK):
            rows = chosen[begin : begin + _CHUNK]
            for at, some in _pieces(matrix, rows):
                end = at + len(some)
                differing = self._differing[at:end]
                np.bitwise_xor(some, self._query[: len(some)], out=differing)
                np.bitwise_count(differing, out=self._counts[at:end])
            self.nearest.show(rows + self._count, _added(self._counts[: len(rows)]))
        self._count += len(matrix)


def _pieces(matrix: Words, rows: NDArray[np.int64]) -> Iterator[tuple[int, Words]]:
    """Give rows of a matrix piece by piece, with each piece's place among them."""
    breaks = np.flatnonzero(np.diff(rows) > 1) + 1
    if len(rows) < _RUN * (len(breaks) + 1):
        yield 0, matrix[rows]
        return
    for begin, end in pairwise([0, *breaks.tolist(), len(rows)]):
        low = int(rows[begin])
        yield begin, matrix[low : low + end - begin]
