"""Decides where a window of text is cut.

Kinds of cuts, best first: between paragraphs or before and after a code block, between lines,
between list items that are indented, inside a list item at a line, between lines of code, between
sentences, between words, between characters. Nothing here looks beyond the window.
"""

import re
from collections.abc import Iterable, Sequence

from bot.splitting.characters import cluster_start
from bot.splitting.fences import Block

_BETWEEN_PARAGRAPHS, _BETWEEN_LINES, _BETWEEN_ITEMS, _INSIDE_ITEM, _IN_CODE = range(5)

_INDENTED_ITEM = re.compile(r"[^\S\n]+(?:[-*+]|\d{1,9}[.)])[^\S\n]")
_HEADING = re.compile(r"[^\S\n]*#{1,6}[^\S\n]")
_HEADING_REACH = 300
"""A last line longer than this is not looked at for being a heading."""

# Behind one letter or digit a full stop seldom ends a sentence: e.g., U.S., z. B., 3. in a list.
_SENTENCE_END = re.compile(
    r"(?<![.!?…])(?:(?<!\b\w)\.|[!?…])[.!?…]*[\"'”’»)\]*_]*(?=\s)"  # noqa: RUF001 -- meant as it stands
    r"|[。！？…｡][。！？…」』”’）】》]*"  # noqa: RUF001 -- meant as it stands
)
_CLAUSE_MARKS = "，、；：,;"  # noqa: RUF001 -- meant as it stands

_SPAN_START = re.compile(r"[`\[<*_~|]")
# Each also matches when it is still open at the window's end. Bounded, so that no text is slow.
_SPAN = re.compile(
    r"``[^\n]{1,200}?(?:``|\Z)|`[^`\n]{0,200}(?:`|\Z)"
    r"|\[[^\[\]\n]{0,300}(?:\Z|\](?:\Z|\([^()\s]{0,500}(?:\)|\Z)))"
    r"|<[^\s<>]{0,200}(?:>|\Z)"
    r"|\*\*[^*\n]{0,300}(?:\*\*|\*?\Z)|\*(?=\S)[^*\n]{1,300}(?:\*|\Z)|\*\Z"
    r"|__[^_\n]{0,300}(?:__|_?\Z)"
    r"|~~[^~\n]{0,300}(?:~~|~?\Z)"
    r"|\|\|[^|\n]{0,500}(?:\|\||\|?\Z)"
)
_ADDRESS = re.compile(r"https?://[^\s<>]*")
_LONGEST_ADDRESS = 1000


def find_cut(window: str, blocks: Sequence[Block], code_reach: int) -> int:
    """The index at which to cut, above 0 and below the window's length.

    Args:
        window: What could be sent in one piece, and one character more.
        blocks: The window's code blocks.
        code_reach: The last index for a cut inside a block, which costs a closing line.
    """
    low = code_reach // 3
    cut = _line_cut(window, low, blocks, code_reach)
    if cut is not None:
        return cut
    if any(block.holds(low + 1) for block in blocks):
        return _code_cut(window, 2 * low, code_reach)
    return prose_cut(window, low)


def prose_cut(window: str, low: int) -> int:
    """The index behind `low` at which to cut one long line of prose: sentence, word or character.

    Args:
        window: What could be kept, and one character more.
        low: Cuts at or below this index would leave too little.
    """
    high = len(window) - 1
    line = window.rfind("\n", 0, low + 1) + 1
    spans = list(_spans(window, line))
    ends = (match.end() for match in _SENTENCE_END.finditer(window, low, high + 1))
    sentences = [end for end in ends if low < end <= high and _span_at(spans, end) is None]
    if sentences:
        return sentences[-1]
    word = _word_cut(window, low, high, spans)
    if word is not None:
        return word
    span = _span_at([*spans, *_addresses(window, max(line, high - _LONGEST_ADDRESS))], high)
    return cluster_start(window, span if span is not None and span > low else high)


def _line_cut(window: str, low: int, blocks: Sequence[Block], code_reach: int) -> int | None:
    best: dict[int, int] = {}
    newline = len(window)
    while (newline := window.rfind("\n", low, newline)) != -1:
        if not any(block.holds(newline + 1) for block in blocks):
            rank = _rank(window, newline, blocks)
        elif newline <= code_reach:
            rank = _IN_CODE
        else:
            continue
        if rank in best:
            continue
        if rank != _IN_CODE and _ends_with_heading(window, newline):
            rank = _INSIDE_ITEM
        if rank == _BETWEEN_PARAGRAPHS:
            return newline + 1
        best.setdefault(rank, newline + 1)
    return best[min(best)] if best else None


def _rank(window: str, newline: int, blocks: Iterable[Block]) -> int:
    """How good it is to cut behind this newline, which is outside of code; less is better."""
    cut = newline + 1
    follows = window[cut : cut + 1]
    line = window[window.rfind("\n", 0, newline) + 1 : newline]
    at_block = any(cut in (block.start, block.end) for block in blocks)
    is_indented = follows.isspace() and follows != "\n"
    if at_block or follows == "\n" or (not line.strip() and not is_indented):
        return _BETWEEN_PARAGRAPHS
    if not is_indented:
        return _BETWEEN_LINES
    return _BETWEEN_ITEMS if _INDENTED_ITEM.match(window, cut) else _INSIDE_ITEM


def _ends_with_heading(window: str, end: int) -> bool:
    before = window[max(0, end - _HEADING_REACH) : end].rstrip()
    return bool(_HEADING.match(before, before.rfind("\n") + 1))


def _code_cut(window: str, low: int, high: int) -> int:
    word = _word_cut(window, low, high, ())
    return cluster_start(window, high) if word is None else word


def _word_cut(window: str, low: int, high: int, spans: Sequence[tuple[int, int]]) -> int | None:
    for cut in range(high, low, -1):
        is_edge = window[cut].isspace() or window[cut - 1] in _CLAUSE_MARKS
        if is_edge and _span_at(spans, cut) is None:
            return cut
    return None


def _spans(window: str, line: int) -> Iterable[tuple[int, int]]:
    """Where links, mentions, inline code and markup stand, from the start of a line on."""
    position = line
    while start := _SPAN_START.search(window, position):
        span = _SPAN.match(window, start.start())
        position = span.end() if span else start.end()
        if span:
            yield span.span()


def _addresses(window: str, start: int) -> Iterable[tuple[int, int]]:
    return (match.span() for match in _ADDRESS.finditer(window, start))


def _span_at(spans: Iterable[tuple[int, int]], cut: int) -> int | None:
    """The start of the span that a cut would tear."""
    return next((start for start, end in spans if start < cut < end), None)
