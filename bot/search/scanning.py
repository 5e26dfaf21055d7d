"""Hamming distances over packed signs: the first, coarse look at a server's passages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Mask = NDArray[np.bool_]

_CHUNK = 4_096
"""Rows whose distances are taken at a time, so that all of it stays in the processor's cache."""
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


def distances(rows: Words, query: Words) -> NDArray[np.uint16]:
    """Count in how many bits rows (n, words) differ from a query (words)."""
    counts = np.bitwise_count(rows ^ query).view(np.uint64)
    # Each byte of `counts` is at most 64: three can be added before they are spread into 16 bits.
    total = np.zeros(len(rows), np.uint64)
    for first in range(0, counts.shape[1], 3):
        some = counts[:, first].copy()
        for column in range(first + 1, min(first + 3, counts.shape[1])):
            some += counts[:, column]
        total += some & _EVEN_BYTES
        some >>= _BYTE
        some &= _EVEN_BYTES
        total += some
    total *= _EVERY_LANE
    total >>= _TOP_LANE
    return total.astype(np.uint16)


@dataclass(slots=True)
class Nearest:
    """Keeps the nearest rows of those that it is shown; `bound` is the most that still counts."""

    most: int
    bound: int = 1 << 16
    _rows: list[NDArray[np.int64]] = field(default_factory=list)
    _distances: list[NDArray[np.uint16]] = field(default_factory=list)
    _count: int = 0

    def show(self, rows: NDArray[np.int64], far: NDArray[np.uint16]) -> None:
        """Take in rows by their numbers, with their distances."""
        near = np.flatnonzero(far < self.bound)
        if not len(near):
            return
        self._rows.append(rows[near])
        self._distances.append(far[near])
        self._count += len(near)
        if self._count > 4 * self.most:
            self._narrow()

    def found(self) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """Give the nearest rows and their distances, in no order."""
        if self._rows:
            self._narrow()
            return self._rows[0], self._distances[0]
        return np.empty(0, np.int64), np.empty(0, np.uint16)

    def _narrow(self) -> None:
        rows, far = np.concatenate(self._rows), np.concatenate(self._distances)
        if len(rows) > self.most:
            best = np.argpartition(far, self.most - 1)[: self.most]
            rows, far = rows[best], far[best]
            self.bound = int(far.max())
        self._rows, self._distances, self._count = [rows], [far], len(rows)


def scan(matrix: Words, mask: Mask, query: Words, nearest: Nearest, *, first: int = 0) -> None:
    """Show the rows of a matrix (n, words) that a mask (n) lets through.

    Rows are numbered from `first` on.
    """
    for rows, part in _parts(matrix, mask):
        nearest.show(rows + first, distances(part, query))


def _parts(matrix: Words, mask: Mask) -> Iterator[tuple[NDArray[np.int64], Words]]:
    """Give the rows that a mask lets through in chunks."""
    edges = np.flatnonzero(np.diff(mask, prepend=False, append=False))
    begins, ends = edges[::2], edges[1::2]
    count = int((ends - begins).sum())
    if count >= _RUN * len(begins):
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
            for low, high in _chunks(begin, end):
                yield np.arange(low, high), matrix[low:high]
        return
    chosen = np.flatnonzero(mask)
    for low, high in _chunks(0, len(chosen)):
        yield chosen[low:high], matrix[chosen[low:high]]


def _chunks(begin: int, end: int) -> Iterable[tuple[int, int]]:
    return ((low, min(low + _CHUNK, end)) for low in range(begin, end, _CHUNK))
