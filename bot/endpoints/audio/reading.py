"""Transcripts of many servers, read leniently: JSON of any shape, subtitles, plain text."""

import math
from collections.abc import Mapping
from typing import Any

from bot.endpoints.transport import Body
from bot.errors import EndpointUnreachable

from . import subtitles
from .answer import AudioUsage, Segment, Transcript

_MOST = 2**31 - 1  # of tokens and seconds: no more is believed
_OWN = frozenset({"start", "end", "text", "speaker", "type"})
_LONGEST_NAME = 100


def transcript(body: Body) -> Transcript:
    """The transcript in an answer, whichever format was asked for.

    Raises:
        EndpointUnreachable: there is none in it.
    """
    content = body.content
    if isinstance(content, Mapping):
        return _of_object(content)
    text = content if isinstance(content, str) else body.text
    if subtitles.is_vtt(text):
        return _of_subtitles(text, "vtt")
    if subtitles.is_srt(text):
        return _of_subtitles(text, "srt")
    return Transcript(text.strip(), "text")


def _of_object(content: Mapping[str, Any]) -> Transcript:
    """What CreateTranscriptionResponseJson, …VerboseJson and …DiarizedJson have in common."""
    entries = content.get("segments")
    found = tuple(_segments(entries)) if isinstance(entries, list) else ()
    text = content.get("text")
    if not isinstance(text, str):
        if not isinstance(entries, list):
            raise _no_transcript()
        text = _joined(found)
    return Transcript(
        text.strip(),
        _format(content, found),
        _language(content),
        _number(content.get("duration")),
        found,
        _usage(content.get("usage")),
    )


def _of_subtitles(text: str, format: str) -> Transcript:  # noqa: A002 -- the API's word
    found = subtitles.parse(text)
    return Transcript(_joined(found), format, segments=found)


def _joined(segments: tuple[Segment, ...]) -> str:
    return " ".join(segment.text for segment in segments if segment.text)


def _format(content: Mapping[str, Any], segments: tuple[Segment, ...]) -> str:
    if any(segment.speaker for segment in segments):
        return "diarized_json"
    return "verbose_json" if segments or "duration" in content else "json"


def _segments(entries: list[Any]) -> list[Segment]:
    """The segments that say when; in the order in which they were said."""
    found = [it for entry in entries if isinstance(entry, Mapping) and (it := _segment(entry))]
    return sorted(found, key=lambda segment: segment.start)


def _segment(entry: Mapping[str, Any]) -> Segment | None:
    start, end = _number(entry.get("start")), _number(entry.get("end"))
    text, speaker = entry.get("text"), entry.get("speaker")
    if start is None or not isinstance(text, str):
        return None
    if isinstance(speaker, int):
        speaker = str(speaker)
    name = " ".join(speaker.split())[:_LONGEST_NAME] if isinstance(speaker, str) else ""
    extra = {key: value for key, value in entry.items() if key not in _OWN}
    return Segment(start, max(start, end or 0.0), text.strip(), name or None, extra)


def _language(content: Mapping[str, Any]) -> str | None:
    """The language: an English word, a code, or the first of those codes that were found."""
    language = content.get("language")
    several = content.get("languages")
    if not language and isinstance(several, list) and several:
        language = several[0].get("code") if isinstance(several[0], Mapping) else several[0]
    if not isinstance(language, str) or not language.strip():
        return None
    return language.strip()[:_LONGEST_NAME]


def _usage(reported: object) -> AudioUsage | None:
    """What the call cost (TranscriptTextUsageTokens, TranscriptTextUsageDuration)."""
    if not isinstance(reported, Mapping):
        return None
    tokens = (_number(reported.get(name)) for name in ("input_tokens", "output_tokens"))
    given, made = (None if number is None else int(number) for number in tokens)
    seconds = _number(reported.get("seconds"))
    if given is None and made is None and seconds is None:
        return None
    return AudioUsage(given, made, seconds)


def _number(value: object) -> float | None:
    """A number that may be written as a text; None if it is none, or cannot be true."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and 0 <= number <= _MOST else None


def _no_transcript() -> EndpointUnreachable:
    return EndpointUnreachable(
        "The endpoint's answer held no transcript. Try again, or choose another model."
    )
