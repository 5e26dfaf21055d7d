"""Makes a wish definite: what was left open is filled in, what cannot be is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.endpoints.audio import limits_of
from bot.endpoints.transport import quoting
from bot.errors import InputError
from bot.speech.sentences import spoken_seconds, with_short_beginning
from bot.speech.speakable import speakable
from bot.speech.wish import FORMATS, Format, Wish

LONGEST = 30_000
"""Characters that are spoken at once, which takes about half an hour."""
FIRST = 600
"""Characters of the first voice message where there will be several, so that it is heard soon."""
LONGEST_MESSAGE = 20 * 60.0
"""Seconds of a voice message."""
SLOWEST, FASTEST = 0.25, 4.0
LONGEST_INSTRUCTIONS = 4_000

_BYTES_PER_SECOND = 16_000
"""More than a second of speech takes in Opus."""
_VOICE = re.compile(r"[\w.-]{1,64}")
_ASKED: Mapping[Format, tuple[str, ...]] = {
    "voice": ("opus", "mp3", "wav"),
    "mp3": ("mp3", "wav", "opus"),
    "opus": ("opus", "mp3", "wav"),
    "aac": ("aac", "mp3", "wav"),
    "flac": ("flac", "wav", "mp3"),
    "wav": ("wav", "flac", "mp3"),
}
"""The formats that the endpoint is asked for, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked of the model; what is None is left to it.

    `messages` are what comes of it, each with the parts of the text that are asked for one by one.
    """

    model: str
    voice: str
    format: Format
    speed: float | None
    instructions: str | None = field(repr=False)
    messages: tuple[tuple[str, ...], ...] = field(repr=False)
    note: str = ""

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats to ask for, best first."""
        return _ASKED[self.format]

    def expected_ms(self, part: str) -> int:
        """Estimate how long a part will be."""
        return round(spoken_seconds(part, self.speed or 1.0) * 1_000)

    def most_seconds(self, part: str) -> float:
        """Give how long a part can be, however slowly it is spoken."""
        return 60.0 + 10 * spoken_seconds(part, self.speed or 1.0)


def planned(wish: Wish, values: Mapping[str, Any], *, largest: int) -> Plan:
    """Fill in what a wish leaves open, as far as the model takes it.

    Args:
        wish: what was asked for.
        values: the settings.
        largest: bytes of a file that Discord takes where it is to be sent.

    Raises:
        InputError: it cannot be granted so; the sentence says what to change.
    """
    model = (wish.model or "").strip() or str(values["speech.model"])
    family = limits_of(model)
    speed = _speed(wish.speed if wish.speed is not None else float(values["speech.speed"]))
    instructions = _instructions(wish.instructions) or str(values["speech.instructions"]).strip()
    is_ignored = bool(wish.instructions) and not family.takes_instructions
    form = _format(wish.format or str(values["speech.format"]))
    first = FIRST if form == "voice" else family.longest_input
    parts = with_short_beginning(_text(wish.text), family.longest_input, first=first)
    return Plan(
        model=model,
        voice=_voice(wish.voice) or str(values["speech.voice"]),
        format=form,
        speed=speed if speed != 1 else None,
        instructions=(family.takes_instructions and instructions) or None,
        messages=tuple(_messages(parts, speed, largest) if form == "voice" else (tuple(parts),)),
        note=f"`{quoting.name(model)}` takes no instructions." if is_ignored else "",
    )


def _messages(parts: list[str], speed: float, largest: int) -> list[tuple[str, ...]]:
    """Put the parts into as few voice messages as will fit; the first stands alone."""
    room = min(LONGEST_MESSAGE, largest / _BYTES_PER_SECOND)
    messages = [tuple(parts[:1])]
    filled = room
    for part in parts[1:]:
        seconds = spoken_seconds(part, speed)
        if filled + seconds > room:
            messages.append(())
            filled = 0.0
        messages[-1] += (part,)
        filled += seconds
    return messages


def _text(text: str) -> str:
    if len(text) <= 2 * LONGEST:  # with markup; more is not even looked at
        text = speakable(text)
    if len(text) > LONGEST:
        raise InputError(
            f"The text is too long to be spoken: I speak {LONGEST:,} characters at most. Give me a"
            " part of it."
        )
    return text.encode(errors="replace").decode()


def _speed(speed: float) -> float:
    if not SLOWEST <= speed <= FASTEST:
        raise InputError(f"The speed is from {SLOWEST} to {FASTEST:g}; 1 is the usual one.")
    return speed


def _format(name: str) -> Format:
    for known in FORMATS:
        if name.strip().lower() == known:
            return known
    raise InputError(f"I speak as {', '.join(FORMATS[:-1])} or {FORMATS[-1]}: choose one of these.")


def _voice(name: str | None) -> str:
    voice = (name or "").strip()
    if voice and not _VOICE.fullmatch(voice):
        raise InputError("A voice is one word, such as `alloy`: choose one that is offered.")
    return voice


def _instructions(text: str | None) -> str:
    instructions = (text or "").strip().encode(errors="replace").decode()
    if len(instructions) > LONGEST_INSTRUCTIONS:
        raise InputError(
            f"The instructions have {len(instructions):,} characters, and I pass on"
            f" {LONGEST_INSTRUCTIONS:,} at most: make them shorter."
        )
    return instructions
