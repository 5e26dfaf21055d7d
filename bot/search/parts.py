"""Parts of a sketch: arrays with a row for each passage, and what may be looked at of them.

The signs of a vector's first values lie apart from the others: a scan looks at those of all rows,
and at the others of few, since it takes as long as there is memory to read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.search import scanning
from bot.search.scanning import Mask, Words

_HEAD = 8
"""Words of a row that are looked at first: the signs of 512 values."""
_PROMISING = 8
"""How many rows, for each that is sought, are looked at as a whole after that."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that are filled from the first on; whoever reads knows how many of them are."""

    heads: Words
    tails: Words
    ids: NDArray[np.uint32]
    messages: NDArray[np.int64]
    channels: NDArray[np.int32]
    authors: NDArray[np.int32]
    alive: Mask

    @classmethod
    def empty(cls, rows: int, width: int) -> "Part":
        """Make room for so many rows of words."""
        return cls(
            np.empty((rows, _HEAD), np.uint64),
            np.empty((rows, width - _HEAD), np.uint64),
            np.empty(rows, np.uint32),
            np.empty(rows, np.int64),
            np.empty(rows, np.int32),
            np.empty(rows, np.int32),
            np.zeros(rows, np.bool_),
        )

    @property
    def arrays(self) -> tuple[NDArray[np.generic], ...]:
        """All of them, in the order of the fields."""
        filters = self.messages, self.channels, self.authors, self.alive
        return self.heads, self.tails, self.ids, *filters

    def put(self, at: int, other: "Part", rows: NDArray[np.int64]) -> None:
        """Copy rows of another part to a place in this one; they are alive when all is there."""
        end = at + len(rows)
        for mine, theirs in zip(self.arrays, other.arrays, strict=True):
            mine[at:end] = theirs[rows]


@dataclass(frozen=True, slots=True)
class Share:
    """What may be looked at of a part: `count` rows."""

    heads: Words
    tails: Words
    ids: NDArray[np.uint32]
    mask: Mask
    base: int
    count: int

    def all(self) -> NDArray[np.int64]:
        """Give the ids of all of it."""
        return self.ids[np.flatnonzero(self.mask)].astype(np.int64) | self.base


def cut(words: Words) -> tuple[Words, Words]:
    """Give the heads and the tails of rows (n, words)."""
    return words[..., :_HEAD], words[..., _HEAD:]


def nearest(shares: Sequence[Share], query: Words, most: int) -> list[tuple[int, int]]:
    """Give the passages whose signs are nearest, as distances (bits) and ids, the nearest first.

    Those whose heads are farther than many others' are left out.
    """
    head, tail = cut(query)
    scan = scanning.Scan(head, most * _PROMISING)
    starts = np.cumsum([0, *(len(share.mask) for share in shares)])
    for share in shares:
        scan.look(share.heads, share.mask)
    rows, far = scan.nearest.found()
    of = np.searchsorted(starts, rows, side="right") - 1
    ids = np.empty(len(rows), np.int64)
    for part, share in enumerate(shares):
        its = of == part
        places = rows[its] - starts[part]
        far[its] += scanning.distances(share.tails[places], tail)
        ids[its] = share.ids[places].astype(np.int64) | share.base
    best = np.lexsort((ids, far))[:most]
    return list(zip(far[best].tolist(), ids[best].tolist(), strict=True))


def numbered(values: NDArray[np.int64], known: dict[int, int]) -> NDArray[np.int32]:
    """Give each value its small number; new ones get the next."""
    distinct, places = np.unique(values, return_inverse=True)
    numbers = [known.setdefault(value, len(known)) for value in distinct.tolist()]
    return np.array(numbers, np.int32)[places]
