"""A short stretch of a sound, as WAV: a sample of somebody's voice."""

import contextlib
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np

from bot.sound.decoding import Samples, samples_of
from bot.sound.encoding import FORMS, writing
from bot.sound.opening import Track, opened, unreadable
from bot.sound.remuxing import RATE
from bot.sound.work import Work

RUN_UP: Final = 2.0
"""Seconds before the stretch at which decoding begins."""


def excerpt(path: Path, work: Work, *, start: float, end: float) -> bytes:
    """Give what sounds from `start` to `end` (seconds): WAV, 16 kHz, mono, 16 bits."""
    first, last = round(max(0.0, start) * RATE), round(end * RATE)
    kept: list[Samples] = [np.zeros(0, dtype=np.int16)]
    with opened(path, work) as track:
        _go_to(track, start)
        at = 0
        for samples in samples_of(track, work, rate=RATE):
            kept.append(samples[max(0, first - at) : max(0, last - at)])
            at += len(samples)
            if at >= last:
                break
    target = BytesIO()
    with writing(target, FORMS["wav"], rate=RATE) as writer:
        writer.write(np.concatenate(kept))
    if not writer.samples:
        raise unreadable()
    return target.getvalue()


def _go_to(track: Track, seconds: float) -> None:
    """Skip what comes before; the silence that fills the hole in time keeps the count right."""
    import av

    target = track.origin + seconds - RUN_UP
    if seconds > RUN_UP:
        # A file that cannot be gone through in leaps is read from its beginning.
        with contextlib.suppress(av.FFmpegError):
            track.file.seek(int(target * 1_000_000), backward=True)
