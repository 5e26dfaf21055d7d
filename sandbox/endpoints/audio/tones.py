"""The tone language: text as tones that survive any codec and that the sandbox understands.

A sentence is a pilot tone, two tones for each byte of its UTF-8 text, a check sum of two tones, and
an end tone; one frequency after the other without a break of phase. Between sentences is silence.
How high the pilot is tells who speaks.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .encoding import encoded

Samples = NDArray[np.int16]

RATE = 16_000
"""Samples a second where nothing else is asked for."""
SYMBOL = 0.02
"""Seconds of a tone."""
PILOT = 0.08
"""Seconds of the pilot tone."""
SPACING = 125.0
"""Hertz between neighbouring tones."""
BASES = (375.0, 500.0, 625.0, 750.0)
"""Hertz of the pilot tones: one for each speaker who can be told apart."""
FIRST = 2
"""How many steps above the pilot the tone of the nibble 0 is."""
END = 16
"""The symbol that ends a sentence."""
PAUSE = 0.3
"""Seconds of silence between sentences."""
SHORTEST = 0.15
"""Seconds of silence between sentences that are said as fast as can be."""
LOUDNESS = 8_000
"""Amplitude of the tones, of 32,767."""
EDGE = 0.004
"""Seconds in which a sentence swells and fades."""

_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*|[.!?…]+")


def spoken(text: str, *, rate: int = RATE, base: float = BASES[0], speed: float = 1.0) -> Samples:
    """Say a text in tones: one run for each of its sentences, with silence around them.

    Args:
        text: what is said; blank text is silence.
        rate: samples a second, 8,000 at least.
        base: who says it, one of `BASES`.
        speed: how much shorter the silence between sentences is; the tones stay as they are.
    """
    pause = np.zeros(round(max(PAUSE / speed, SHORTEST) * rate), np.int16)
    runs: list[Samples] = [pause]
    for sentence in sentences(text):
        runs += [sentence_of(sentence, rate=rate, base=base), pause]
    return np.concatenate(runs)


def sentences(text: str) -> list[str]:
    """Cut a text where sentences and lines end."""
    found = (match.group().strip() for match in _SENTENCE.finditer(text))
    return [sentence for sentence in found if sentence]


def sentence_of(text: str, *, rate: int = RATE, base: float = BASES[0]) -> Samples:
    """Say one sentence without silence around it."""
    pitches = [base + SPACING * (FIRST + symbol) for symbol in symbols_of(text.encode())]
    ends = np.round((PILOT + SYMBOL * np.arange(len(pitches) + 1)) * rate).astype(np.int64)
    lengths = np.diff(ends, prepend=0)
    pitch = np.repeat(np.array([base, *pitches]), lengths)
    wave = LOUDNESS * np.sin(2 * np.pi * np.cumsum(pitch / rate))
    edge = round(EDGE * rate)
    swell = np.linspace(0.0, 1.0, edge)
    wave[:edge] *= swell
    wave[-edge:] *= swell[::-1]
    return wave.astype(np.int16)


def symbols_of(data: bytes) -> list[int]:
    """Turn bytes into nibbles, with their check sum and the end after them."""
    framed = data + bytes([check_sum(data)])
    return [nibble for byte in framed for nibble in (byte >> 4, byte & 15)] + [END]


def check_sum(data: bytes) -> int:
    """Reckon the CRC-8 (polynomial 0x07) of some bytes."""
    rest = 0
    for byte in data:
        rest ^= byte
        for _ in range(8):
            rest = ((rest << 1) ^ 0x07 if rest & 0x80 else rest << 1) & 0xFF
    return rest


def placed(
    sayings: Sequence[tuple[float, str]],
    *,
    rate: int = RATE,
    base: float | Sequence[float] = BASES[0],
    length: float = 0.0,
) -> Samples:
    """Say sentences at given times, with silence between them.

    Args:
        sayings: when each begins, in seconds from the start, and what is said; one that begins
            before the last has ended is laid over it.
        rate: samples a second.
        base: who speaks, or for each saying who.
        length: seconds that the whole lasts at least.
    """
    bases = [base] * len(sayings) if isinstance(base, float) else list(base)
    runs = [
        (round(start * rate), sentence_of(text, rate=rate, base=pitch))
        for (start, text), pitch in zip(sayings, bases, strict=True)
    ]
    end = max((start + run.size + round(PAUSE * rate) for start, run in runs), default=0)
    whole = np.zeros(max(end, round(length * rate)), np.int16)
    for start, run in runs:
        whole[start : start + run.size] += run
    return whole


def recording(
    text: str,
    *,
    container: str = "ogg",
    codec: str = "libopus",
    rate: int = RATE,
    bit_rate: int = 32_000,
    base: float = BASES[0],
) -> bytes:
    """Record a text said in tones; see `encoded` for containers and codecs."""
    samples = spoken(text, rate=rate, base=base)
    return encoded(samples, rate, container=container, codec=codec, bit_rate=bit_rate)


def recording_of(
    sayings: Sequence[tuple[float, str]],
    *,
    container: str = "ogg",
    codec: str = "libopus",
    rate: int = RATE,
    bit_rate: int = 32_000,
    base: float | Sequence[float] = BASES[0],
    length: float = 0.0,
) -> bytes:
    """Record sentences said in tones at given times (seconds); see `placed` and `encoded`."""
    samples = placed(sayings, rate=rate, base=base, length=length)
    return encoded(samples, rate, container=container, codec=codec, bit_rate=bit_rate)
