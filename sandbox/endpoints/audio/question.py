"""What is asked of a model that hears."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.endpoints import fields as check
from sandbox.endpoints.fields import missing
from sandbox.endpoints.hearing import Hearing
from sandbox.endpoints.models import Model, Registry
from sandbox.endpoints.multipart import Part, values
from sandbox.endpoints.refusals import Refusal, duplicate, invalid

from .languages import NAMES

TYPED = frozenset({"temperature", "stream"})
MOST_SPEAKERS = 4
ARRAYS = {
    "timestamp_granularities": check.array(check.one_of("word", "segment")),
    "include": check.array(check.one_of("logprobs")),
    "known_speaker_names": check.array(check.string(shortest=1), longest=MOST_SPEAKERS),
    "known_speaker_references": check.array(check.string(shortest=1), longest=MOST_SPEAKERS),
}
"""Fields that are sent several times, with or without `[]` behind their name."""
FORMATS = ("json", "text", "srt", "verbose_json", "vtt", "diarized_json")
TRANSLATION: Mapping[str, check.Check] = {
    "model": check.string(shortest=1),
    "prompt": check.string(),
    "response_format": check.one_of(*FORMATS),
    "temperature": check.number(0, 1),
}
TRANSCRIPTION: Mapping[str, check.Check] = {
    **TRANSLATION,
    **ARRAYS,
    "chunking_strategy": check.one_of("auto"),
    "language": check.string(),
    "stream": check.nullable(check.boolean),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What acts of a request for a transcription or translation.

    Attributes:
        model: who is to listen.
        hearing: what that model takes.
        file: the recording.
        format: how the answer is given.
        language: the code that was named; None: it is guessed.
        has_words: whether the times of words are wanted.
        has_segments: whether the times of segments are wanted.
        has_logprobs: whether probabilities are wanted.
        is_chunked: whether the model may cut the sound into pieces.
        is_streamed: whether the answer is streamed.
        speakers: names and recordings of speakers who are known.
    """

    model: Model
    hearing: Hearing
    file: Part
    format: str
    language: str | None = None
    has_words: bool = False
    has_segments: bool = True
    has_logprobs: bool = False
    is_chunked: bool = False
    is_streamed: bool = False
    speakers: tuple[tuple[str, bytes], ...] = ()


def asked(parts: Sequence[Part], models: Registry, *, translates: bool = False) -> Question:
    """Read and check a form.

    Raises:
        Refusal: something is not as the API or this model wants it.
    """
    body = _read(parts)
    model, hearing = _model(body, models, translates=translates)
    files = [part for part in parts if part.field == "file"]
    if len(files) > 1:
        raise duplicate("file")
    if not files or not files[0].is_file:
        raise missing("file")
    check.check_body(body, TRANSLATION if translates else TRANSCRIPTION, required=())
    _check_model(body, hearing, model.id)
    times = body.get("timestamp_granularities") or ["segment"]
    return Question(
        model=model,
        hearing=hearing,
        file=files[0],
        format=body.get("response_format", "json"),
        language=_language(body.get("language")),
        has_words="word" in times,
        has_segments="segment" in times,
        has_logprobs="logprobs" in body.get("include", ()),
        is_chunked="chunking_strategy" in body,
        is_streamed=bool(body.get("stream")) and hearing.streams,
        speakers=_speakers(body),
    )


def _read(parts: Sequence[Part]) -> dict[str, Any]:
    single = [part for part in parts if part.field.removesuffix("[]") not in ARRAYS]
    body = values([part for part in single if part.field != "file"], typed=TYPED)
    for part in parts:
        name = part.field.removesuffix("[]")
        if name in ARRAYS:
            body.setdefault(name, []).append(part.text)
    return body


def _model(body: Mapping[str, Any], models: Registry, *, translates: bool) -> tuple[Model, Hearing]:
    if "model" not in body:
        raise missing("model")
    model = models.find(body["model"])
    hearing = model.hears
    if hearing is None or (translates and not hearing.translates):
        raise invalid(
            f"The model '{model.id[:80]}' is not supported in this endpoint.",
            param="model",
            code="invalid_value",
        )
    return model, hearing


def _check_model(body: Mapping[str, Any], hearing: Hearing, name: str) -> None:
    wanted = body.get("response_format", "json")
    if wanted not in hearing.formats:
        able = " or ".join(f"'{each}'" for each in hearing.formats)
        raise invalid(
            f"response_format '{wanted}' is not compatible with model '{name}'. "
            f"Use {able} instead.",
            param="response_format",
            code="unsupported_value",
        )
    if body.get("prompt") and not hearing.is_prompted:
        raise invalid("Prompt is not supported for diarization models", param="prompt", code=None)
    if "timestamp_granularities" in body and wanted != "verbose_json":
        raise invalid(
            "The `timestamp_granularities` parameter is only supported with "
            "`response_format=verbose_json`.",
            param="timestamp_granularities",
            code="invalid_value",
        )
    if "known_speaker_names" in body and not hearing.tells_speakers:
        raise invalid(
            f"known_speaker_names is not supported with model '{name}'.",
            param="known_speaker_names",
            code="unsupported_parameter",
        )


def _language(code: str | None) -> str | None:
    if code and code not in NAMES:
        raise invalid(
            f"Invalid language '{code[:40]}'. Language parameter must be specified in ISO-639-1 "
            "format.",
            param="language",
            code="invalid_language_format",
        )
    return code or None


def _speakers(body: Mapping[str, Any]) -> tuple[tuple[str, bytes], ...]:
    names = body.get("known_speaker_names", [])
    samples = body.get("known_speaker_references", [])
    if len(names) != len(samples):
        raise invalid(
            "known_speaker_names and known_speaker_references must have the same length.",
            param="known_speaker_references",
            code="invalid_value",
        )
    return tuple(zip(names, map(_sample, samples), strict=True))


def _sample(url: str) -> bytes:
    head, _, encoded = url.partition(",")
    if not (head.startswith("data:audio/") and head.endswith(";base64")):
        raise bad_sample()
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise bad_sample() from error


def bad_sample() -> Refusal:
    """Refuse a sample of a speaker's voice."""
    return invalid(
        "Known speaker references must be data URLs with 1.2 to 10 seconds of audio.",
        param="known_speaker_references",
        code="invalid_value",
    )
