"""Which letters stand for which: accents, look-alikes, and what nobody sees.

Sources: Unicode's general categories and compatibility decompositions; Unicode Technical Standard
39 (confusables) for the look-alikes, of which only those are here that people take for each other.
"""

# ruff: noqa: RUF001 -- letters that look like others are what this module is about

import unicodedata
from collections.abc import Iterator
from string import ascii_lowercase

_VARIANTS = (
    ("a", "ᴀɑⱥ"), ("b", "ʙƀɓ"), ("c", "ᴄȼƈ"), ("d", "ᴅđɖɗð"), ("e", "ᴇɇəǝ"), ("f", "ꜰƒ"),
    ("g", "ɢɡǥɠ"), ("h", "ʜħɦ"), ("i", "ɪıɨɩ"), ("j", "ᴊȷɉ"), ("k", "ᴋƙꝁ"), ("l", "ʟłƚɫ"),
    ("m", "ᴍɱ"), ("n", "ɴɲƞɳ"), ("o", "ᴏøɵ"), ("p", "ᴘƥꝑ"), ("q", "ꞯɋ"), ("r", "ʀɍɽ"),
    ("s", "ꜱʂ"), ("t", "ᴛŧƭʈ"), ("u", "ᴜʉ"), ("v", "ᴠʋ"), ("w", "ᴡ"), ("y", "ʏɏƴ"),
    ("z", "ᴢƶȥ"), ("ae", "æ"), ("oe", "œ"), ("th", "þ"), ("ss", "ẞ"),
    ("a", "Ꭺꓮ"), ("b", "Ᏼꓐ"), ("c", "Ꮯꓚ"), ("d", "Ꭰꓓ"), ("e", "Ꭼꓰ"), ("f", "ꓝ"),
    ("g", "Ꮐꓖ"), ("h", "Ꮋꓧ"), ("i", "ꓲ"), ("j", "Ꭻꓙ"), ("k", "Ꮶꓗ"), ("l", "Ꮮꓡ"),
    ("m", "Ꮇꓟ"), ("n", "ꓠ"), ("o", "ꓳ"), ("p", "Ꮲꓑ"), ("r", "Ꮢꓣ"), ("s", "Ꮪꓢ"),
    ("t", "Ꭲꓔ"), ("u", "ꓴ"), ("v", "Ꮩꓦ"), ("w", "Ꮃꓪ"), ("x", "ꓫ"), ("y", "ꓬ"), ("z", "Ꮓꓜ"),
)  # fmt: skip
"""Forms of Latin letters that Unicode does not take apart; then Cherokee and Lisu letters, which
people have at hand for their looks alone."""
_LATIN = {form: plain for plain, forms in _VARIANTS for form in forms}
_LATIN |= {
    chr(first + number): letter
    for first in (0x1F150, 0x1F170)  # white on black, in circles and squares
    for number, letter in enumerate(ascii_lowercase)
}
FLAG_LETTERS = {0x1F1E6 + number: ord(letter) for number, letter in enumerate(ascii_lowercase)}
"""Letters of which two make the flag of a country; one alone is shown as a letter."""
_LATIN |= {chr(code): chr(code) for code in FLAG_LETTERS}  # flags are set apart before
_PUNCTUATION = dict(
    zip("‘’‚‛ʼ′“”„‟″‐‑‒–—―·•‧∙⋅\u2800", "''''''\"\"\"\"\"------..... ", strict=True)
)

TWINS = dict(zip("аеорсухіјѕһԁԛԝӏѵαονρικχυ", "aeopcyxijshdqwlvaovpikxu", strict=True))
"""Cyrillic and Greek letters that look like Latin ones in every typeface."""
COUSINS = dict(zip("вкмнтгпиьбшқүετηωβγσօոսհցզ", "bkmhtrnubbwkyetnwbyoonuhgq", strict=True))
"""Letters that look like Latin ones in a word that has Latin letters besides."""
LATIN_TWINS = {ord(letter): ord(twin) for letter, twin in (TWINS | COUSINS).items()}
CYRILLIC_TWINS = str.maketrans("aeopcyxijsbkmht", "аеорсухіјѕвкмнт")
"""For words that are Cyrillic but for some Latin letters."""

_MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x0640, 0x0640),
    (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF), (0x2DE0, 0x2DFF), (0xA66F, 0xA67D), (0xFE20, 0xFE2F),
)  # fmt: skip
"""Accents and the like. The vowel signs of scripts in India or Thailand are no accents: they stay,
and so do the voicing marks of Japanese."""
_UNSEEN = (
    (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0100, 0xE01EF), (0x1F3FB, 0x1F3FF),
)  # fmt: skip
"""Characters without a look of their own that are not of the category for those."""
_UNSPACED = (
    (0x0E00, 0x109F),  # Thai, Lao, Tibetan, Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # the syllables of Japanese
    (0x3400, 0x9FFF),  # Chinese characters
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
"""Letters of scripts that put no blanks between words."""
_MOST = 8_192
"""Characters that are remembered."""


class Letters(dict[int, str]):
    """A table for `str.translate`: code point → what it stands for, found when first seen."""

    def __missing__(self, code: int) -> str:
        """Find what a character stands for."""
        found = _plain(chr(code))
        if len(self) < _MOST:
            self[code] = found
        return found


class Seen(dict[int, str]):
    """A table for `str.translate` that drops what nobody sees."""

    def __missing__(self, code: int) -> str:
        """Find whether a character is seen."""
        found = "" if _is_unseen(chr(code)) else chr(code)
        if len(self) < _MOST:
            self[code] = found
        return found


def marks() -> Iterator[str]:
    """Give all combining marks of the Basic Multilingual Plane."""
    return (
        chr(code)
        for code in range(0x0300, 0xABFF)
        if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me")
    )


def is_spaced(letter: str) -> bool:
    """Tell whether a letter is of a script that puts blanks between words."""
    return not _is_in(letter, _UNSPACED)


def _plain(character: str) -> str:
    """Give what a character stands for: letters, or blanks where it parts words."""
    category = unicodedata.category(character)
    if character in "\t\n\v\f\r" or category[0] == "Z":
        return " "
    if _is_unseen(character) or _is_in(character, _MARKS):
        return ""
    if found := _LATIN.get(character) or _PUNCTUATION.get(character):
        return found
    if category in ("So", "Cn", "Co"):
        return f" {character} "
    if category[0] in "PS":
        return character if character.isascii() else " "
    return "".join(_LATIN.get(each, each) for each in character.casefold())


def _is_unseen(character: str) -> bool:
    if unicodedata.category(character) in ("Cf", "Cs", "Cc") and character not in "\t\n\v\f\r":
        return True
    return _is_in(character, _UNSEEN)


def _is_in(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(character) <= last for first, last in ranges)
