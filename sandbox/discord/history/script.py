"""How the talks are written down: a line for each message, a blank line between two talks.

A line is `member: what is said`; `member > what is said` answers the message before it. What does
not fit goes on in the next line, after two blanks; there an item of a list begins with a dash.
"""

import re
from dataclasses import dataclass

_LINE = re.compile(r"(?P<who>[a-z]+)(?P<mark>:| >) (?P<text>.+)", re.DOTALL)
_ITEM = "\n  - "


@dataclass(frozen=True, slots=True)
class Line:
    """A message: who says what, and whether it answers the one before it."""

    who: str
    text: str
    is_reply: bool = False


Talk = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """A talk in a thread: it leaves the channel from its first message, unless it is private."""

    channel: str
    name: str
    talk: Talk
    is_private: bool = False


def talks(script: str) -> tuple[Talk, ...]:
    """Read the talks of a channel.

    Raises:
        ValueError: a line is not written as it should be.
    """
    return tuple(talk(part) for part in script.strip("\n").split("\n\n"))


def talk(script: str) -> Talk:
    """Read one talk.

    Raises:
        ValueError: a line is not written as it should be.
    """
    return tuple(_line(part) for part in re.split(r"\n(?! )", script.strip("\n")))


def _line(part: str) -> Line:
    found = _LINE.fullmatch(part)
    if found is None:
        raise ValueError(part)
    text = found["text"].replace(_ITEM, "\0").replace("\n  ", " ").replace("\0", "\n- ")
    return Line(found["who"], text, is_reply=found["mark"] == " >")
