"""How Discord counts characters, and which of them belong together."""

import re
import unicodedata

_JOINER = "\u200d"
_LONGEST_CLUSTER = 64
"""Code points; a pile of more accents than this is torn."""

_EXTENDING = re.compile(
    "[\u200d\ufe00-\ufe0f\u20e3"  # joiner, variation selectors, keycap
    "\u1160-\u11ff"  # vowels and final consonants of Hangul
    "\U0001f3fb-\U0001f3ff"  # skin tones
    "\U000e0020-\U000e007f"  # tags, as in the flag of Scotland
    "\U000e0100-\U000e01ef]"  # more variation selectors
)
_FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]*\\Z")


def width(text: str) -> int:
    """UTF-16 units in the text, which are never fewer than its code points."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def reach(text: str, start: int, room: int) -> int:
    """The greatest index so that `text[start:index]` takes at most `room` UTF-16 units."""
    end = min(len(text), start + max(0, room))
    while (excess := width(text[start:end]) - room) > 0 and end > start:
        end -= (excess + 1) // 2
    return max(start, end)


def cluster_start(text: str, cut: int) -> int:
    """The nearest index at or before `cut` where no visible character is torn.

    Knows combining marks, joined emoji, skin tones, flags, keycaps, Hangul and line ends
    (a simple form of the grapheme clusters of Unicode's annex 29).
    """
    lowest = max(0, cut - _LONGEST_CLUSTER)
    for index in range(cut, lowest, -1):
        if not _is_inside_cluster(text, index):
            return index
    return cut


def _is_inside_cluster(text: str, index: int) -> bool:
    if index >= len(text):
        return False
    before, after = text[index - 1], text[index]
    if before == "\r":
        return after == "\n"
    if after.isascii():
        return before == _JOINER
    if before == _JOINER or _EXTENDING.match(after) or unicodedata.category(after)[0] == "M":
        return True
    flags = _FLAG_LETTERS.search(text[max(0, index - _LONGEST_CLUSTER) : index])
    return bool(_FLAG_LETTERS.fullmatch(after) and flags and len(flags[0]) % 2)
