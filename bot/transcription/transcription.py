"""What was said in a sound, ready to be shown or written as a file."""

import json
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from bot.endpoints.audio import Segment
from bot.endpoints.audio.subtitles import srt, vtt


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcription:
    """What was said.

    Attributes:
        text: all of it; where speakers are told apart, a paragraph each time another one speaks,
            with the name before it.
        language: its English name, if it is known.
        seconds: how long the sound is.
        segments: what was said when, in seconds of the whole sound; none where nobody told.
        notes: sentences on what is missing or was not heeded.
        is_translation: whether it is an English translation of what was said.
    """

    text: str = field(repr=False)
    language: str | None
    seconds: float
    segments: tuple[Segment, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()
    is_translation: bool = False

    @property
    def has_times(self) -> bool:
        """Whether it is known when something was said, as subtitles need it."""
        return bool(self.segments)

    @property
    def paragraphs(self) -> tuple[tuple[str | None, str], ...]:
        """Who said what, one after the other; the whole text by nobody if that is not known."""
        return spoken(self.segments) if _has_speakers(self.segments) else ((None, self.text),)

    def written(self, format: str) -> str:  # noqa: A002 -- the API's own word
        """Write it as one of `FORMATS`, as the API shapes them.

        Subtitles without times are the text (`has_times` tells).
        """
        if format == "srt" and self.has_times:
            return srt(self.segments)
        if format == "vtt" and self.has_times:
            return vtt(self.segments)
        if format == "json":
            return _dumped(self._diarized() if _has_speakers(self.segments) else self._plain())
        if format == "verbose_json":
            return _dumped(self._verbose())
        return self.text

    def _plain(self) -> dict[str, Any]:
        return {"text": self.text}

    def _verbose(self) -> dict[str, Any]:
        """Schema CreateTranscriptionResponseVerboseJson."""
        if _has_speakers(self.segments):
            return self._diarized()
        body: dict[str, Any] = {"task": "translate" if self.is_translation else "transcribe"}
        if self.language:
            body["language"] = self.language.lower()
        body |= {"duration": round(self.seconds, 3), "text": self.text}
        if self.has_times:
            body["segments"] = [
                {"id": number, **each.extra, **_times(each), "text": each.text}
                for number, each in enumerate(self.segments)
            ]
        return body

    def _diarized(self) -> dict[str, Any]:
        """Schema CreateTranscriptionResponseDiarizedJson."""
        return {
            "task": "transcribe",
            "duration": round(self.seconds, 3),
            "text": self.text,
            "segments": [
                {
                    "type": "transcript.text.segment",
                    "id": f"seg_{number:03}",
                    **_times(each),
                    "text": each.text,
                    "speaker": each.speaker,
                }
                for number, each in enumerate(self.segments, 1)
            ],
        }


def spoken(segments: tuple[Segment, ...]) -> tuple[tuple[str | None, str], ...]:
    """Put together what each speaker says before another one does."""
    return tuple(
        (speaker, " ".join(each.text.strip() for each in said if each.text.strip()))
        for speaker, said in groupby(segments, lambda each: each.speaker)
    )


def _has_speakers(segments: tuple[Segment, ...]) -> bool:
    return any(each.speaker for each in segments)


def _times(segment: Segment) -> dict[str, float]:
    return {"start": round(segment.start, 3), "end": round(segment.end, 3)}


def _dumped(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2)
