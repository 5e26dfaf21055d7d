"""Cutting a long sound into pieces at its quietest moments, in one pass."""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

import numpy as np

from bot.sound.decoding import Samples, samples_of
from bot.sound.encoding import FOR_ENDPOINTS, writing
from bot.sound.opening import opened, unreadable
from bot.sound.remuxing import RATE, beside, written
from bot.sound.sound import Piece
from bot.sound.work import Work

WINDOW: Final = 0.3
"""The part of a piece, at its end, in which the cut may fall."""
LEAST: Final = 1.0
"""Seconds that the last piece has at least: endpoints refuse what is too short."""
STEP: Final = RATE // 50
"""Samples that are one loudness: 20 ms."""
SMOOTH: Final = 15
"""Loudnesses that make a moment: 0.3 s, a pause between words and not within one."""
STRETCH: Final = 500
"""Loudnesses that are measured at once."""


def cut(path: Path, work: Work, *, longest: float) -> Generator[Piece, None, None]:
    """Give pieces of at most `longest` seconds as soon as each is written, beside the file."""
    whole, early = int(longest * RATE), int(longest * RATE * (1 - WINDOW))
    with opened(path, work) as track:
        stream = _Stream(samples_of(track, work, rate=RATE))
        index = start = 0
        while stream.has_more():
            target = beside(path, "webm")
            try:
                with writing(target, FOR_ENDPOINTS, rate=RATE) as writer:
                    for samples in stream.take(early):
                        writer.write(samples)
                    writer.write(stream.take_until_quiet(whole - early))
            except BaseException:
                target.unlink(missing_ok=True)
                raise
            sound = written(target, writer.seconds)
            yield Piece(index, start / RATE, writer.seconds, target, sound)
            work.begin()
            index, start = index + 1, start + writer.samples
    if not index:
        raise unreadable()


class _Stream:
    """Samples that can be looked at before they are taken."""

    def __init__(self, source: Iterator[Samples]) -> None:
        self._source = source
        self._held = np.zeros(0, dtype=np.int16)

    def has_more(self) -> bool:
        return self._reach(1) > 0

    def take(self, samples: int) -> Iterator[Samples]:
        """Take so many samples, or all there are, in stretches."""
        while samples > 0 and self._reach(1):
            taken, self._held = self._held[:samples], self._held[samples:]
            samples -= len(taken)
            yield taken

    def take_until_quiet(self, most: int) -> Samples:
        """Take the rest where it fits, else up to the quietest moment within so many samples."""
        least = int(LEAST * RATE)
        there = self._reach(most + least)
        # Where the sound ends soon after, the last piece still gets a part worth hearing.
        is_last = there <= most
        end = there if is_last else quietest(self._held[: min(most, there - least)])
        taken, self._held = self._held[:end], self._held[end:]
        return taken

    def _reach(self, samples: int) -> int:
        """Hold so many samples, if there are; gives how many are held."""
        parts = [self._held]
        held = len(self._held)
        while held < samples and (more := next(self._source, None)) is not None:
            parts.append(more)
            held += len(more)
        if len(parts) > 1:
            self._held = np.concatenate(parts)
        return held


def quietest(samples: Samples) -> int:
    """Give the middle of the quietest moment; the later of equals. All of it where it is short."""
    steps = len(samples) // STEP
    if steps <= SMOOTH:
        return len(samples)
    energy = np.empty(steps + 1, dtype=np.float64)
    energy[0] = 0.0
    # In stretches: floats of everything would take several times the samples' own memory.
    for first in range(0, steps, STRETCH):
        stretch = samples[first * STEP : min(first + STRETCH, steps) * STEP].astype(np.float32)
        energy[first + 1 : first + 1 + len(stretch) // STEP] = np.square(
            stretch.reshape(-1, STEP)
        ).sum(axis=1)
    total = np.cumsum(energy)
    moments = total[SMOOTH:] - total[:-SMOOTH]
    last = len(moments) - 1 - int(np.argmin(moments[::-1]))
    return (last * 2 + SMOOTH) * STEP // 2
