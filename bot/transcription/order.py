"""What somebody wants to have transcribed, and how far it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

Format = Literal["text", "json", "srt", "verbose_json", "vtt"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
"""How a transcript can be written (schema AudioResponseFormat)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How speech is to become text; what is left open, settings fill in.

    `language` is a code such as `de`, or a language's English name; `prompt` is words that help
    the model, such as names; `temperature` is 0 to 1. A translation is always into English.
    """

    language: str | None = None
    prompt: str | None = field(default=None, repr=False)
    format: str = "text"
    temperature: float | None = None
    is_translation: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How many parts are done, of how many if that is known yet, and how much of the sound."""

    done: int
    total: int | None
    seconds_done: float
    seconds: float


Tell = Callable[[Progress], None]
"""Hears how far it is."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound that Discord has: its attachment's id, where it is, and its size in bytes."""

    id: int
    url: str = field(repr=False)
    size: int
