"""Puts the parts of a long sound together, with the times of the whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.endpoints.audio import Segment, Transcript
from bot.endpoints.transport import quoting
from bot.errors import ParleyError
from bot.lengths import shown_length
from bot.transcription.languages import name_of
from bot.transcription.plan import Plan
from bot.transcription.transcription import Transcription, spoken

NO_TIMES = (
    "The model did not tell when something was said, so this has no times. An admin can choose"
    " another model: it is the setting `transcription.model`."
)
OTHER_SPEAKERS = (
    "The model heard this in parts. Whoever has a new name in a later part may have spoken before,"
    " under another one."
)
_WITHOUT_SPACES: Final = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef\u0e00-\u0eff]$")
"""Scripts that are written without spaces between sentences."""


@dataclass(frozen=True, slots=True)
class Part:
    """What became of a part of a sound, which begins at `start` and lasts `seconds`."""

    start: float
    seconds: float
    heard: Transcript | ParleyError

    @property
    def end(self) -> float:
        """Where the next part begins."""
        return self.start + self.seconds


def joined(parts: Sequence[Part], plan: Plan, seconds: float) -> Transcription:
    """Make one transcription of all parts of a sound of that many seconds.

    Raises:
        ParleyError: nothing was heard at all; it is why the first part was not.
    """
    parts = _merged(parts)
    heard = [part.heard for part in parts if isinstance(part.heard, Transcript)]
    if not heard and parts and isinstance(parts[0].heard, ParleyError):
        raise parts[0].heard
    segments = _segments(parts)
    has_speakers = any(each.speaker for each in segments)
    return Transcription(
        text=_by_speakers(segments) if has_speakers else _text(parts),
        language=_language(heard, plan),
        seconds=seconds,
        segments=segments,
        notes=(
            *_gaps(parts),
            *_newcomers(heard),
            *_unheeded(heard, plan, has_times=bool(segments)),
        ),
        is_translation=plan.is_translation,
    )


def _merged(parts: Sequence[Part]) -> list[Part]:
    """Make one gap of several that follow each other for the same reason."""
    merged: list[Part] = []
    for part in parts:
        before = merged[-1] if merged else None
        if before and isinstance(part.heard, ParleyError) and str(before.heard) == str(part.heard):
            merged[-1] = replace(before, seconds=part.end - before.start)
        else:
            merged.append(part)
    return merged


def _segments(parts: Sequence[Part]) -> tuple[Segment, ...]:
    """Give all segments with the times of the whole; a part without any becomes one."""
    if not any(isinstance(part.heard, Transcript) and part.heard.segments for part in parts):
        return ()
    return tuple(segment for part in parts for segment in _placed(part))


def _placed(part: Part) -> list[Segment]:
    if isinstance(part.heard, ParleyError):
        return [Segment(part.start, part.end, _missing(part))]
    if not part.heard.segments:
        text = part.heard.text.strip()
        return [Segment(part.start, part.end, text)] if text else []
    return [
        replace(
            each,
            start=min(part.start + max(each.start, 0.0), part.end),
            end=min(part.start + max(each.end, each.start, 0.0), part.end),
        )
        for each in part.heard.segments
    ]


def _missing(part: Part) -> str:
    return f"[{shown_length(part.start)} to {shown_length(part.end)} is missing]"


def _text(parts: Sequence[Part]) -> str:
    text = ""
    for part in parts:
        if isinstance(part.heard, ParleyError):
            text = f"{text}\n\n{_missing(part)}\n\n"
        elif said := part.heard.text.strip():
            text += _between(text) + said
    return text.strip()


def _between(text: str) -> str:
    return "" if not text or text[-1].isspace() or _WITHOUT_SPACES.search(text) else " "


def _by_speakers(segments: tuple[Segment, ...]) -> str:
    return "\n\n".join(
        f"{speaker}: {said}" if speaker else said for speaker, said in spoken(segments) if said
    )


def _language(heard: Sequence[Transcript], plan: Plan) -> str | None:
    told = next((it.language for it in heard if it.language and it.language.strip()), None)
    return name_of(told or plan.language or "")[:40] or None


def _gaps(parts: Sequence[Part]) -> list[str]:
    return [
        f"From {shown_length(part.start)} to {shown_length(part.end)} is missing: {part.heard}"
        for part in parts
        if isinstance(part.heard, ParleyError)
    ]


def _newcomers(heard: Sequence[Transcript]) -> list[str]:
    """Tell of speakers who are heard only after the first part: they may have spoken in it."""
    speakers = [{it.speaker for it in each.segments if it.speaker} for each in heard]
    newcomers = set[str]().union(*speakers[1:]).difference(*speakers[:1])
    return [OTHER_SPEAKERS] if newcomers else []


def _unheeded(heard: Sequence[Transcript], plan: Plan, *, has_times: bool) -> list[str]:
    notes = []
    if plan.replaced:
        notes.append(f"`{quoting.name(plan.replaced)}` does not translate, so `{plan.model}` did.")
    if dropped := sorted({name for it in heard for name in it.dropped} & plan.asked):
        notes.append(f"The model does not take this, so I left it out: {', '.join(dropped)}.")
    if plan.format in {"srt", "vtt", "verbose_json"} and not has_times:
        notes.append(NO_TIMES)
    return notes
