"""Reads texts as people read them, whatever characters they are written in."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache

from bot.moderation.rules.letters import (
    COUSINS,
    CYRILLIC_TWINS,
    FLAG_LETTERS,
    LATIN_TWINS,
    TWINS,
    Letters,
    Seen,
    marks,
)

_LETTERS = Letters()
_SEEN = Seen()
_WORD = re.compile(r"\w+")
_LATIN_LETTER = re.compile("[a-z]")
_FOREIGN = re.compile(f"[{''.join(TWINS | COUSINS)}]")
_TWINS_ALONE = re.compile(rf"\b[{''.join(TWINS)}\d_]+\b")
_FLAGS = re.compile(f"[{''.join(map(chr, FLAG_LETTERS))}]+")
_MARKUP = re.compile(r"[*~|`\\]+|__+")
_LINKED = re.compile(r"\[([^\[\]\n]{1,200})\]\([^()\n]{1,500}\)")
_OWN_EMOJI = re.compile(r"<a?:\w{2,32}:[0-9]{15,20}>")
_SPELT = re.compile(r"(?:\b\w [^\w\x00-\x7f]+(?: [^\w\x00-\x7f]+)* ){2}\w\b")
_SIGNS = re.compile(r"[^\w\x00-\x7f]+")
_LONG = 1_000
"""Characters of a text in which nobody looks for the exact place of a hit."""


def folded(text: str) -> str:
    """Write a text in plain letters, so that texts that people read alike are alike.

    What is folded: case, accents, full-width and mathematical letters, letters in circles, small
    capitals, typographic quotes and dashes. What nobody sees is dropped:
    zero-width characters, soft hyphens, variation selectors. Blanks of all kinds become one. A
    word of Cyrillic and Greek letters is written in Latin ones if all of them look Latin, or if it
    has Latin letters besides; else it stays. Digits stay, since `4` is no `a` everywhere: rules
    for words look at them themselves. Emoji stand alone, between blanks.
    """
    return _in_latin(_native(text))


def readings(text: str) -> tuple[str, ...]:
    """Give all ways in which a text may be read, `folded` first.

    The others, where there is a difference: in its own letters, with words of Cyrillic and Latin
    letters in Cyrillic; without the addresses of links and the signs of Discord's markup, which may
    part a word's letters; and with dots for emoji that stand between single letters.
    """
    found = _by_script(text)
    shown = (
        _OWN_EMOJI.sub("\U0001f642", _LINKED.sub(r"\1", text))
        if ">" in text or "](" in text
        else text
    )
    if shown != text:
        found += _by_script(shown)
    found += [_SIGNS.sub(".", each) for each in found if _SPELT.search(each)]
    found += [_MARKUP.sub("", each) for each in found if _MARKUP.search(each)]
    return tuple(found)


def _by_script(text: str) -> list[str]:
    native = _native(text)
    found = [_in_latin(native)]
    if found[0] != native:
        found.append(_where_mixed(native, CYRILLIC_TWINS))
    return found


def own_letters(text: str) -> str:
    """Fold a text that a rule names: one without Latin letters keeps its own."""
    native = _native(text)
    return _in_latin(native) if _LATIN_LETTER.search(native) else native


def visible(text: str) -> str:
    """Give a text as it is, without characters that nobody sees."""
    return text if text.isascii() and text.isprintable() else text.translate(_SEEN)


def original(text: str, start: int, end: int) -> str:
    """Find the part of a text that a part of its folded form comes from.

    Gives an empty text where that is not worth the time, or there is none.
    """
    if len(text) > _LONG:
        return ""

    def length(place: int) -> int:
        return len(folded(text[:place]))

    places = range(len(text) + 1)
    first = bisect_left(places, start + 1, key=length) - 1
    return text[max(first, 0) : bisect_left(places, end, key=length)].strip()


def _native(text: str) -> str:
    """Fold everything but letters of other scripts that look Latin."""
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", _FLAGS.sub(_flags, text)).translate(_LETTERS)
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", _marks_on_latin().sub(r"\1", plain))
    return " ".join(plain.split())


def _flags(match: re.Match[str]) -> str:
    """Set flags apart, and give letters where they do not pair up."""
    letters = match[0]
    if len(letters) % 2:
        return letters.translate(FLAG_LETTERS)
    return "".join(f" {first}{second} " for first, second in zip(*[iter(letters)] * 2, strict=True))


def _in_latin(native: str) -> str:
    if native.isascii() or not _FOREIGN.search(native):
        return native
    latin = _TWINS_ALONE.sub(lambda word: word[0].translate(LATIN_TWINS), native)
    return _where_mixed(latin, LATIN_TWINS)


def _where_mixed(native: str, twins: Mapping[int, int]) -> str:
    """Replace letters in words that have Latin letters and such as look like those."""
    if not _LATIN_LETTER.search(native):
        return native
    return _WORD.sub(lambda word: _if_mixed(word[0], twins), native)


def _if_mixed(word: str, twins: Mapping[int, int]) -> str:
    if word.isascii() or not (_LATIN_LETTER.search(word) and _FOREIGN.search(word)):
        return word
    return word.translate(twins)


@cache
def _marks_on_latin() -> re.Pattern[str]:
    """Match Latin letters with marks of other scripts, which stand there for their looks."""
    return re.compile(f"([a-z])[{''.join(marks())}]+")
