"""Words: as the index of words has them, and as somebody types them into a search."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

OPEN: Final = "\x02"
CLOSE: Final = "\x03"
"""Stand in a passage's text before and after what its message hides; they are no part of words."""
_WITHOUT = str.maketrans("", "", OPEN + CLOSE)

# Scripts that are written without spaces between words, or whose words are rarely looked for as
# they stand (Hangul): Thai, Lao, Tibetan, Myanmar, Khmer, kana, bopomofo, Han and Hangul.
_SPACELESS = (
    r"\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff"
    r"\u3100-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
_RUN = re.compile(f"[{_SPACELESS}]+")
_PIECE = re.compile(r'"([^"]*)"|“([^”]*)”|„([^“”]*)[“”]|(\S+)')
_MOST_TERMS = 32
_LONGEST_TERM = 200


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: words, and phrases whose words follow each other.

    `terms` is as it was typed, for showing what matched; `expressions` are one for each, in the
    language of the index, and safe whatever was typed.
    """

    terms: tuple[str, ...]
    expressions: tuple[str, ...]


def parsed(text: str) -> Query:
    """Read what somebody typed; quotes hold phrases together, and nothing else is special."""
    found: dict[str, str] = {}
    for match in _PIECE.finditer(unicodedata.normalize("NFC", _plain(text))):
        is_phrase = match[4] is None
        for term in _terms(next(filter(None, match.groups()), ""), is_phrase=is_phrase):
            found.setdefault(term[:_LONGEST_TERM].casefold(), term[:_LONGEST_TERM])
    expressions = {term: _expression(term) for term in list(found.values())[:_MOST_TERMS]}
    kept = {term: each for term, each in expressions.items() if each}
    return Query(tuple(kept), tuple(kept.values()))


def bare(text: str) -> str:
    """Give a text without the marks around what is hidden."""
    return text.translate(_WITHOUT) if OPEN in text or CLOSE in text else text


def shingles(text: str) -> str | None:
    """Give a text's words where they are not to be read from it as it stands, else None.

    A run of such letters becomes its pairs of neighbours and its last letter, so that whatever
    part of it is looked for is a phrase of pairs, and a single letter begins one. Marks around
    what is hidden part no words.
    """
    plain = bare(text)
    if not _RUN.search(plain):
        return None if plain == text else plain
    text = unicodedata.normalize("NFC", plain)
    return _RUN.sub(lambda match: f" {' '.join(_pairs(match[0]))} ", text)


def _plain(text: str) -> str:
    return text.replace("\0", " ").encode(errors="replace").decode()


def _terms(piece: str, *, is_phrase: bool) -> list[str]:
    """Split a typed piece where the index does; a phrase stays together."""
    words = "".join(each if _is_of_word(each) else " " for each in piece).split()
    words = [word for word in words if any(map(str.isalnum, word))]
    return [" ".join(words)] if is_phrase and words else words


def _is_of_word(letter: str) -> bool:
    return letter == "_" or unicodedata.category(letter)[0] in "LNM"


def _letters(run: str) -> str:
    """Leave marks out: the index takes them for spaces."""
    return "".join(each for each in run if unicodedata.category(each)[0] in "LN")


def _pairs(run: str) -> list[str]:
    letters = _letters(run)
    return [*map("".join, pairwise(letters)), letters[-1:]]


def _expression(term: str) -> str:
    parts = []
    for run in re.findall(f"[{_SPACELESS}]+|[^{_SPACELESS}]+", term):
        if not _RUN.match(run):
            parts.append(f'"{run}"' if any(map(str.isalnum, run)) else "")
        elif len(letters := _letters(run)) == 1:
            parts.append(f'"{letters}" *')
        elif letters:
            parts.append(f'"{" ".join(map("".join, pairwise(letters)))}"')
    return " AND ".join(filter(None, parts))
