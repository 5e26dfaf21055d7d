"""Decodes text and code files, and quotes them in a prompt."""

import codecs
import re
from dataclasses import dataclass

from bot.attachments.limits import Limits
from bot.attachments.names import shown_name

# UTF-32's little-endian mark begins with that of UTF-16, so it is looked for first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_MOST_CONTROL = 0.005
"""Share of control characters beyond which something is no text; logs hold a few."""

_BACKTICKS = re.compile("`+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a text file says.

    Attributes:
        content: Its text, at most as much as allowed.
        is_cut: Whether the file goes on.
    """

    content: str
    is_cut: bool


def decoded(content: bytes, limits: Limits) -> Decoded | None:
    """The beginning of a text file, or None if it is no text.

    Takes UTF-8 with or without a byte order mark, UTF-16 and UTF-32 with one, and else the Western
    single-byte code page, where the result looks like text.
    """
    beginning = content[: limits.text_bytes]
    for mark, encoding in _MARKS:
        if beginning.startswith(mark):
            text = _in_encoding(beginning[len(mark) :], encoding)
            break
    else:
        text = _in_encoding(beginning, "utf-8")
        if text is None:
            text = _in_encoding(beginning, "cp1252")
    if text is None or not _looks_like_text(text):
        return None
    text = text.replace("\r\n", "\n")
    is_cut = len(content) > len(beginning) or len(text) > limits.characters
    return Decoded(text[: limits.characters], is_cut)


def quoted(name: str, text: str, remark: str = "") -> str:
    """A file's text as part of a prompt: named, and in a fence that nothing in it can close.

    Args:
        name: The file's name, however hostile.
        text: What stands in it.
        remark: A few words on the file, for the line that names it.
    """
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    heading = f"File {shown_name(name)}{f' ({remark})' if remark else ''}:"
    return f"{heading}\n{fence}\n{text.rstrip()}\n{fence}"


def _in_encoding(content: bytes, encoding: str) -> str | None:
    """The text, without a character that the cut at the byte limit may have torn."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(content)
    except UnicodeDecodeError:
        return None


def _looks_like_text(text: str) -> bool:
    return "\0" not in text and len(_CONTROL.findall(text)) <= _MOST_CONTROL * len(text)
