"""The waveform that Discord draws for a voice message."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.sound.decoding import Samples
from bot.sound.ogg import RATE, OpusFile

POINTS: Final = 256
"""Discord takes at most so many."""
A_SECOND: Final = 10
"""Points for each second of sound."""
BLOCK: Final = RATE // 100
"""Samples that are one loudness: 10 ms."""
QUIET: Final = 328.0
"""A loudest moment below this (1 % of full scale) is drawn low, so that noise looks like noise."""
ALL_DECODED: Final = 80
"""A finished Opus file of at most so many packets is decoded whole: 2 ms of work."""
PACKETS_A_POINT: Final = 32
"""A longer one has one point for so many packets, at least `ALL_DECODED` / 2."""


def points_for(seconds: float) -> int:
    """Give how many points a sound of this length has: 1 to 256."""
    return max(1, min(POINTS, round(seconds * A_SECOND)))


def loudness(samples: Samples | NDArray[np.float32]) -> float:
    """Give the root mean square of samples of -32768 to 32767."""
    if not len(samples):
        return 0.0
    wide = samples.astype(np.float32)
    return float(np.sqrt(np.dot(wide, wide) / len(wide)))


def drawn(loudnesses: Sequence[float], points: int) -> bytes:
    """Draw loudnesses that are evenly spread in time as so many points of 0 to 255."""
    if not len(loudnesses):
        return bytes(1)
    values = np.asarray(loudnesses, dtype=np.float64)
    points = min(points, len(values))
    edges = np.linspace(0, len(values), points + 1).astype(int)
    means = np.sqrt(np.add.reduceat(np.square(values), edges[:-1]) / np.diff(edges))
    return bytes(np.rint(means * (255 / max(QUIET, float(means.max())))).astype(np.uint8))


class Loudness:
    """The loudness of samples as they pass, in blocks of 10 ms."""

    def __init__(self) -> None:
        self._blocks: list[float] = []
        self._rest = np.zeros(0, dtype=np.int16)

    def add(self, samples: Samples) -> None:
        """Take the next samples at 48 kHz."""
        samples = np.concatenate([self._rest, samples])
        whole = len(samples) // BLOCK * BLOCK
        wide = samples[:whole].astype(np.float32).reshape(-1, BLOCK)
        self._blocks += np.sqrt(np.square(wide).mean(axis=1)).tolist()
        self._rest = samples[whole:]

    def waveform(self, seconds: float) -> bytes:
        """Draw what has passed."""
        return drawn(
            [*self._blocks, *([loudness(self._rest)] if len(self._rest) else [])],
            points_for(seconds),
        )


def of_opus(file: OpusFile) -> bytes:
    """Draw a finished Opus file; of a long one, only some packets are decoded."""
    points = points_for(file.samples / RATE)
    if len(file.packets) > ALL_DECODED:
        # Opus leans on the packet before, so two are decoded for each point and one counts.
        points = min(points, max(ALL_DECODED // 2, len(file.packets) // PACKETS_A_POINT))
        chosen = _spread(len(file.packets), points)
        return drawn([loudness(sound) for sound in decoded(file, chosen, run_up=1)], points)
    whole = np.concatenate(decoded(file, [range(len(file.packets))]))
    whole = whole[file.skip :][: file.samples]
    blocks = np.array_split(whole, max(1, len(whole) // BLOCK))
    return drawn([loudness(block) for block in blocks], points)


def _spread(packets: int, points: int) -> list[range]:
    middles = ((np.arange(points) + 0.5) * packets / points).astype(int)
    return [range(max(0, middle - 1), middle + 1) for middle in middles.tolist()]


def decoded(file: OpusFile, runs: Iterable[range], *, run_up: int = 0) -> list[NDArray[np.float32]]:
    """Decode runs of packets, without what their first `run_up` ones give; scaled as 16 bits."""
    import av
    from av.audio.codeccontext import AudioCodecContext

    decoder = AudioCodecContext.create("opus", "r")
    decoder.extradata = file.header
    decoder.sample_rate, decoder.layout = RATE, "mono"
    found = []
    for run in runs:
        # Loudness is coded as a change: a fresh decoder is nearer the truth than a stale one.
        decoder.flush_buffers()
        heard = [np.zeros(0, dtype=np.float32)]
        for number in run:
            frames = decoder.decode(av.Packet(file.packets[number]))
            if number >= run.start + min(run_up, len(run) - 1):
                # One plane of floats: what else to_ndarray looks at takes most of its time.
                planes = [(memoryview(it.planes[0]), it.samples) for it in frames]
                heard += [np.frombuffer(plane, np.float32, count) for plane, count in planes]
        found.append(np.concatenate(heard) * np.float32(32_768))
    return found
