"""Turns text into sound, with the engine that is at hand."""

import zlib
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from . import espeak, tones
from .languages import language_of

TONES, ESPEAK = "tones", "espeak-ng"
"""What can be spoken with."""
VARIANTS = {
    "alloy": ("f2", 50),
    "ash": ("m3", 40),
    "ballad": ("m5", 45),
    "cedar": ("m1", 40),
    "coral": ("f4", 60),
    "echo": ("m2", 45),
    "fable": ("m7", 50),
    "marin": ("f2", 60),
    "nova": ("f3", 60),
    "onyx": ("m4", 20),
    "sage": ("f5", 50),
    "shimmer": ("f1", 65),
    "verse": ("m6", 55),
}
"""For each voice a variant of eSpeak NG's, and how high it is, from 0 to 100."""
LANGUAGES = {"en": "en-us", "fr": "fr-fr", "zh": "cmn"}
"""What eSpeak NG calls otherwise."""
SPOKEN_SO = (("slow", 0.75), ("fast", 1.3), ("quick", 1.3))
"""Words in instructions that change the speed."""

Taker = Callable[[NDArray[np.int16]], bool]


class Voice:
    """A voice that speaks a text.

    Args:
        name: of the voice.
        speed: 1 is the usual.
        instructions: how to speak; slow and fast are understood.
        only_tones: whether to speak in tones even where there is a speech engine.

    Attributes:
        engine: what is spoken with.
        rate: samples a second.
    """

    def __init__(
        self, name: str, *, speed: float = 1.0, instructions: str = "", only_tones: bool = False
    ) -> None:
        self._espeak = None if only_tones else espeak.engine()
        self._name = name
        self._speed = speed
        for word, factor in SPOKEN_SO:
            if word in instructions.lower():
                self._speed *= factor
        self.engine = ESPEAK if self._espeak else TONES
        self.rate = self._espeak.rate if self._espeak else tones.RATE

    def speak(self, text: str, taker: Taker) -> None:
        """Speak, and hand the sound out while it is made; blocks."""
        if self._espeak:
            variant, pitch = VARIANTS.get(self._name, ("f1", 50))
            language = language_of(text)
            voice = f"{LANGUAGES.get(language, language)}+{variant}"
            words = round(espeak.USUAL * self._speed)
            self._espeak.speak(text, espeak.Manner(voice=voice, pitch=pitch, words=words), taker)
            return
        base = base_of(self._name)
        for sentence in tones.sentences(text) or [text]:
            if not taker(tones.spoken(sentence, base=base, speed=self._speed)):
                return


def base_of(voice: str) -> float:
    """Give the pilot tone of a voice that speaks in tones; alloy's is the lowest."""
    names = sorted(VARIANTS)
    number = names.index(voice) if voice in names else zlib.crc32(voice.encode())
    return tones.BASES[number % len(tones.BASES)]
