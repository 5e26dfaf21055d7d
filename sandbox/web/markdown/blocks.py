"""Takes a message apart into what stands below each other: text, headings, quotes, lists."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sandbox.web.markdown.fences import line_end

_HEADING: Final = re.compile(r" *+(#{1,3}) ++(?=\S)")
_SMALL: Final = re.compile(r" *+-# ++(?=\S)")
_ITEM: Final = re.compile(r"( *+)([-*]|\d{1,9}\.) ++(?=\S)")
_QUOTE: Final = re.compile(r" *+> ?")
_REST_QUOTED: Final = re.compile(r" *+>>> ")
_INDENTED: Final = re.compile(r" {2,}+(?=\S)")
_BLANK_LINES: Final = re.compile(r"(?:[ \t]*+\n)*+")


@dataclass(frozen=True, slots=True)
class Text:
    """Lines as they are; `tag` says whether they are a heading or small print."""

    text: str
    tag: str = "div"


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody else is said to have said; Markdown, but with no quotes in it."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list: how far it is indented, and its number if it has one."""

    indent: int
    number: int | None
    text: str


Block = Text | Quote | Item


def blocks(text: str, *, quoting: bool = False) -> Iterator[Block]:
    """Take a text apart; inside a quote there are no quotes."""
    position = 0
    while position < len(text):
        position = _skipped(text, position)
        block, position = _block(text, position, quoting=quoting)
        if block is not None:
            yield block


def _skipped(text: str, position: int) -> int:
    """Pass blank lines by."""
    found = _BLANK_LINES.match(text, position)
    return found.end() if found else position


def _block(text: str, start: int, *, quoting: bool) -> tuple[Block | None, int]:
    """Read the block at the beginning of a line; gives where the text goes on."""
    if not quoting and (found := _REST_QUOTED.match(text, start)):
        return Quote(text[found.end() :]), len(text)
    if not quoting and _is_quoted(text, start):
        return _quote(text, start)
    if found := _ITEM.match(text, start):
        return _item(text, found)
    if found := _HEADING.match(text, start):
        end = line_end(text, found.end())
        return Text(text[found.end() : end], f"h{len(found[1])}"), end + 1
    if found := _SMALL.match(text, start):
        end = line_end(text, found.end())
        return Text(text[found.end() : end], "small"), end + 1
    return _lines(text, start, quoting=quoting)


def _lines(text: str, start: int, *, quoting: bool) -> tuple[Text | None, int]:
    """Read lines up to the next block of another kind; blank lines among them are kept."""
    end = line_end(text, start)
    while end < len(text) and not _begins(text, end + 1, quoting=quoting):
        end = line_end(text, end + 1)
    lines = text[start:end].strip("\n")
    return (Text(lines) if lines.strip() else None), end + 1


def _begins(text: str, start: int, *, quoting: bool) -> bool:
    """Tell whether another kind of block begins with a line."""
    patterns = (_ITEM, _HEADING, _SMALL)
    return any(pattern.match(text, start) for pattern in patterns) or (
        not quoting and (_is_quoted(text, start) or bool(_REST_QUOTED.match(text, start)))
    )


def _is_quoted(text: str, start: int) -> bool:
    """Tell whether a line is quoted: `>` and a blank, or nothing else in it."""
    found = _QUOTE.match(text, start)
    if found is None:
        return False
    return found[0].endswith(" ") or text[found.end() : found.end() + 1] in ("", "\n")


def _quote(text: str, start: int) -> tuple[Quote, int]:
    lines = []
    while start < len(text) and _is_quoted(text, start):
        found = _QUOTE.match(text, start)
        begin = found.end() if found else start
        end = text.find("\n", begin)
        end = len(text) if end < 0 else end
        lines.append(text[begin:end])
        start = end + 1
    return Quote("\n".join(lines)), start


def _item(text: str, found: re.Match[str]) -> tuple[Item, int]:
    """Read an item, and the indented lines that continue it."""
    end = line_end(text, found.end())
    while end < len(text) and _continues(text, end + 1):
        end = line_end(text, end + 1)
    width = found.end() - found.start()
    first, *rest = text[found.end() : end].split("\n")
    lines = [first, *(_dedented(line, width) for line in rest)]
    number = int(found[2][:-1]) if found[2][-1] == "." else None
    return Item(len(found[1]), number, "\n".join(lines)), end + 1


def _continues(text: str, start: int) -> bool:
    is_indented = _INDENTED.match(text, start) is not None
    return is_indented and not _begins(text, start, quoting=False)


def _dedented(line: str, width: int) -> str:
    return line[min(width, len(line) - len(line.lstrip(" "))) :]
