"""What the rest of the house knows of a sound: its true container, codec and length."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.errors import InputError

LONGEST: Final = 4 * 3600.0
"""Seconds of sound in one file; anything longer is refused."""

MIMES: Final = {
    "ogg": "audio/ogg",
    "webm": "audio/webm",
    "mp3": "audio/mpeg",
    "mp4": "audio/mp4",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "mpeg": "audio/mpeg",
}
"""The containers that endpoints take, and their media types."""


class NotSound(InputError):
    """The file has no sound that can be used; the sentence says why."""


def too_long() -> InputError:
    """Give the error of a sound beyond `LONGEST`."""
    return InputError(
        f"This sound is longer than {LONGEST / 3600:.0f} hours. Cut it into shorter files and send "
        "them one by one."
    )


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound file by its content: `seconds` is measured, `size` in bytes, `rate` in hertz.

    `container` is one of `MIMES`, or "other". `codec` is FFmpeg's name, such as "opus" or "aac".
    """

    container: str
    codec: str
    seconds: float
    size: int
    channels: int
    rate: int
    has_video: bool

    @property
    def filename(self) -> str:
        """A name that tells the true container, such as "audio.ogg"."""
        return f"audio.{self.container if self.container in MIMES else 'bin'}"

    @property
    def mime(self) -> str:
        """The media type of the true container."""
        return MIMES.get(self.container, "application/octet-stream")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a longer sound: it begins at `start` and lasts `seconds` of the whole."""

    index: int
    start: float
    seconds: float
    path: Path
    sound: Sound


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice message: Ogg Opus, mono, 48 kHz; `waveform` is 1 to 256 loudnesses of 0 to 255."""

    data: bytes
    seconds: float
    waveform: bytes
