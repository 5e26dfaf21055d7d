"""Subtitles, read and written: SubRip (.srt) and WebVTT (.vtt, W3C Candidate Recommendation)."""

import html
import re
from collections.abc import Iterable, Sequence

from .answer import Segment

_TIME = r"(?:(\d{1,6}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?"
_CUE = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t].*)?")
# What these look for ends at the next "<", so that each character is looked at once.
_SPEAKER = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]([^<>]*)>")
_TAG = re.compile(r"</?(?:[bcivu]|ruby|rt|lang|font)\b[^<>]*>|<\d[\d:.]*>", re.IGNORECASE)
_BLOCKS = re.compile(r"(?:NOTE|STYLE|REGION)\b")
_MARK = "-->"


def is_srt(text: str) -> bool:
    """Whether a text begins as SubRip does: perhaps a number, and then from when to when."""
    lines = text.lstrip("\ufeff \r\n\t")[:200].splitlines()[:2]
    return any(_CUE.fullmatch(line) for line in lines)


def is_vtt(text: str) -> bool:
    """Whether a text begins as WebVTT does."""
    return re.match(r"\ufeff?WEBVTT(?=[ \t\r\n]|\Z)", text) is not None


def parse(text: str) -> tuple[Segment, ...]:
    """The cues of subtitles of either kind, those that can be read; tags are left out.

    A WebVTT voice is the speaker. Numbers, settings, notes and styles are read over.
    """
    found: list[Segment] = []
    of_web = is_vtt(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    number = 0
    while number < len(lines):
        line, number = lines[number], number + 1
        if of_web and _BLOCKS.match(line):
            number = _end_of_block(lines, number)
        elif cue := _CUE.fullmatch(line):
            end = _end_of_block(lines, number)
            start, stop = _seconds(cue.groups()[:4]), _seconds(cue.groups()[4:])
            found.append(_segment(start, max(start, stop), lines[number:end], of_web=of_web))
            number = end
    return tuple(found)


def srt(segments: Iterable[Segment]) -> str:
    """Segments as SubRip; a speaker stands before the text, as `A: `."""
    cues = (
        f"{number}\n{_clock(it.start, ',')} {_MARK} {_clock(_after(it), ',')}\n{_plain(it)}\n"
        for number, it in enumerate(segments, 1)
    )
    return "\n".join(cues)


def vtt(segments: Iterable[Segment]) -> str:
    """Segments as WebVTT; a speaker is the cue's voice."""
    cues = (
        f"{_clock(it.start, '.')} {_MARK} {_clock(_after(it), '.')}\n{_voiced(it)}\n"
        for it in segments
    )
    return "\n".join(["WEBVTT\n", *cues])


def _end_of_block(lines: Sequence[str], number: int) -> int:
    """Where a block ends: at a blank line; a cue may also follow at once."""
    while number < len(lines) and lines[number].strip():
        if _CUE.fullmatch(lines[number]):
            has_number = lines[number - 1].strip().isdecimal()
            return number - 1 if has_number else number
        number += 1
    return number


def _segment(start: float, end: float, lines: Sequence[str], *, of_web: bool) -> Segment:
    text = "\n".join(line.strip() for line in lines)
    if not of_web:
        return Segment(start, end, _TAG.sub("", text).strip())
    voice = _SPEAKER.search(text)
    speaker = html.unescape(voice.group(1)).strip() if voice else ""
    return Segment(start, end, html.unescape(_TAG.sub("", text)).strip(), speaker or None)


def _seconds(groups: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = groups
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return (whole * 1000 + int((fraction or "0").ljust(3, "0")[:3])) / 1000


def _after(segment: Segment) -> float:
    """The end of a segment; WebVTT wants it after the start."""
    return max(segment.end, segment.start + 0.001)


def _clock(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    whole, milliseconds = divmod(milliseconds, 1000)
    return f"{hours:02}:{minutes:02}:{whole:02}{point}{milliseconds:03}"


def _lines(text: str) -> str:
    """A cue's text: an empty line would end it, and an arrow begin another."""
    kept = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in kept if line).replace(_MARK, "->")


def _plain(segment: Segment) -> str:
    text = _lines(segment.text)
    return f"{_lines(segment.speaker)}: {text}" if segment.speaker else text


def _voiced(segment: Segment) -> str:
    text = _escaped(_lines(segment.text))
    if not segment.speaker:
        return text
    return f"<v {_escaped(' '.join(segment.speaker.split()))}>{text}</v>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
