"""Rules for words and phrases."""

import re
from collections.abc import Sequence
from functools import cached_property

from bot.errors import InputError
from bot.moderation.rules.expressions import Expression, either
from bot.moderation.rules.folding import original, own_letters
from bot.moderation.rules.letters import is_spaced
from bot.moderation.rules.rule import EXCERPT, Hit, Rule, Wording

LONGEST = 100
"""Characters of a word or phrase."""
_APART = 4
"""Letters from which a word is also found when its letters are set apart."""
_BORDER = r"[\x00-/:-@\[-`{-\x7f]"
"""What is no letter and no digit: in folded texts, all such characters are ASCII or emoji, which
stand between blanks."""
_GAP = r"[ -/:-@\[-`{-~]+"
_REMEMBERED = 80_000
"""Instructions up to which RE2 remembers what it needs of usual words."""
_MANY = 1_000_000
"""Instructions of words that do not fit into one expression."""
_DIGITS = {
    "a": "[a4@]",
    "b": "[b8]",
    "e": "[e3]",
    "g": "[g9]",
    "i": "[i1!]",
    "l": "[l1]",
    "o": "[o0]",
    "s": "[s5$]",
    "t": "[t7]",
}
"""What people write in the place of a letter. It counts between letters only: `b4d` is read as
bad, but `45s` is a time."""


def checked_word(value: str) -> str:
    """Read a word or phrase; `*` at its beginning or end stands for more letters.

    Raises:
        InputError: it is too long, has nothing to find, or has a `*` in its midst.
    """
    value = " ".join(value.split())
    inner = own_letters(value.strip("*"))
    if len(value) > LONGEST:
        raise InputError(f"That is too long: give a word or phrase of {LONGEST} characters.")
    if not inner or (len(inner) == 1 and (inner.isascii() or _ends_words(inner))):
        raise InputError("That says too little: give a word of at least two letters.")
    if not re.fullmatch(r"\*?[^*]+\*?", value):
        raise InputError(
            "A `*` may stand only once at the beginning and at the end of a word. Take a pattern"
            " rule for anything more."
        )
    return value


class Words:
    """Finds words whatever their case, accents and look-alike letters.

    They are found as whole words, also with digits for letters (`b4d`), across Discord's markup
    (`b**a**d`), and, from four letters on, with all letters set apart (`e.v.1.l`), by emoji as
    well. In scripts that put no blanks between words they are found anywhere.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._words = [_Word(rule) for rule in rules]
        self._gate = either(dict.fromkeys(each.source for each in self._words))

    @property
    def size(self) -> int:
        """How many instructions may look at each byte; 0 where they are so few that none do.

        RE2 remembers what it did, as long as there is room for that.
        """
        size = self._gate.size if self._gate else _MANY
        return size if size > _REMEMBERED else 0

    def hits(self, message: Wording) -> list[Hit]:
        """Give a hit for each word that is there."""
        texts = message.readings
        if self._gate:
            texts = tuple(text for text in texts if self._gate.find(text))
        if not texts:
            return []
        found = (each.hit(message, texts) for each in self._words)
        return [hit for hit in found if hit]


class _Word:
    """One rule for a word; compiled once a message may have it."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self.source = _source(rule.value)

    @cached_property
    def _expression(self) -> Expression:
        return Expression(self.source)

    def hit(self, message: Wording, texts: Sequence[str]) -> Hit | None:
        """Give the hit if one of these texts has the word."""
        for text in texts:
            if place := self._expression.find(text):
                return Hit(self._rule, _excerpt(message, text, place))
        return None


def _excerpt(message: Wording, text: str, place: tuple[int, int]) -> str:
    found = text[slice(*place)]
    start = place[0] + len(found) - len(found.lstrip(_EDGES))
    end = place[1] - (len(found) - len(found.rstrip(_EDGES)))
    exact = original(message.visible, start, end) if text == message.folded and start < end else ""
    return (exact or text[start:end] or found)[:EXCERPT]


_EDGES = "".join(chr(code) for code in range(128) if re.match(_BORDER, chr(code)))


def _source(value: str) -> str:
    """Give the expression for a word, which looks at folded texts."""
    value = checked_word(value)
    word = own_letters(value.strip("*"))
    before = "" if value[0] == "*" or not _ends_words(word[0]) else f"(?:^|{_BORDER})"
    after = "" if value[-1] == "*" or not _ends_words(word[-1]) else f"(?:{_BORDER}|$)"
    ways = [_written(word)]
    if len(word) >= _APART and word.isalpha():
        inner = [_DIGITS.get(letter, re.escape(letter)) for letter in word[1:-1]]
        ways.append(_GAP.join([re.escape(word[0]), *inner, re.escape(word[-1])]))
    return f"{before}(?:{'|'.join(ways)}){after}"


def _ends_words(letter: str) -> bool:
    """Tell whether a word with that letter at its edge begins or ends there."""
    return letter.isalnum() and is_spaced(letter)


def _written(word: str) -> str:
    """Give the expression for a word as it is, or with digits for letters that have neighbours."""
    neighbours = zip(" " + word, word, word[1:] + " ", strict=False)
    return "".join(
        _DIGITS[letter]
        if letter in _DIGITS and before.isalpha() and after.isalpha()
        else _GAP
        if letter == " "
        else re.escape(letter)
        for before, letter, after in neighbours
    )
