"""Puts pieces together: takes a window of text, cuts it, and balances what is sent."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.splitting.characters import reach, width
from bot.splitting.cuts import find_cut, prose_cut
from bot.splitting.fences import (
    Block,
    Fence,
    blocks_in,
    closing_line,
    without_bare_opening,
    without_half_closing,
)

LIMIT = 2000
"""The most characters that Discord takes in one message.

Its API counts code points, its clients UTF-16 units; a piece stays within the limit in both.
"""

SMALLEST_LIMIT = 200
"""Below this, fences that are closed and reopened would leave too little room for the text."""

_ELLIPSIS = "…"
_BLANK = re.compile(r"\s*")
_INDENTED_ITEM = re.compile(r"([^\S\n]+)(?:[-*+]|\d{1,9}[.)])[^\S\n]")
_HALF_CLOSING = 64
"""More characters than half a closing line takes, which is not sent."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One message's share of a text.

    Attributes:
        text: What is sent: at most the limit, its code fences balanced, never blank.
        source: The slice of the original; all sources joined give the original back.
    """

    text: str
    source: str


def split(text: str, limit: int = LIMIT) -> list[Piece]:
    """Cut `text` at paragraphs, lines, sentences or words, in this order of preference.

    A cut stands behind the first third of a piece, or a less preferred kind is taken. A code block
    that is cut is closed and reopened with its language. Blank text gives no pieces at all, because
    Discord refuses blank messages; otherwise the sources joined are the text.

    Args:
        text: The whole text, or as much of it as has arrived: a code block that is still open, or
            whose closing line is half written, is shown closed.
        limit: Most characters of a piece, at least 200.

    Raises:
        ValueError: The limit is too small.
    """
    if limit < SMALLEST_LIMIT:
        raise ValueError(f"a limit of {limit} leaves no room for fences")
    return list(_pieces(text, limit))


def preview(text: str, limit: int) -> str:
    """The beginning of `text`, with its fences closed, ending in an ellipsis if it was cut.

    Args:
        text: Any text.
        limit: Most characters of the preview, counted as by `split`. Below 200 it is meant for a
            title or the like: fences are not looked at.
    """
    if limit < SMALLEST_LIMIT:
        return _short_preview(text.strip(), limit)
    pieces = list(islice(_pieces(text, limit), 2))
    if len(pieces) <= 1:
        return "".join(piece.text for piece in pieces)
    beginning = next(_pieces(text, limit - 2)).text
    return f"{beginning}\n{_ELLIPSIS}" if beginning.endswith("```") else beginning + _ELLIPSIS


def _short_preview(text: str, limit: int) -> str:
    if reach(text, 0, limit) == len(text):
        return text
    end = reach(text, 0, limit - 1)
    kept = text[: prose_cut(text[: end + 1], end // 3)] if end > 0 else ""
    return kept.rstrip() + _ELLIPSIS[: max(0, limit)]


def _pieces(text: str, limit: int) -> Iterator[Piece]:
    body = text.rstrip()
    start = _behind_blank(body, 0, limit)
    fence: Fence | None = None
    taken = 0
    while start < len(body):
        shown = _shown_if_last(body, start, fence, limit)
        if shown is not None:
            start = len(body)
        else:
            shown, cut, next_fence = _cut_piece(body, start, fence, limit)
            start, fence = _next_start(body, cut, next_fence, limit)
        end = start if start < len(body) else len(text)
        yield Piece(shown, text[taken:end])
        taken = end


def _cut_piece(
    body: str, start: int, fence: Fence | None, limit: int
) -> tuple[str, int, Fence | None]:
    """What is sent of a piece from `start` on, where it ends, and the block that is open there."""
    room = limit - width(fence.opening if fence else "")
    window = body[start : reach(body, start, room) + 1]
    blocks = blocks_in(window, fence, whole=False)
    closing = max((len(block.fence.closing) for block in blocks), default=0)
    cut = find_cut(window, blocks, reach(window, 0, room - closing))
    open_fence = next((block.fence for block in blocks if block.holds(cut)), None)
    return _shown(window[:cut], fence, open_fence, blocks), start + cut, open_fence


def _shown_if_last(body: str, start: int, fence: Fence | None, limit: int) -> str | None:
    """What is sent for all the rest, or None if it does not fit into one piece."""
    if len(body) - start > limit + _HALF_CLOSING:
        return None
    rest = body[start:]
    blocks = blocks_in(rest, fence, whole=True)
    open_fence = blocks[-1].fence if blocks and blocks[-1].end > len(rest) else None
    opening = fence.opening if fence else ""
    closing = ""
    if open_fence is not None:
        rest = without_half_closing(rest, open_fence)
        closing = open_fence.closing
    if width(opening + rest + closing) > limit:
        return None
    return _shown(rest, fence, open_fence, blocks)


def _shown(body: str, opened: Fence | None, closed: Fence | None, blocks: Sequence[Block]) -> str:
    """What is sent for a slice of the text.

    Args:
        body: The slice.
        opened: The block that is open at its start.
        closed: The block that is open at its end.
        blocks: All blocks from its start on.
    """
    body = body.rstrip()
    last_line = body.rfind("\n") + 1
    if not any(block.holds(last_line) for block in blocks):
        bare = without_bare_opening(body)
        if bare is not None:
            body, closed = bare or body, None
    if opened is None:
        body = _outdented(body)
    return (opened.opening if opened else "") + body + (closed.closing if closed else "")


def _outdented(body: str) -> str:
    """Text whose first line is not indented, because Discord strips the start of a message.

    When it continues an inner list, the items that follow move with it and keep their order.
    """
    item = _INDENTED_ITEM.match(body)
    if item is None:
        return body.lstrip()
    depth = len(item[1])
    lines = body.split("\n")
    for number, line in enumerate(lines):
        if line[:depth].strip():
            break
        lines[number] = line[depth:]
    return "\n".join(lines)


def _next_start(body: str, cut: int, fence: Fence | None, limit: int) -> tuple[int, Fence | None]:
    """Where the next piece starts, and the block that is open there.

    White space at the cut belongs to the piece before, as does what would leave the next one
    empty: the block's closing line, or an opening line that nothing follows yet.
    """
    start = _behind_blank(body, cut, limit)
    if fence is not None:
        end = closing_line(body, start, fence)
        if end == start:
            return start, fence
        start = _behind_blank(body, end, limit)
    is_bare = len(body) - start < _HALF_CLOSING and without_bare_opening(body[start:]) == ""
    return (len(body) if is_bare else start), None


def _behind_blank(body: str, cut: int, limit: int) -> int:
    """Behind the blank lines, or blanks inside a line, at `cut`; moderate indentation is kept."""
    blank = _BLANK.match(body, cut)
    end = blank.end() if blank else cut
    line = body.rfind("\n", cut, end) + 1 or cut
    is_line_start = line == 0 or body[line - 1] == "\n"
    return line if is_line_start and end - line <= limit // 8 else end
