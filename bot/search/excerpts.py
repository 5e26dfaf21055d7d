"""Excerpts: the part of a text in which most of what somebody looks for stands."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from bot.storage.search import parsed

LENGTH = 280
"""Characters of an excerpt, about."""
_LONGEST = 20_000
"""Characters of a text that are looked at."""
_LEAD = 60
"""Characters before the first match."""
_LETTER = r"[^\W_]"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an excerpt; `is_match` marks what was looked for."""

    text: str
    is_match: bool = False


def excerpt(text: str, query: str, *, length: int = LENGTH) -> tuple[Piece, ...]:
    """Give the part of a text with the most matches of a query's words, on one line.

    Case and accents do not matter, as they do not when words are looked for.
    """
    line = " ".join(text[:_LONGEST].split())
    matches = _matches(line, parsed(query).terms)
    start, end = _window(line, matches, length)
    pieces, at = [Piece("…")] if start else [], start
    for first, last in matches:
        if first < at or last > end:
            continue
        pieces += [Piece(line[at:first]), Piece(line[first:last], is_match=True)]
        at = last
    pieces.append(Piece(line[at:end] + ("…" if end < len(line) else "")))
    return tuple(piece for piece in pieces if piece.text)


def _matches(text: str, terms: Iterable[str]) -> list[tuple[int, int]]:
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


def _window(text: str, matches: list[tuple[int, int]], length: int) -> tuple[int, int]:
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
