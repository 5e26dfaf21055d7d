"""What an edit changed, word by word."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

LONGEST = 8_000
"""Words, gaps and signs of both texts together that are compared; more would take too long."""
WINDOW = 160
"""Lines, or words, gaps and signs, of each text that are compared at a time: the time that it takes
grows with their third power where much is repeated."""
MOST_ALIKE = WINDOW**2
"""Pairs of the same line in both texts up to which all lines are compared at a time."""

_WITHOUT_GAPS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
"""Characters of scripts that put no gaps between words: each counts as a word."""
_WORDS = re.compile(
    rf"[{_WITHOUT_GAPS}]|[^\W{_WITHOUT_GAPS}]+(?:['\u2019][^\W{_WITHOUT_GAPS}]+)*"
    r"|\n|[^\S\n]+|[^\w\s]"
)


Pair = tuple[list[str], list[str], bool]
"""What stands in the old and in the new text at one place, and whether it is the same."""


class Kind(StrEnum):
    """What became of a part of a text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """A part of either text.

    All but the added ones make the old text, all but the removed ones the new one.
    """

    kind: Kind
    text: str


def changes(before: str, after: str) -> tuple[Run, ...] | None:
    """Compare two texts; None if they are too long for it.

    What was taken away stands before what came in its place.
    """
    old, new = words(before), words(after)
    if len(old) + len(new) > LONGEST:
        return None
    lines = _by_lines(before.splitlines(keepends=True), after.splitlines(keepends=True))
    runs = [run for old, new, is_kept in lines for run in _within(old, new, is_kept=is_kept)]
    return tuple(_joined(_without_lone_gaps(list(_joined(runs)))))


def words(text: str) -> list[str]:
    """Take a text apart into words, gaps, line breaks and signs, which together are the text."""
    return _WORDS.findall(text)


def _by_lines(old: list[str], new: list[str]) -> Iterator[Pair]:
    """Compare two lists of lines, as a whole unless too many are alike."""
    often = Counter(new)
    is_repetitive = sum(often[line] for line in old) > MOST_ALIKE
    return _slid(old, new) if is_repetitive else _compared(old, new)


def _compared(old: list[str], new: list[str]) -> Iterator[Pair]:
    """Compare two lists by what they have in common."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for what, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        yield old[old_from:old_to], new[new_from:new_to], what == "equal"


def _within(old: list[str], new: list[str], *, is_kept: bool) -> Iterator[Run]:
    """Give the runs of what was kept or replaced, comparing the words of replaced lines."""
    if is_kept:
        yield Run(Kind.KEPT, "".join(old))
        return
    for before, after, is_equal in _slid(words("".join(old)), words("".join(new))):
        if is_equal:
            yield Run(Kind.KEPT, "".join(before))
            continue
        yield Run(Kind.REMOVED, "".join(before))
        yield Run(Kind.ADDED, "".join(after))


def _slid(old: list[str], new: list[str]) -> Iterator[Pair]:
    """Compare two lists of lines or words, a window at a time.

    The next window begins behind the last words that this one has in common, since what follows
    them in it may still find its like.
    """
    while len(old) > WINDOW or len(new) > WINDOW:
        pairs = list(_compared(old[:WINDOW], new[:WINDOW]))
        while len(pairs) > 1 and not pairs[-1][2]:
            pairs.pop()
        yield from pairs
        old = old[sum(len(before) for before, _, _ in pairs) :]
        new = new[sum(len(after) for _, after, _ in pairs) :]
    yield from _compared(old, new)


def _without_lone_gaps(runs: list[Run]) -> Iterator[Run]:
    """Count a gap between two changed words as changed, so that what belongs together stays so."""
    last = len(runs) - 1
    for index, run in enumerate(runs):
        is_gap = run.kind is Kind.KEPT and run.text.isspace() and "\n" not in run.text
        if is_gap and 0 < index < last:
            yield Run(Kind.REMOVED, run.text)
            yield Run(Kind.ADDED, run.text)
        else:
            yield run


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Join what stands between two kept runs: all that was removed, then all that was added."""
    for is_kept, group in groupby(runs, key=lambda run: run.kind is Kind.KEPT):
        found = list(group)
        for kind in (Kind.KEPT,) if is_kept else (Kind.REMOVED, Kind.ADDED):
            if text := "".join(run.text for run in found if run.kind is kind):
                yield Run(kind, text)
