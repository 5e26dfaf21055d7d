"""Parts of a sketch: arrays with a row for each passage, and what may be looked at of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.search import scanning
from bot.search.scanning import Mask, Words


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that are filled from the first on; whoever reads knows how many of them are."""

    words: Words
    ids: NDArray[np.uint32]
    messages: NDArray[np.int64]
    channels: NDArray[np.int32]
    authors: NDArray[np.int32]
    alive: Mask

    @classmethod
    def empty(cls, rows: int, width: int) -> "Part":
        """Make room for so many rows of words."""
        return cls(
            np.empty((rows, width), np.uint64),
            np.empty(rows, np.uint32),
            np.empty(rows, np.int64),
            np.empty(rows, np.int32),
            np.empty(rows, np.int32),
            np.zeros(rows, np.bool_),
        )

    @property
    def arrays(self) -> tuple[NDArray[np.generic], ...]:
        """All of them, in the order of the fields."""
        return self.words, self.ids, self.messages, self.channels, self.authors, self.alive

    def put(self, at: int, other: "Part", rows: NDArray[np.int64]) -> None:
        """Copy rows of another part to a place in this one; they are alive when all is there."""
        end = at + len(rows)
        for mine, theirs in zip(self.arrays, other.arrays, strict=True):
            mine[at:end] = theirs[rows]


@dataclass(frozen=True, slots=True)
class Share:
    """What may be looked at of a part: `count` rows."""

    words: Words
    ids: NDArray[np.uint32]
    mask: Mask
    base: int
    count: int

    def all(self) -> NDArray[np.int64]:
        """Give the ids of all of it."""
        return self.ids[np.flatnonzero(self.mask)].astype(np.int64) | self.base


def nearest(shares: Sequence[Share], query: Words, most: int) -> list[tuple[int, int]]:
    """Give the passages whose signs are nearest, as distances (bits) and ids, the nearest first."""
    scan = scanning.Scan(query, most)
    starts = np.cumsum([0, *(len(share.mask) for share in shares)])
    for share in shares:
        scan.look(share.words, share.mask)
    rows, far = scan.nearest.found()
    of = np.searchsorted(starts, rows, side="right") - 1
    ids = [
        int(shares[part].ids[row - int(starts[part])]) | shares[part].base
        for part, row in zip(of.tolist(), rows.tolist(), strict=True)
    ]
    return sorted(zip(far.tolist(), ids, strict=True))


def numbered(values: NDArray[np.int64], known: dict[int, int]) -> NDArray[np.int32]:
    """Give each value its small number; new ones get the next."""
    distinct, places = np.unique(values, return_inverse=True)
    numbers = [known.setdefault(value, len(known)) for value in distinct.tolist()]
    return np.array(numbers, np.int32)[places]
