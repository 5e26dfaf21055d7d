"""Who speaks, kept the same over all parts of a long sound."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from bot.endpoints.audio import MOST_SPEAKERS, Segment, Speaker, Transcript
from bot.sound import Studio

SHORTEST, LONGEST = 2.0, 10.0
"""Seconds of a voice that make it known."""


@dataclass(slots=True)
class Cast:
    """The speakers of a sound, by the names that the first part gave them.

    Later parts are told their voices under names of ours, since an endpoint gives newcomers the
    same letters again; whoever else speaks there gets a letter that is not taken yet.
    """

    voices: tuple[Speaker, ...] = ()
    _names: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    async def meet(self, studio: Studio, path: Path, heard: Transcript) -> None:
        """Learn who speaks in the first part, and how they sound."""
        self._taken = {each.speaker for each in heard.segments if each.speaker}
        found: list[Speaker] = []
        for name, (start, end) in list(samples(heard.segments).items())[:MOST_SPEAKERS]:
            alias = f"speaker_{len(found) + 1}"
            found.append(Speaker(alias, await studio.excerpt(path, start, end)))
            self._names[alias] = name
        self.voices = tuple(found)

    def named(self, heard: Transcript) -> Transcript:
        """Give what was heard in a later part with the names of the whole."""
        newcomers: dict[str, str] = {}
        segments = []
        for each in heard.segments:
            name = each.speaker
            if name is not None:
                name = self._names.get(name) or newcomers.get(name)
                if name is None:
                    name = newcomers[each.speaker or ""] = self._next()
            segments.append(replace(each, speaker=name))
        return replace(heard, segments=tuple(segments))

    def _next(self) -> str:
        number = 0
        while (name := letters(number)) in self._taken:
            number += 1
        self._taken.add(name)
        return name


def samples(segments: Sequence[Segment]) -> dict[str, tuple[float, float]]:
    """Pick the seconds in which each speaker is heard longest, who does so most first."""
    longest: dict[str, tuple[float, float]] = {}
    for name, said in groupby(segments, lambda each: each.speaker):
        stretch = list(said)
        start, end = stretch[0].start, stretch[-1].end
        before = longest.get(name or "")
        if name and (before is None or end - start > before[1] - before[0]):
            longest[name] = start, end
    order = sorted(longest.items(), key=lambda item: item[1][0] - item[1][1])
    return {
        name: (start, min(end, start + LONGEST))
        for name, (start, end) in order
        if end - start >= SHORTEST
    }


def letters(number: int) -> str:
    """Count in capital letters: A to Z, then AA, AB and so on."""
    name = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name
