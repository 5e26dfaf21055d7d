"""Speaks with eSpeak NG, where its library is at hand: the optional wheel's, or the system's.

The library is under the GPL and no part of this project; without it the sandbox speaks in tones.
"""

import ctypes
import importlib
import threading
from collections.abc import Callable
from ctypes.util import find_library
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

SYNCHRONOUS: Final = 2
DONT_EXIT: Final = 0x8000
UTF8: Final = 1
RATE_PARAMETER: Final = 1
PITCH_PARAMETER: Final = 3
CHARACTERS: Final = 1
SLOWEST, FASTEST = 80, 450
"""Words a minute."""
USUAL = 150

Taker = Callable[[NDArray[np.int16]], bool]
"""Takes a piece of sound; gives whether more is wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How something is spoken.

    Attributes:
        voice: as eSpeak NG calls it, such as `en+f3`.
        pitch: 0 to 100.
        words: a minute.
    """

    voice: str = "en"
    pitch: int = 50
    words: int = USUAL


class Espeak:
    """The engine; one text at a time.

    Attributes:
        rate: samples a second.
    """

    def __init__(self, library: Any, data: bytes | None) -> None:  # noqa: ANN401 -- ctypes has no types for it
        self._library = library
        self._lock = threading.Lock()
        self.rate = library.espeak_Initialize(SYNCHRONOUS, 50, data, DONT_EXIT)
        if self.rate <= 0:
            raise OSError("eSpeak NG found none of its data")
        self._callback = _CALLBACK(self._take)
        self._taker: Taker = _nobody
        library.espeak_SetSynthCallback(self._callback)

    def speak(self, text: str, manner: Manner, taker: Taker) -> None:
        """Speak a text, and hand the sound out while it is made; blocks."""
        words = max(SLOWEST, min(manner.words, FASTEST))
        raw = text.replace("\0", " ").encode(errors="replace") + b"\0"
        with self._lock:
            self._taker = taker
            if self._library.espeak_SetVoiceByName(manner.voice.encode()):
                self._library.espeak_SetVoiceByName(b"en")
            self._library.espeak_SetParameter(RATE_PARAMETER, words, 0)
            self._library.espeak_SetParameter(PITCH_PARAMETER, manner.pitch, 0)
            self._library.espeak_Synth(raw, len(raw), 0, CHARACTERS, 0, UTF8, None, None)
            self._taker = _nobody

    def _take(self, wave: Any, count: int, _events: Any) -> int:  # noqa: ANN401 -- pointers
        if not wave or count <= 0:
            return 0
        samples = np.ctypeslib.as_array(wave, (count,)).astype(np.int16)
        return 0 if self._taker(samples) else 1


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


def _nobody(_: NDArray[np.int16]) -> bool:
    return False


@cache
def engine() -> Espeak | None:
    """Load the engine, once; None where there is none."""
    try:
        if find_spec("espeakng_loader"):
            loader = importlib.import_module("espeakng_loader")
            library = ctypes.CDLL(loader.get_library_path())
            return Espeak(library, str(loader.get_data_path()).encode())
        path = find_library("espeak-ng")
        return Espeak(ctypes.CDLL(path), None) if path else None
    except (OSError, AttributeError):
        return None
