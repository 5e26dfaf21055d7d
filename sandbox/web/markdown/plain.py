"""Plain text, the ends of lines, and code."""

import re
from typing import Final

from markdown_it.rules_inline import StateInline

from sandbox.web.markdown.fences import MARK, fence_at
from sandbox.web.markdown.tagging import tagged

_SPECIAL: Final = re.compile(r"[\n\\*_~|`<\[]|(?i:https?://)")


def text(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Take everything up to what could mean something."""
    found = _SPECIAL.search(state.src, state.pos, state.posMax)
    end = found.start() if found else state.posMax
    if end == state.pos:
        return False
    if not silent:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def line(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Keep the end of a line, but for one before a block of code; blanks are shown as they are."""
    if state.src[state.pos] != "\n":
        return False
    following = state.pos + 1
    is_before_code = state.src.startswith(MARK, following) and fence_at(
        state.src, following, state.posMax
    )
    if not silent and not is_before_code:
        state.push("line", "br", 0)
    state.pos += 1
    return True


def code(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Take a block of code, and the ends of line around it."""
    if not state.src.startswith(MARK, state.pos):
        return False
    found = fence_at(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("pre_open", "pre", 1)
        attributes = {"class": f"language-{found.language}"} if found.language else {}
        tagged(state, "code", attributes, found.code)
        state.push("pre_close", "pre", -1)
    end = found.end
    state.pos = end + 1 if state.src[end : end + 1] == "\n" and end < state.posMax else end
    return True
