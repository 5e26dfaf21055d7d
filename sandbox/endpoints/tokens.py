"""Token counts: an honest estimate, since no model and no tokenizer is at work here."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

PIECE = re.compile(r"\s*[A-Za-z0-9]{1,6}|\s*[^\sA-Za-z0-9]|\s+")
PER_MESSAGE = 4
PER_PICTURE = {"low": 85}
"""Tokens of a picture by its `detail`."""
PER_PICTURE_ELSE = 765


def pieces(text: str) -> Iterator[str]:
    """Cut a text into pieces of about a token each; joined they give the text back."""
    return (match.group() for match in PIECE.finditer(text))


def prompt_tokens(messages: Iterable[Mapping[str, Any]]) -> int:
    """Estimate the tokens of what was sent: a quarter of the UTF-8 bytes, and a bit per message."""
    return sum(PER_MESSAGE + _content_tokens(message.get("content")) for message in messages)


def text_tokens(text: str) -> int:
    """Estimate the tokens of a text: a quarter of the UTF-8 bytes."""
    return math.ceil(len(text.encode("utf-8", "surrogatepass")) / 4)


def _content_tokens(content: object) -> int:
    if isinstance(content, str):
        return text_tokens(content)
    if not isinstance(content, list):
        return 0
    return sum(_part_tokens(part) for part in content)


def _part_tokens(part: Mapping[str, Any]) -> int:
    if part["type"] == "image_url":
        return PER_PICTURE.get(part["image_url"].get("detail", "auto"), PER_PICTURE_ELSE)
    return _content_tokens(part.get("text") or part.get("refusal"))


def usage(prompt: int, completion: int) -> dict[str, int]:
    """Build the token counts of a call (`CompletionUsage` in the API document)."""
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }
