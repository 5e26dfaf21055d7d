"""Lays the blocks of a message out as tokens."""

from collections.abc import Iterable
from typing import Final, Literal

from markdown_it.rules_block import StateBlock

from sandbox.web.markdown.blocks import Block, Item, Quote, Text, blocks

DEEPEST: Final = 11
"""Lists in lists; what is indented further stands at this depth."""


def message(state: StateBlock, _start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Read the whole message: the one rule for blocks that there is."""
    if not silent:
        Layout(state).add(blocks(state.src))
        state.line = end
    return True


class Layout:
    """Turns blocks into tokens, and keeps the lists that are open."""

    def __init__(self, state: StateBlock) -> None:
        self._state = state
        self._open: list[tuple[int, str]] = []
        """Each list's indentation and tag, the outermost first."""

    def add(self, found: Iterable[Block]) -> None:
        """Lay blocks out below each other."""
        for block in found:
            if isinstance(block, Item):
                self._add_item(block)
                continue
            self._close_lists()
            if isinstance(block, Quote):
                self._push("blockquote", 1)
                Layout(self._state).add(blocks(block.text, quoting=True))
                self._push("blockquote", -1)
            else:
                self._add_text(block)
        self._close_lists()

    def _add_text(self, block: Text) -> None:
        self._push(block.tag, 1)
        if block.tag == "div":
            self._state.tokens[-1].attrSet("class", "text")
        self._add_inline(block.text)
        self._push(block.tag, -1)

    def _add_item(self, item: Item) -> None:
        tag = "ul" if item.number is None else "ol"
        while self._open and item.indent < self._open[-1][0]:
            self._close_list()
        is_deeper = not self._open or item.indent > self._open[-1][0]
        if not is_deeper and self._open[-1][1] != tag:
            self._close_list()
            is_deeper = True
        if is_deeper and len(self._open) < DEEPEST:
            self._open_list(item, tag)
        else:
            self._push("li", -1)
        self._push("li", 1)
        self._add_inline(item.text)

    def _open_list(self, item: Item, tag: str) -> None:
        self._push(tag, 1)
        if item.number not in (None, 1):
            self._state.tokens[-1].attrSet("start", str(item.number))
        self._open.append((item.indent, tag))

    def _close_list(self) -> None:
        _, tag = self._open.pop()
        self._push("li", -1)
        self._push(tag, -1)

    def _close_lists(self) -> None:
        while self._open:
            self._close_list()

    def _add_inline(self, text: str) -> None:
        token = self._state.push("inline", "", 0)
        token.content = text
        token.children = []

    def _push(self, tag: str, nesting: Literal[-1, 1]) -> None:
        self._state.push(f"{tag}_{'open' if nesting > 0 else 'close'}", tag, nesting).block = False
