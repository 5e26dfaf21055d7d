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
MOST_DECODED: Final = 192
"""Packets of a finished Opus file that are decoded for its waveform: about 3 ms of work."""


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
    if len(file.packets) > MOST_DECODED:
        # Opus leans on the packet before, so two are decoded for each point and one counts.
        points = min(points, MOST_DECODED // 2)
        chosen = _spread(len(file.packets), points)
        return drawn([loudness(sound[-1]) for sound in _decoded(file, chosen)], points)
    (sounds,) = _decoded(file, [range(len(file.packets))])
    whole = np.concatenate(sounds)[file.skip :][: file.samples]
    blocks = np.array_split(whole, max(1, len(whole) // BLOCK))
    return drawn([loudness(block) for block in blocks], points)


def _spread(packets: int, points: int) -> list[range]:
    middles = ((np.arange(points) + 0.5) * packets / points).astype(int)
    return [range(max(0, middle - 1), middle + 1) for middle in middles.tolist()]


def _decoded(file: OpusFile, runs: Iterable[range]) -> list[list[NDArray[np.float32]]]:
    """Decode runs of packets; each packet's samples are of the scale of 16-bit ones."""
    import av
    from av.audio.codeccontext import AudioCodecContext

    decoder = AudioCodecContext.create("opus", "r")
    decoder.extradata = file.header
    decoder.sample_rate, decoder.layout = RATE, "mono"
    nothing = [np.zeros(0, dtype=np.float32)]
    return [
        [
            np.concatenate(
                nothing
                + [
                    frame.to_ndarray()[0] * np.float32(32_768)
                    for frame in decoder.decode(av.Packet(file.packets[number]))
                ]
            )
            for number in run
        ]
        for run in runs
    ]
