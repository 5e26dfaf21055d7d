"""What somebody wishes to hear, and what comes of it."""

from dataclasses import dataclass, field
from typing import Literal, get_args

Format = Literal["voice", "mp3", "opus", "aac", "flac", "wav"]
FORMATS: tuple[Format, ...] = get_args(Format)
"""A voice message, and the kinds of files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for; None leaves it to the settings.

    Attributes:
        text: As it stands in Discord, with its markup; mentions are replaced by names.
        voice: By the name that the model has for it.
        speed: 0.25 to 4; 1 is the usual one.
        instructions: How it should sound.
    """

    text: str = field(repr=False)
    voice: str | None = None
    model: str | None = None
    speed: float | None = None
    format: Format | None = None
    instructions: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One voice message or file, number `number` of `total`, from 1 on.

    Attributes:
        data: A file in Ogg Opus if it is a voice message.
        seconds: How long it is.
        waveform: 1 to 256 loudnesses of 0 to 255, a byte each; None unless it is a voice message.
        note: A sentence on how it was made that whoever asked should know.
    """

    data: bytes = field(repr=False)
    format: Format
    seconds: float
    waveform: bytes | None = field(default=None, repr=False)
    number: int = 1
    total: int = 1
    voice: str = ""
    note: str = ""

    @property
    def filename(self) -> str:
        """A name with the ending of what it holds."""
        return f"speech.{'ogg' if self.format in ('voice', 'opus') else self.format}"
