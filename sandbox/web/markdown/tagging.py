"""Puts elements among the tokens of a text."""

from collections.abc import Mapping

from markdown_it.rules_inline import StateInline


def tagged(state: StateInline, tag: str, attributes: Mapping[str, str], text: str) -> None:
    """Put an element with a plain text in it."""
    state.push(f"{tag}_open", tag, 1).attrs = dict(attributes)
    state.push("text", "", 0).content = text
    state.push(f"{tag}_close", tag, -1)
