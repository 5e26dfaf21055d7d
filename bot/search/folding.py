"""What people read of a message, without Discord's marks; what it hides stays marked."""

import re
from datetime import UTC, datetime

from bot.search import spoilers

_MENTION = re.compile(r"<(?:@[!&]?|#)\d{1,20}>")
_EMOJI = re.compile(r"<a?(:\w{1,32}:)\d{1,20}>")
_COMMAND = re.compile(r"<(/[^:<>\n]{1,100}):\d{1,20}>")
_TIME = re.compile(r"<t:(-?\d{1,13})(?::[a-zA-Z])?>")
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\(<?(https?://[^\s)>]{1,2000})>?\)")
_BARE_LINK = re.compile(r"<(https?://[^\s>]{1,2000})>")
_FENCE = re.compile(r"```(?:[\w+.-]{1,20}\n)?")
_LINE_MARK = re.compile(r"^(?:>{1,3} |-# |#{1,3} )", re.MULTILINE)
_PAIRED = re.compile(r"\|\||\*\*\*|\*\*|__|~~|`")
_SINGLE = re.compile(r"(?<![\w*\\])\*(?=\S)([^*\n]{1,2000}?)(?<=[^\s\\])\*(?![\w*])")
_ESCAPE = re.compile(r"\\([*_~`|>#\[\]()<:@\\-])")
_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\s*\n\s*")


def folded(text: str) -> str:
    """Give a message's text as people read it; mentions go, since they name nobody by a word.

    What it hides until it is clicked on stands between the marks of `spoilers`.
    """
    text = spoilers.marked(text)
    text = _COMMAND.sub(r"\1", _EMOJI.sub(r"\1", _MENTION.sub("", text)))
    text = _TIME.sub(_at, text)
    text = _BARE_LINK.sub(r"\1", _LINK.sub(r"\1 \2", text))
    text = _LINE_MARK.sub("", _FENCE.sub("", text))
    text = _PAIRED.sub("", _SINGLE.sub(r"\1", text))
    text = _ESCAPE.sub(r"\1", text)
    return spoilers.tidy(_EMPTY_LINES.sub("\n", _SPACES.sub(" ", text))).strip()


def _at(match: re.Match[str]) -> str:
    try:
        return f"{datetime.fromtimestamp(int(match[1]), UTC):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return ""
