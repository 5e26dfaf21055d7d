"""Listens to sound: the tone language is understood exactly, else a speech engine is asked."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event

import numpy as np
from numpy.typing import NDArray

from . import sphinx
from .opening import RATE, blocks
from .stretches import Stretch, stretches
from .tone_ears import understood

TONES, SPEECH, LOUDNESS = "tones", "pocketsphinx", "loudness"
"""What can be listened with."""
AT_ONCE = 2
"""Recordings that are listened to at the same time."""
BREATH = RATE // 2
"""Samples of silence that part two utterances of a voice."""
KEPT = 600 * RATE
"""Samples that are kept for a speech engine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """Something that was said.

    Attributes:
        start: seconds from the beginning.
        end: seconds from the beginning.
        text: what was said.
        speaker: the number of the voice, from 0.
    """

    start: float
    end: float
    text: str
    speaker: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was heard in a recording.

    Attributes:
        seconds: how long the recording is.
        utterances: what was said, in the order of its beginnings.
        engine: what it was listened with.
    """

    seconds: float
    utterances: tuple[Utterance, ...] = ()
    engine: str = TONES

    @property
    def text(self) -> str:
        """Everything that was said."""
        return " ".join(utterance.text for utterance in self.utterances)


@dataclass(slots=True)
class _Impression:
    """What one goes through the sound for: sentences in tones, and what is none."""

    samples: int = 0
    sentences: list[Utterance] = field(default_factory=list)
    others: list[Stretch] = field(default_factory=list)
    kept: int = 0


class Ears:
    """Listens, to a few recordings at the same time.

    Attributes:
        has_engine: whether a speech engine is asked for what is no tone language.
    """

    def __init__(self, *, has_engine: bool | None = None) -> None:
        self.has_engine = sphinx.is_installed() if has_engine is None else has_engine
        self._seats = asyncio.Semaphore(AT_ONCE)

    async def hear(self, data: bytes, container: str) -> Heard:
        """Listen to a sound file.

        Raises:
            NoSound: nothing of it can be decoded.
        """
        async with self._seats:
            impression = await _in_thread(data, container)
            seconds = impression.samples / RATE
            if impression.sentences or not impression.others:
                return Heard(seconds=seconds, utterances=tuple(impression.sentences))
            stretches_ = merged(impression.others)
            if not self.has_engine:
                return Heard(seconds=seconds, utterances=_described(stretches_), engine=LOUDNESS)
            texts = await sphinx.recognized([stretch.wave for stretch in stretches_])
            utterances = tuple(
                _utterance(stretch, text)
                for stretch, text in zip(stretches_, texts, strict=True)
                if text
            )
            return Heard(seconds=seconds, utterances=utterances, engine=SPEECH)


async def _in_thread(data: bytes, container: str) -> _Impression:
    """Listen in a thread; it stops soon when nobody waits any more."""
    stop = Event()
    try:
        return await asyncio.to_thread(_listened, data, container, stop)
    finally:
        stop.set()


def _listened(data: bytes, container: str, stop: Event) -> _Impression:
    impression = _Impression()

    def counted(block: NDArray[np.int16]) -> NDArray[np.int16]:
        impression.samples += block.size
        return block

    for stretch in stretches(map(counted, blocks(data, container, stop))):
        sentence = understood(stretch.wave)
        if sentence is not None and (sentence.text or sentence.is_whole):
            start = max(0.0, (stretch.start + sentence.start) / RATE)
            impression.sentences.append(
                Utterance(
                    start=start,
                    end=start + sentence.length / RATE,
                    text=sentence.text,
                    speaker=sentence.speaker,
                )
            )
        elif impression.kept < KEPT and not impression.sentences:
            impression.others.append(stretch)
            impression.kept += stretch.wave.size
    return impression


def merged(parts: Sequence[Stretch]) -> list[Stretch]:
    """Put stretches together between which a voice would only take breath."""
    groups: list[list[Stretch]] = []
    for part in parts:
        last = groups[-1][-1] if groups else None
        if last and part.start - last.start - last.wave.size < BREATH:
            groups[-1].append(part)
        else:
            groups.append([part])
    return [_joined(group) for group in groups]


def _joined(group: list[Stretch]) -> Stretch:
    start = group[0].start
    whole = np.zeros(group[-1].start + group[-1].wave.size - start, np.float32)
    for part in group:
        whole[part.start - start : part.start - start + part.wave.size] = part.wave
    return Stretch(start, whole)


def _described(parts: Sequence[Stretch]) -> tuple[Utterance, ...]:
    """Tell of sound that nobody understands how long and how loud it is."""
    return tuple(_utterance(part, _loudness(part)) for part in parts)


def _loudness(part: Stretch) -> str:
    level = 20 * np.log10(max(float(np.sqrt(np.mean(part.wave**2))), 1e-6))
    seconds = part.wave.size / RATE
    return (
        f"({seconds:.1f} seconds of sound, {level:.0f} dBFS; no speech engine is installed)"
    ).replace("-", "\N{MINUS SIGN}")


def _utterance(part: Stretch, text: str) -> Utterance:
    return Utterance(start=part.start / RATE, end=(part.start + part.wave.size) / RATE, text=text)
