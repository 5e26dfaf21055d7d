"""Records what somebody says, as Discord's app records a voice message."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .encoding import Encoder, encoded
from .opening import RATE, NoSound, blocks, container_of
from .voices import Voice

LONGEST = 20 * 60
"""Seconds that a recording may last."""
POINTS = 256
"""Points of a waveform, at most."""
POINT = 0.1
"""Seconds that a point of a waveform stands for, at least."""
LOUD = 12_000
"""The loudness (root mean square, of 32,767) that is a waveform's highest point."""
MICROPHONE = "microphone"
"""What stands for the engine where somebody spoke themselves."""


class TooLong(Exception):
    """A recording lasts longer than a voice message may."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording.

    Attributes:
        data: one channel of Opus in Ogg.
        seconds: how long it is.
        waveform: up to 256 loudnesses, a byte each.
        engine: what it was spoken with.
    """

    data: bytes
    seconds: float
    waveform: bytes
    engine: str


def recorded(text: str, *, voice: str = "alloy", only_tones: bool = False) -> Recording:
    """Record a text that a voice speaks, in tones if so wanted; blocks."""
    speaker = Voice(voice, only_tones=only_tones)
    taken: list[NDArray[np.int16]] = []

    def take(samples: NDArray[np.int16]) -> bool:
        taken.append(samples)
        return sum(map(len, taken)) < LONGEST * speaker.rate

    speaker.speak(text, take)
    samples = np.concatenate(taken or [np.zeros(speaker.rate, np.int16)])
    return Recording(
        encoded(samples, speaker.rate, container="ogg", codec="libopus"),
        len(samples) / speaker.rate,
        waveform(samples, speaker.rate),
        speaker.engine,
    )


def converted(data: bytes) -> Recording:
    """Make a voice message of a sound file of any kind that browsers record; blocks.

    Raises:
        NoSound: there is no sound in it that could be decoded.
        TooLong: it is longer than 20 minutes.
    """
    container = container_of(data)
    if container is None:
        raise NoSound
    encoder = Encoder(RATE, container="ogg", codec="libopus")
    taken: list[NDArray[np.int16]] = []
    length = 0
    for block in blocks(data, container):
        taken.append(block)
        length += block.size
        if length > LONGEST * RATE:
            raise TooLong
        encoder.take(block)
    encoder.close()
    samples = np.concatenate(taken)
    return Recording(encoder.given(), length / RATE, waveform(samples, RATE), MICROPHONE)


def waveform(samples: NDArray[np.int16], rate: int) -> bytes:
    """Reckon how loud sound is, a point for each tenth of a second or for longer stretches."""
    points = int(np.clip(len(samples) / rate / POINT, 1, POINTS))
    parts = np.array_split(samples.astype(np.float64), points)
    loudness = np.array([np.sqrt(np.mean(part**2)) for part in parts])
    return np.clip(loudness * 255 / LOUD, 0, 255).astype(np.uint8).tobytes()
