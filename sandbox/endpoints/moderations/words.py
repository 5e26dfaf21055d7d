"""The list of words by which texts are judged; nothing here understands a text.

- A category with a number, such as `harassment:0.83`, sets the score of that category.
- `badword-harassment` (and so on for each category) scores 0.9.
- Some plain words score as `WORDS` says, whole and in any case.
- Every other score is a hum below 0.005, which is the same each time for the same text.

Of several signs the highest counts; a category with a number is not raised by words.
"""

import re
from collections.abc import Mapping
from hashlib import blake2b

from sandbox.endpoints.judges import NEWEST

FOUL = 0.9
"""The score of `badword-…`."""
LOUDEST_HUM = 0.005
DIGITS = 6

WORDS: Mapping[str, tuple[str, float]] = {
    "silly": ("harassment", 0.15),
    "stupid": ("harassment", 0.45),
    "shut up": ("harassment", 0.55),
    "idiot": ("harassment", 0.75),
    "you will regret": ("harassment/threatening", 0.7),
    "vermin": ("hate", 0.65),
    "wipe them out": ("hate/threatening", 0.8),
    "shoplift": ("illicit", 0.75),
    "pick a lock": ("illicit", 0.5),
    "build a bomb": ("illicit/violent", 0.95),
    "starve myself": ("self-harm", 0.7),
    "hurt myself": ("self-harm/intent", 0.85),
    "how to starve": ("self-harm/instructions", 0.6),
    "nude": ("sexual", 0.55),
    "porn": ("sexual", 0.85),
    "punch": ("violence", 0.45),
    "kill": ("violence", 0.75),
    "stab": ("violence", 0.85),
    "blood": ("violence/graphic", 0.35),
    "gore": ("violence/graphic", 0.8),
}
"""Words, the category that each belongs to, and its score there."""


def _any(words: Mapping[str, object] | tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_SET = re.compile(rf"(?<![\w/-])({_any(NEWEST)}):(0?\.\d{{1,9}}|[01](?:\.\d{{1,9}})?)(?!\d)")
_FOUL = re.compile(rf"\bbadword-({_any(NEWEST)})(?![\w/-])")
_WORD = re.compile(rf"\b(?:{_any(WORDS)})\b")


def scores(text: str) -> dict[str, float]:
    """How a text scores in each category of `judges.NEWEST`, from 0 to 1."""
    folded = text.casefold()
    found = _hum(folded)
    for match in _FOUL.finditer(folded):
        found[match[1]] = FOUL
    for match in _WORD.finditer(folded):
        category, score = WORDS[match[0]]
        found[category] = max(found[category], score)
    numbers: dict[str, float] = {}
    for match in _SET.finditer(folded):
        numbers[match[1]] = max(numbers.get(match[1], 0.0), min(float(match[2]), 1.0))
    return found | numbers


def _hum(text: str) -> dict[str, float]:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=len(NEWEST)).digest()
    return {
        category: round(byte / 256 * LOUDEST_HUM, DIGITS)
        for category, byte in zip(NEWEST, digest, strict=True)
    }
