"""Cuts sound into its loud stretches while it comes, so that hours need little memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
HOP = 80
"""Samples by which loudness is measured: 5 ms."""
QUIET = 0.008
"""The loudness (root mean square) below which it is silent: -42 dBFS."""
GAP = 16
"""Hops of silence that part two stretches: 80 ms."""
LONGEST = 120 * RATE // HOP
"""Hops after which a stretch is cut where it stands."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A loud stretch.

    Attributes:
        start: its first sample, from the beginning of the sound.
        wave: its samples, 16,000 a second, between -1 and 1.
    """

    start: int
    wave: NDArray[np.float32]


def stretches(blocks: Iterable[NDArray[np.int16]]) -> Iterator[Stretch]:
    """Cut sound (one channel, 16,000 samples a second) at its silences, as its blocks come."""
    cutter = _Cutter()
    for block in blocks:
        yield from cutter.fed(block)
    yield from cutter.ended()


class _Cutter:
    def __init__(self) -> None:
        self._rest: NDArray[np.int16] = np.zeros(0, np.int16)
        self._at = 0
        self._kept: list[NDArray[np.float32]] = []
        self._start = 0
        self._silent = 0

    def fed(self, block: NDArray[np.int16]) -> Iterator[Stretch]:
        whole = np.concatenate([self._rest, block])
        count = whole.size // HOP
        self._rest = whole[count * HOP :]
        hops = whole[: count * HOP].reshape(count, HOP).astype(np.float32) / 32768
        is_loud = np.sqrt(np.mean(hops**2, axis=1)) > QUIET
        for hop, loud in zip(hops, is_loud.tolist(), strict=True):
            if loud or self._kept:
                yield from self._take(hop, is_loud=loud)
            self._at += HOP

    def ended(self) -> Iterator[Stretch]:
        yield from self.fed(np.zeros(HOP - self._rest.size, np.int16))
        if self._kept:
            yield self._close()

    def _take(self, hop: NDArray[np.float32], *, is_loud: bool) -> Iterator[Stretch]:
        if not self._kept:
            self._start = self._at
        self._kept.append(hop)
        self._silent = 0 if is_loud else self._silent + 1
        if self._silent >= GAP or len(self._kept) >= LONGEST:
            yield self._close()

    def _close(self) -> Stretch:
        loud = self._kept[: len(self._kept) - self._silent]
        self._kept, self._silent = [], 0
        return Stretch(self._start, np.concatenate(loud))
