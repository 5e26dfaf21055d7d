"""Finds fenced code blocks, as Discord and Markdown agree on them.

A block opens with a line that starts with three to eight backticks, perhaps quoted, indented or in
a list item, and is a block only once that line has ended. Tildes are plain text in Discord, and a
line with more backticks further on is inline code.
"""

import re
from dataclasses import dataclass

LONGEST_FENCE = 8
LONGEST_LANGUAGE = 24
LONGEST_INFO = 200
_LONGEST_BEGINNING = 64
"""Characters of a closing line that is still being written; a longer one is something else."""

_LINE = re.compile(
    r"[^\S\n]*+(?P<quote>(?:>[ ]){0,2})[^\S\n]*+"
    r"(?P<item>(?:(?:[-*+]|\d{1,9}[.)])[^\S\n]++)*+)"
    r"(?P<ticks>`{3,}+)(?P<info>[^`\n]*+)(?P<eol>\n|\Z)"
)
_LANGUAGE = re.compile(rf"[^\S\n]*([\w+\-.#]{{1,{LONGEST_LANGUAGE}}})(?!\S)")
_BARE_OPENING = re.compile(
    r"(?:\A|\n)[^\S\n]*+(?:>[ ]){0,2}[^\S\n]*+(?:(?:[-*+]|\d{1,9}[.)])[^\S\n]++)*+"
    rf"`{{3,{LONGEST_FENCE}}}[\w+\-.#]{{0,{LONGEST_LANGUAGE}}}\Z"
)


@dataclass(frozen=True, slots=True)
class Fence:
    """What opens and closes a code block.

    Attributes:
        ticks: Three to eight backticks.
        language: The language named behind them, if any.
        quote: `> ` for each level of quotation that the block stands in.
    """

    ticks: str
    language: str
    quote: str

    @property
    def opening(self) -> str:
        """What goes before a piece that starts inside the block."""
        return f"{self.quote}{self.ticks}{self.language}\n"

    @property
    def closing(self) -> str:
        """What goes after a piece that ends inside the block."""
        return f"\n{self.quote}{self.ticks}"


@dataclass(frozen=True, slots=True)
class Block:
    """A code block's place in a window of text.

    Attributes:
        fence: How it opens and closes.
        start: Index of its opening line; -1 when it was open already at the window's start.
        end: Index behind its closing line; beyond the window when it is not closed in it.
    """

    fence: Fence
    start: int
    end: int

    def holds(self, cut: int) -> bool:
        """Whether a cut at this index is inside the block."""
        return self.start < cut < self.end


def blocks_in(window: str, carried: Fence | None, *, whole: bool) -> list[Block]:
    """The code blocks of a window of text, in order.

    Args:
        window: Text, beginning where a line begins or where a piece was cut.
        carried: The block that is open at the start.
        whole: Whether the text ends with the window, so that its last line is complete.
    """
    found: list[Block] = []
    fence, start = carried, -1
    position = 0
    while (position := window.find("```", position)) != -1:
        line = window.rfind("\n", 0, position) + 1
        match = _LINE.match(window, line)
        if match is None:
            position = window.find("\n", position)
            if position < 0:
                break
            continue
        position = match.end()
        if fence is None:
            fence, start = _opened_by(match), line
        elif _closes(match, fence, whole=whole):
            found.append(Block(fence, start, match.end()))
            fence = None
    if fence is not None:
        found.append(Block(fence, start, len(window) + 2))
    return found


def closing_line(text: str, position: int, fence: Fence) -> int:
    """Where the fence's closing line at `position` ends, or `position` if there is none.

    The beginning of such a line, at the very end of the text, counts: it is still being written.
    """
    match = _LINE.match(text, position)
    if match is not None and _closes(match, fence, whole=True):
        return match.end()
    return len(text) if _begins_closing(text[position : position + 100], fence) else position


def without_half_closing(text: str, fence: Fence) -> str:
    """Text without the beginning of the fence's closing line at its end."""
    head, newline, line = text.rpartition("\n")
    return head.rstrip() if newline and _begins_closing(line, fence) else text


def without_bare_opening(text: str) -> str | None:
    """Text without an opening line at its end that nothing follows; None if there is none."""
    bare = _BARE_OPENING.search(text, max(0, text.rfind("\n")))
    return None if bare is None else text[: bare.start()].rstrip()


def _opened_by(line: re.Match[str]) -> Fence | None:
    too_long = len(line["ticks"]) > LONGEST_FENCE or len(line["info"]) > LONGEST_INFO
    if too_long or not line["eol"]:
        return None
    language = _LANGUAGE.match(line["info"])
    return Fence(line["ticks"], language[1] if language else "", line["quote"])


def _closes(line: re.Match[str], fence: Fence, *, whole: bool) -> bool:
    return (
        len(line["ticks"]) >= len(fence.ticks)
        and line["quote"] == fence.quote
        and not line["item"]
        and not line["info"].strip()
        and bool(line["eol"] or whole)
    )


def _begins_closing(line: str, fence: Fence) -> bool:
    if len(line) > _LONGEST_BEGINNING:
        return False
    ticks = line.replace("> ", "").strip("> \t")
    return ticks == "`" * len(ticks) and len(ticks) < len(fence.ticks) and "\n" not in line
