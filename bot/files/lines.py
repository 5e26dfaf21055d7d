"""Reads files of JSON lines one by one, however long a line or the file is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from bot.attachments.limits import MEGABYTE
from bot.attachments.names import shown_size
from bot.errors import InputError

LONGEST: Final = 4 * MEGABYTE
"""Bytes of a line; what it says may take twenty times as much memory."""
MOST: Final = 5_000_000
"""Lines of a file."""

LOST = "That file cannot be read any more. Send it again."
TOO_LONG = (
    f"is longer than {shown_size(LONGEST)}: shorten it, or link to pictures in place of their data."
)
_BOM = b"\xef\xbb\xbf"


class Wrong(Exception):
    """What is wrong with a line; `str()` goes on after "Line 7"."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line, from 1 on, with the JSON object that it is; or else what is wrong with it.

    Objects that say the same have the same `digest`, a number of 64 bits, in this process.
    """

    number: int
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)
    digest: int = 0
    wrong: str | None = None


def lines(path: Path) -> Iterator[Line]:
    """Give the lines of a file; blank ones at the end do not count.

    Raises:
        InputError: it cannot be read any more, or has too many lines.
    """
    try:
        with path.open("rb") as file:
            yield from _lines(file)
    except OSError as error:
        raise InputError(LOST) from error


def _lines(file: BinaryIO) -> Iterator[Line]:
    blank: int | None = None
    for number, (text, is_whole) in enumerate(_pieces(file), 1):
        if number > MOST:
            raise InputError(f"That file has more than {MOST:,} lines. Send a smaller one.")
        if not text.strip():
            blank = blank or number
            continue
        if blank is not None:
            yield Line(blank, wrong="is blank: take it out.")
            blank = None
        try:
            content = _content(text, is_whole, is_first=number == 1)
            yield Line(number, content, _digest(content))
        except Wrong as wrong:
            yield Line(number, wrong=str(wrong))


def _pieces(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """The lines, each with whether that is all of it: of too long ones, the rest is skipped."""
    while text := file.readline(LONGEST + 1):
        is_whole = len(text) <= LONGEST
        yield text, is_whole
        while len(text) > LONGEST and not text.endswith(b"\n"):
            text = file.readline(LONGEST + 1)


def _content(text: bytes, is_whole: bool, *, is_first: bool) -> Mapping[str, Any]:  # noqa: FBT001 -- a pair taken apart
    if is_first and text.startswith(_BOM):
        raise Wrong("begins with a byte order mark: save the file as UTF-8 without one.")
    if not is_whole:
        raise Wrong(TOO_LONG)
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise Wrong("is not UTF-8: save the file as plain text in UTF-8.") from error
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Wrong(f"is no whole JSON object: look at character {error.pos + 1}.") from error
    if not isinstance(content, dict):
        raise Wrong("is no JSON object: each line has to begin with `{` and end with `}`.")
    return content


def _digest(content: Mapping[str, Any]) -> int:
    try:
        return hash(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))
    except orjson.JSONEncodeError as error:  # less deep than what it reads
        raise Wrong("is nested too deeply: no example needs that.") from error
