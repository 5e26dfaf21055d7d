"""What comes back of sound: text, when it was said, by whom, and what it cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class AudioUsage:
    """What a call cost, as the endpoint reported it: tokens, or seconds of sound, or both."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Something said; `start` and `end` are in seconds from the beginning of the sound.

    `extra` is whatever else the endpoint told of it (schema TranscriptionSegment: `avg_logprob`,
    `no_speech_prob` and such).
    """

    start: float
    end: float
    text: str = field(repr=False)
    speaker: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said in a sound; nothing is an empty text.

    `format` is the one that came: text, json, verbose_json, diarized_json, srt or vtt. `language`
    is as the endpoint named it, an English word or a code. `seconds` is how long the endpoint says
    that the sound was. `dropped` are the parameters that it would not take.
    """

    text: str = field(repr=False)
    format: str
    language: str | None = None
    seconds: float | None = None
    segments: tuple[Segment, ...] = ()
    usage: AudioUsage | None = None
    dropped: tuple[str, ...] = ()
