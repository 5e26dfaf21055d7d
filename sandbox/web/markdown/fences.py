"""Code between two lines of three backticks, which may also begin and end within a line."""

import re
from dataclasses import dataclass
from typing import Final

MARK: Final = "```"
_LANGUAGE: Final = re.compile(r"([A-Za-z0-9_+\-.#]{1,32})\n")


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of code: what is in it, its language, and where the text goes on behind it."""

    code: str
    language: str
    end: int


def fence_at(text: str, start: int, limit: int) -> Fence | None:
    """Read the code whose three backticks are at `start`; None if it is not closed, or empty."""
    begin = start + len(MARK)
    close = text.find(MARK, begin, limit)
    if close < 0:
        return None
    body = text[begin:close]
    named = _LANGUAGE.match(body)
    code = body[named.end() :] if named else body
    end = close + len(MARK)
    return Fence(code.strip("\n"), named[1] if named else "", end) if code.strip("\n") else None


def line_end(text: str, start: int) -> int:
    """Find the end of a line, beyond all code that begins in it."""
    position = start
    while True:
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        opening = text.find(MARK, position, end)
        if opening < 0:
            return end
        found = fence_at(text, opening, len(text))
        position = found.end if found else opening + len(MARK)
