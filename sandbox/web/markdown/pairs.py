"""What is marked on both sides beyond the standard: spoilers and underlining."""

from typing import Final

from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

_BAR: Final = "|"
_HIDDEN: Final = {
    "class": "spoiler",
    "role": "button",
    "tabindex": "0",
    "aria-expanded": "false",
    "aria-label": "Spoiler",
}


def spoiler(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Note two bars, which may open or close a spoiler; longer rows of bars are bars."""
    end = state.pos
    while end < state.posMax and state.src[end] == _BAR:
        end += 1
    length = end - state.pos
    if silent or length < len("||"):
        return False
    token = state.push("text", "", 0)
    token.content = _BAR * length
    if length == len("||"):
        state.delimiters.append(
            Delimiter(ord(_BAR), 0, len(state.tokens) - 1, end=-1, open=True, close=True)
        )
    state.pos = end
    return True


def open_spoilers(state: StateInline) -> None:
    """Make elements of the bars that found each other."""
    inner = [meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta]
    for delimiters in (state.delimiters, *inner):
        for opening in delimiters:
            if opening.marker != ord(_BAR) or opening.end < 0:
                continue
            first = state.tokens[opening.token]
            last = state.tokens[delimiters[opening.end].token]
            first.type, first.tag, first.nesting, first.content = "spoiler_open", "span", 1, ""
            first.attrs = dict(_HIDDEN)
            last.type, last.tag, last.nesting, last.content = "spoiler_close", "span", -1, ""


def underline(state: StateInline) -> None:
    """Underline what stands between two underscores on each side."""
    for token in state.tokens:
        if token.type in ("strong_open", "strong_close") and token.markup == "__":
            token.tag = "u"
