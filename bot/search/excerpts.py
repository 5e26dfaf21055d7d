"""Excerpts: the part of a text in which most of what somebody looks for stands."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from bot.search import spoilers
from bot.storage.search import parsed

LENGTH = 280
"""Characters of an excerpt, about."""
_LONGEST = 20_000
"""Characters of a text that are looked at."""
_LEAD = 60
"""Characters before the first match."""
_LETTER = r"[^\W_]"


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an excerpt.

    `is_match` marks what was looked for, `is_hidden` what its message hides until it is clicked on.
    """

    text: str
    is_match: bool = False
    is_hidden: bool = False


def excerpt(text: str, query: str, *, length: int = LENGTH) -> tuple[Piece, ...]:
    """Give the part of a text with the most matches of a query's words, on one line.

    Case and accents do not matter, as they do not when words are looked for.
    """
    line, hidden = spoilers.places(" ".join(text[:_LONGEST].split()))
    matches = _matches(line, parsed(query).terms)
    start, end = _window(line, matches, length)
    whole = [(first, last) for first, last in matches if start <= first and last <= end]
    pieces = [Piece("…")] if start else []
    pieces += _cut(line, (start, end), whole, hidden)
    if end < len(line):
        last = pieces.pop() if pieces and pieces[-1] == Piece(pieces[-1].text) else Piece("")
        pieces.append(Piece(last.text + "…"))
    return tuple(pieces)


def _cut(
    line: str, window: Span, matches: Iterable[Span], hidden: Iterable[Span]
) -> Iterator[Piece]:
    """Cut a part of a line where what is marked or hidden begins and ends."""
    start, end = window
    is_match, is_hidden = (bytearray(end - start) for _ in range(2))
    for marks, spans in ((is_match, matches), (is_hidden, hidden)):
        for first, last in spans:
            low, high = max(first, start), min(last, end)
            if low < high:
                marks[low - start : high - start] = b"\1" * (high - low)
    at = start
    for (matched, covered), letters in groupby(zip(is_match, is_hidden, strict=True)):
        count = sum(1 for _ in letters)
        yield Piece(line[at : at + count], bool(matched), bool(covered))
        at += count


def _matches(text: str, terms: Iterable[str]) -> list[Span]:
    """Give where terms stand in a text, in order; of overlapping ones the longer first."""
    expressions = [_expression(term) for term in sorted(terms, key=len, reverse=True)]
    expressions = [each for each in expressions if each]
    if not expressions:
        return []
    folded, places = _folded(text)
    found = re.finditer("|".join(expressions), folded)
    return [(places[match.start()], places[match.end() - 1] + 1) for match in found]


def _expression(term: str) -> str:
    """Match a term as a whole word, or anywhere where its letters stand without spaces."""
    words = [re.escape(folded) for word in term.split() if (folded := _folded(word)[0])]
    if not words:
        return ""
    joined = r"[\W_]+".join(words)
    before = rf"(?<!{_LETTER})" if _has_spaces(term[0]) else ""
    after = rf"(?!{_LETTER})" if _has_spaces(term[-1]) else ""
    return f"{before}{joined}{after}"


def _has_spaces(letter: str) -> bool:
    """Tell whether a letter is of a script that puts spaces between words."""
    least_spaceless = 0x0E00  # Thai; what is above and not of such a script is only marked more
    return ord(letter) < least_spaceless


def _folded(text: str) -> tuple[str, list[int]]:
    """Give a text without case and accents, and which letter each of its letters comes from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = letter if letter.isascii() else unicodedata.normalize("NFD", letter)
        for each in plain.casefold():
            if unicodedata.category(each) != "Mn" or not _has_spaces(letter):
                letters.append(each)
                places.append(place)
    return "".join(letters), places


def _window(text: str, matches: list[Span], length: int) -> Span:
    """Choose where an excerpt begins and ends: at spaces, if there are any near."""
    if len(text) <= length:
        return 0, len(text)
    best = 0
    if matches:
        starts = [first for first, _ in matches]
        reach = length - _LEAD
        counts = [bisect_left(starts, first + reach) - nth for nth, first in enumerate(starts)]
        best = max(starts[counts.index(max(counts))] - _LEAD, 0)
    best = min(best, len(text) - length)
    start = _at_space(text, best) if best else 0
    end = min(start + length, len(text))
    last = text.rfind(" ", start + length // 2, end)
    return start, last if end < len(text) and last > 0 else end


def _at_space(text: str, place: int) -> int:
    near = text.find(" ", place, place + _LEAD // 2)
    return near + 1 if near >= 0 else place
