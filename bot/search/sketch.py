"""One server's passages in memory: the signs of their vectors, and what filters ask for."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.search import scanning
from bot.search.parts import Part, Share, cut, numbered
from bot.storage.search import Codes, Index
from bot.storage.search.bots import NOBODY, LeftOut

ROWS = 1 << 16
"""Rows of a part; whatever copies a part is done within some milliseconds."""
_FIRST_ROWS = 1 << 10
_LOW = 0xFFFF_FFFF
_DEAD = 0.25
"""The share of removed rows from which on a part is written anew without them."""
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What may be found: in these channels, by an author, after and before these messages.

    What is left out may not.
    """

    channel_ids: frozenset[int]
    author_id: int | None = None
    after_id: int = 0
    before_id: int = _LARGEST
    left_out: LeftOut = NOBODY


class Sketch:
    """A server's passages, packed; its methods may be called from any thread.

    Parts are only ever appended to, or replaced as a whole, so that whoever scans one needs no
    lock. What is removed may still be found by a scan that has begun: the exact look that follows
    it, at the vectors themselves, is what decides.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self.complete_to = 0
        """Up to which id it was loaded whole; nothing older is new."""
        self._width = scanning.words(np.zeros((1, (index.dimensions + 7) // 8), np.uint8)).shape[1]
        self._base = 0
        self._parts: list[tuple[Part, int]] = []
        self._channels: dict[int, int] = {}
        self._authors: dict[int, int] = {}
        self._first_rows = ROWS  # while it is loaded: nothing is copied then
        self._changing = threading.Lock()

    @property
    def count(self) -> int:
        """How many passages it has."""
        return sum(int(part.alive[:count].sum()) for part, count in self._parts)

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return sum(array.nbytes for part, _ in self._parts for array in part.arrays)

    def append(self, codes: Codes) -> None:
        """Add passages."""
        if not len(codes):
            return
        with self._changing:
            self._base = int(codes.ids[0]) & ~_LOW
            new = Part(
                *cut(scanning.words(codes.bits)),
                (codes.ids & _LOW).astype(np.uint32),
                codes.messages,
                numbered(codes.channels, self._channels),
                numbered(codes.authors, self._authors),
                np.ones(len(codes), np.bool_),
            )
            done = 0
            while done < len(codes):
                done += self._fill(new, done)

    def remove(self, ids: Sequence[int]) -> None:
        """Take passages out; those that are not there are no matter."""
        if not ids:
            return
        gone = (np.array(ids, np.int64) & _LOW).astype(np.uint32)
        with self._changing:
            for part, count in self._parts:
                part.alive[:count] &= ~np.isin(part.ids[:count], gone)
            self._compact()

    def arrange(self) -> None:
        """Put the rows of each part in the order of channels; only while nobody scans them."""
        with self._changing:
            self._first_rows = _FIRST_ROWS
            for part, count in self._parts:
                if count == ROWS:
                    order = np.argsort(part.channels, kind="stable")
                    part.put(0, part, order)
            if self._parts and self._parts[-1][1] < ROWS:
                self._parts[-1] = self._rewritten([self._parts[-1]])

    def masked(self, wanted: Wanted) -> list[Share]:
        """Give what may be looked at, part by part."""
        with self._changing:
            parts = list(self._parts)
            allowed = _marked(wanted.channel_ids, self._channels)
            author = self._authors.get(wanted.author_id or 0, -1)
            unwanted = _marked(wanted.left_out.author_ids, self._authors)
            quiet = _marked(wanted.left_out.channel_ids, self._channels)
        shares = []
        for part, count in parts:
            mask = part.alive[:count] & allowed.take(part.channels[:count])
            if wanted.author_id is not None:
                mask &= part.authors[:count] == author
            if wanted.after_id > 0:
                mask &= part.messages[:count] > wanted.after_id
            if wanted.before_id < _LARGEST:
                mask &= part.messages[:count] < wanted.before_id
            if unwanted.any():
                mask &= ~(unwanted[part.authors[:count]] & quiet[part.channels[:count]])
            if found := int(np.count_nonzero(mask)):
                rows = part.heads[:count], part.tails[:count], part.ids
                shares.append(Share(*rows, mask, self._base, found))
        return shares

    def _fill(self, new: Part, done: int) -> int:
        """Copy as many new rows as there is room for; gives how many."""
        if not self._parts or self._parts[-1][1] == ROWS:
            self._parts.append((Part.empty(self._first_rows, self._width), 0))
        part, count = self._parts[-1]
        left = len(new.ids) - done
        if count + left > len(part.ids) < ROWS:
            room = min(ROWS, max(2 * len(part.ids), 1 << (count + left - 1).bit_length()))
            larger = Part.empty(room, self._width)
            larger.put(0, part, np.arange(count))
            part = larger
        taken = min(left, len(part.ids) - count)
        part.put(count, new, np.arange(done, done + taken))
        self._parts[-1] = (part, count + taken)
        return taken

    def _compact(self) -> None:
        """Write parts anew from which much was removed, together with small ones before them."""
        compacted: list[tuple[Part, int]] = []
        for part, count in self._parts:
            alive = int(np.count_nonzero(part.alive[:count]))
            if alive >= (1 - _DEAD) * count:
                compacted.append((part, count))
            elif compacted and alive + compacted[-1][1] <= ROWS // 2:
                compacted[-1] = self._rewritten([compacted[-1], (part, count)])
            elif alive:
                compacted.append(self._rewritten([(part, count)]))
        self._parts = compacted

    def _rewritten(self, parts: Sequence[tuple[Part, int]]) -> tuple[Part, int]:
        """Give what is left of parts as one, in the order of channels."""
        chosen = [np.flatnonzero(part.alive[:count]) for part, count in parts]
        fresh = Part.empty(sum(map(len, chosen)), self._width)
        done = 0
        for (part, _), rows in zip(parts, chosen, strict=True):
            by_channel = rows[np.argsort(part.channels[rows], kind="stable")]
            fresh.put(done, part, by_channel)
            done += len(rows)
        return fresh, done


def _marked(ids: frozenset[int], numbers: Mapping[int, int]) -> NDArray[np.bool_]:
    """Mark the numbers of those of some ids that have one."""
    marked = np.zeros(len(numbers) + 1, np.bool_)
    marked[[numbers[each] for each in ids & numbers.keys()]] = True
    return marked
