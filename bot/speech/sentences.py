"""Cuts text into parts that can be spoken one by one, and tells how long that takes."""

import unicodedata

from bot.splitting import SMALLEST_LIMIT, split

_PER_SECOND = 15.0
"""Characters that are spoken in a second, in languages written with letters."""
_WIDE = 3
"""Such characters that one of Chinese, Japanese or Korean stands for."""


def cut_sentences(text: str, limit: int) -> list[str]:
    """Cut at paragraphs or sentences; at words only where one sentence alone is too long.

    Args:
        text: what is spoken, without markup.
        limit: most characters of a part; below 200 it counts as 200.
    """
    pieces = split(text, max(limit, SMALLEST_LIMIT))
    return [part for piece in pieces if (part := piece.source.strip())]


def with_short_beginning(text: str, limit: int, *, first: int) -> list[str]:
    """Cut as `cut_sentences` does, but with a first part of at most `first` characters.

    A text that is within the limit stays whole.
    """
    if len(text) <= limit:
        return [text]
    beginning = cut_sentences(text, min(first, limit))[0]
    return [beginning, *cut_sentences(text[len(beginning) :].lstrip(), limit)]


def spoken_seconds(text: str, speed: float = 1.0) -> float:
    """Estimate how long a text is when it is spoken."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return (len(text) + (_WIDE - 1) * wide) / (_PER_SECOND * speed)
