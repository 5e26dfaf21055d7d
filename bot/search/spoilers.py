"""What a message hides until it is clicked on: marked in its words, and hidden in every part."""

import re
from collections.abc import Iterator
from typing import Final

from bot.storage.search.wording import CLOSE, OPEN, bare

__all__ = ["CLOSE", "OPEN", "bare", "hidden", "marked", "part", "places", "signed", "tidy"]

SIGN: Final = "||"

_MARKS = re.compile(f"[{OPEN}{CLOSE}]")
_NOTHING = re.compile(f"{OPEN}\\s*{CLOSE}")
# In the order in which Discord reads them, from the left: what is escaped and what is code hides
# nothing, and whatever stands first swallows the others.
_READ = re.compile(
    r"\\[^\w\s]|```.+?```|(?<!`)(?P<ticks>`++).*?[^`](?P=ticks)(?!`)"
    r"|\|\|(?P<hidden>.+?)\|\||(?P<odd>\|\|)",
    re.DOTALL,
)
_STYLES = ("**", "__", "~~", "*", "_", "`")
_LINE_MARK = re.compile(r"^\s*(?:>|#{1,3} |-# |[-*] |\d+\. )", re.MULTILINE)


def marked(text: str) -> str:
    """Give a message's markup with marks around what it hides, in place of Discord's signs.

    Where it is not sure what belongs together, all from the first sign to the last is hidden.
    """
    text = bare(text)
    if SIGN not in text:
        return text
    found = list(_READ.finditer(text))
    signs = [each for each in found if each["hidden"] is not None or each["odd"]]
    hiding = [each for each in signs if each["hidden"] is not None]
    if not hiding:
        return text
    if len(signs) > 1 and any(_is_unsure(text, each) for each in signs):
        first, last = signs[0].start(), signs[-1].end()
        return f"{text[:first]}{OPEN}{text[first:last]}{CLOSE}{text[last:]}"
    return tidy(_READ.sub(_replaced, text))


def hidden(text: str) -> str:
    """Give a text that is hidden as a whole."""
    text = bare(text).strip()
    return f"{OPEN}{text}{CLOSE}" if text else ""


def tidy(text: str) -> str:
    """Leave marks out between which nothing is left."""
    return _NOTHING.sub("", text)


def part(text: str, start: int, end: int) -> str:
    """Cut a part out of a marked text; what is hidden in the text is so in its parts."""
    cut = text[start:end]
    if text.rfind(OPEN, 0, start) > text.rfind(CLOSE, 0, start):
        cut = OPEN + cut
    if cut.rfind(OPEN) > cut.rfind(CLOSE):
        cut += CLOSE
    return tidy(cut)


def signed(text: str) -> str:
    """Give a marked text with Discord's signs around what is hidden."""
    return _MARKS.sub(SIGN, text)


def places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Give a marked text without its marks, and from where to where in that it is hidden."""
    found, plain = [], ""
    for piece, is_hidden in _parts(text):
        if is_hidden and piece:
            found.append((len(plain), len(plain) + len(piece)))
        plain += piece
    return plain, found


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    at, is_hidden = 0, False
    for mark in _MARKS.finditer(text):
        yield text[at : mark.start()], is_hidden
        at, is_hidden = mark.end(), mark[0] == OPEN
    yield text[at:], is_hidden


def _replaced(match: re.Match[str]) -> str:
    return match[0] if match["hidden"] is None else f"{OPEN}{match['hidden']}{CLOSE}"


def _is_unsure(text: str, sign: re.Match[str]) -> bool:
    """Tell whether Discord may read a sign otherwise: it stands alone, or pairs across styles."""
    if sign["odd"]:
        return True
    inside = sign["hidden"]
    if "](" in inside or _is_in_address(text, sign):
        return True
    if "\n" in inside and _LINE_MARK.search(text):
        return True
    return any(inside.count(style) % 2 for style in _STYLES)


def _is_in_address(text: str, sign: re.Match[str]) -> bool:
    """Tell whether a sign begins within what may be an address."""
    begin = max(text.rfind(space, 0, sign.start()) for space in " \n<")
    return "://" in text[begin + 1 : sign.start()]
