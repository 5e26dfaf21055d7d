"""A sound's samples as a stream: mono, at the rate that is wanted, in true time."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from bot.sound.opening import Track, unreadable
from bot.sound.sound import LONGEST, too_long
from bot.sound.work import Work

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.resampler import AudioResampler

Samples = NDArray[np.int16]
"""One-dimensional samples of one channel; interleaved where there are more."""

NOTHING: Final[Samples] = np.zeros(0, dtype=np.int16)
GAP: Final = 0.06
"""Seconds without samples that are filled with silence; below, it is the containers' rounding."""
PADDING: Final = 0.15
"""Seconds after a container's end that count as padding; what lasts longer is sound."""
FLOOD: Final = 2_000
"""Packets in a row without a sound, after which the rest counts as damaged."""


def frames_of(track: Track, work: Work) -> Iterator["AudioFrame"]:
    """Decode frame by frame; what is damaged is left out."""
    import av

    silent = 0
    packets = track.file.demux(track.stream)
    while silent < FLOOD:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            work.check()
            return
        if packet is None:
            return
        work.check()
        try:
            frames = track.stream.decode(packet)
        except av.FFmpegError:
            frames = []
        silent = 0 if frames else silent + 1
        yield from (frame for frame in frames if frame.sample_rate)


def samples_of(
    track: Track, work: Work, *, rate: int, channels: int = 1, in_time: bool = True
) -> Iterator[Samples]:
    """Give the samples in stretches of about a second, from the file's beginning.

    `in_time` fills holes in the timestamps with silence, so that offsets stay true. Raises
    InputError beyond `LONGEST`.
    """
    shaped = _Shaped(rate, channels)
    ready: list[Samples] = []
    waiting, at = 0, 0.0
    for frame in frames_of(track, work):
        gap = frame.time - track.origin - at if in_time and frame.time is not None else 0.0
        at += max(gap, 0.0) * (gap > GAP) + frame.samples / frame.sample_rate
        if at > LONGEST:
            raise too_long()
        if gap > GAP:
            ready.append(shaped.rest())
            yield from _joined(ready)
            ready, waiting = [], 0
            for stretch in _silence(round(gap * rate), rate, channels):
                work.check()
                yield stretch
        ready.append(_without_padding(shaped.of(frame), at, track.end, rate * channels))
        waiting += len(ready[-1])
        if waiting >= rate * channels:
            yield from _joined(ready)
            ready, waiting = [], 0
    ready.append(shaped.rest())
    yield from _joined(ready)


def _without_padding(samples: Samples, at: float, end: float | None, a_second: int) -> Samples:
    """Drop what an encoder put after the end to fill its last frame."""
    if end is None or not 0 < at - end < PADDING:
        return samples
    return samples[: max(0, len(samples) - round((at - end) * a_second))]


def _joined(ready: list[Samples]) -> Iterator[Samples]:
    samples = np.concatenate(ready)
    if len(samples):
        yield samples


def _silence(samples: int, rate: int, channels: int) -> Iterator[Samples]:
    while samples > 0:
        stretch = min(samples, rate)
        yield np.zeros(stretch * channels, dtype=np.int16)
        samples -= stretch


class _Shaped:
    """Frames of any kind as 16-bit samples; bears frames that change their kind on the way."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._layout = "mono" if channels == 1 else "stereo"
        self._kind: tuple[object, ...] = ()
        self._made = self._make()

    def of(self, frame: "AudioFrame") -> Samples:
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        # Of very short frames the filter may give nothing yet.
        before = NOTHING if kind == self._kind else self.rest()
        self._kind = kind
        frame.pts = None
        return np.concatenate([before, *self._resampled(frame)], dtype=np.int16)

    def rest(self) -> Samples:
        """Give what the filter still holds back, and begin anew."""
        if not self._kind:
            return NOTHING
        rest = self._resampled(None)
        self._made, self._kind = self._make(), ()
        return np.concatenate([NOTHING, *rest])

    def _resampled(self, frame: "AudioFrame | None") -> list[Samples]:
        import av

        try:
            return [_flat(made) for made in self._made.resample(frame)]
        except (av.FFmpegError, ValueError) as error:
            # Channels or rates that make no sense, although the file said otherwise at first.
            raise unreadable() from error

    def _make(self) -> "AudioResampler":
        from av.audio.resampler import AudioResampler

        return AudioResampler(format="s16", layout=self._layout, rate=self._rate)


def _flat(frame: "AudioFrame") -> Samples:
    samples: Samples = frame.to_ndarray().astype(np.int16, copy=False)
    return samples.reshape(-1)
