"""What is sent to a moderation model (schema CreateModerationRequest)."""

from collections.abc import Iterable
from typing import Any

LONGEST = 32_000
"""Characters of a text that are judged at a time."""
SHORTEST = 500
"""Characters below which a text is not cut."""

_OVERLAP = 200  # so that what stands at a cut is whole in one of the pieces

SAMPLE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAAAAACPAi4CAAAAK0lEQVR42u3MMREAAAgEoNf+"
    "nTWEmwcBqMlNRyAQCAQCgUAgEAgEAsHzYAFQLQF/OJ8+2wAAAABJRU5ErkJggg=="
)
"""A white square of 64 pixels: to find out whether a model takes pictures."""


def parts(text: str, pictures: Iterable[str]) -> list[dict[str, Any]]:
    """A text together with its pictures, as content parts."""
    shown = [{"type": "image_url", "image_url": {"url": url}} for url in pictures]
    return [{"type": "text", "text": text}, *shown] if text else list(shown)


def pieces(text: str, longest: int) -> list[str]:
    """A text in pieces of at most `longest` (from 500) characters, which overlap."""
    if len(text) <= longest:
        return [text]
    starts = range(0, len(text) - _OVERLAP, longest - _OVERLAP)
    return [text[start : start + longest] for start in starts]


def plain(text: str) -> str:
    """The text as it can be sent: without halves of surrogate pairs, empty if it is only space."""
    if not text.strip():
        return ""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
