"""What is asked of a model that hears or speaks."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.endpoints.transport import FilePart

from .families import limits_of

_OPTIONAL = ("language", "prompt", "temperature", "speed", "instructions")
_SPEAKERS = ("known_speaker_names", "known_speaker_references")

MOST_SPEAKERS = 4
"""Voices that can be made known with a request (schema CreateTranscriptionRequest)."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice that is known already: its name, and 2 to 10 s of it as a WAV file."""

    name: str
    sample: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationRequest:
    """A wish for the English text of a sound; what is None is not sent.

    `formats` are tried in their order. The file's own field name is not looked at.
    """

    model: str
    file: FilePart
    formats: tuple[str, ...]
    prompt: str | None = field(default=None, repr=False)
    temperature: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionRequest(TranslationRequest):
    """A wish for the text of a sound; `language` is a code of ISO 639-1.

    `speakers` are told apart by name where the model can; more than four are not sent.
    """

    language: str | None = None
    speakers: tuple[Speaker, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRequest:
    """A wish for a text to be spoken; what is None is not sent.

    `formats` are tried in their order: opus, mp3, aac, flac, wav or pcm. `speed` is 0.25 to 4.
    """

    model: str
    input: str = field(repr=False)
    voice: str
    formats: tuple[str, ...]
    speed: float | None = None
    instructions: str | None = field(default=None, repr=False)


def wishes(request: TranslationRequest | SpeechRequest) -> tuple[str, ...]:
    """The optional parameters of a request that were set."""
    return tuple(name for name in _OPTIONAL if getattr(request, name, None) is not None)


def fields(request: TranslationRequest | SpeechRequest) -> dict[str, Any]:
    """The parameters of a request but its file and format, as far as the model's family takes them.

    Schemas CreateTranscriptionRequest, CreateTranslationRequest and CreateSpeechRequest.
    """
    family = limits_of(request.model)
    content: dict[str, Any] = {"model": request.model}
    if isinstance(request, SpeechRequest):
        content |= {"input": request.input, "voice": request.voice}
    for name in wishes(request):
        if family.takes(name):
            content[name] = getattr(request, name)
    if isinstance(request, TranscriptionRequest):
        if family.needs_chunking:
            content["chunking_strategy"] = "auto"
        if family.speakers and request.speakers:
            known = request.speakers[:MOST_SPEAKERS]
            names, samples = [speaker.name for speaker in known], [*map(_data_url, known)]
            content |= dict(zip(_SPEAKERS, (names, samples), strict=True))
    return content


def consistent(put: dict[str, Any]) -> dict[str, Any]:
    """Speakers' names and samples go together or not at all."""
    if all(name in put for name in _SPEAKERS):
        return put
    return {name: value for name, value in put.items() if name not in _SPEAKERS}


def form_fields(put: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The parameters as fields of a form: a list as one field for each of its values."""
    found: list[tuple[str, str]] = []
    for name, value in put.items():
        if isinstance(value, list):
            found += [(f"{name}[]", str(one)) for one in value]
        else:
            found.append((name, str(value)))
    return found


def _data_url(speaker: Speaker) -> str:
    return "data:audio/wav;base64," + base64.b64encode(speaker.sample).decode()
