"""What is asked of a model that makes embeddings (schema CreateEmbeddingRequest)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.errors import InputError

MOST_TEXTS = 256
"""Texts that are well sent in one request."""
MOST_TOKENS = 250_000
"""Tokens of all texts of a request; the hosted API takes 300,000."""

OPTIONAL = frozenset({"dimensions", "encoding_format", "user"})
"""The parameters without which there are vectors still."""

_LONGEST = {"text-embedding-3": 8191, "text-embedding-ada-002": 8191}
_CAUTIOUS = 512  # what many of the small models were trained on, and refuse or cut off beyond


@dataclass(frozen=True, slots=True)
class EmbeddingRequest:
    """Texts, none of them empty, to be turned into vectors.

    `dimensions` is how many numbers a vector shall have, for models that leave the choice; `user`
    tells the endpoint's abuse monitoring one person from another.
    """

    model: str
    texts: Sequence[str] = field(repr=False)
    dimensions: int | None = None
    user: str | None = None


def longest_input(model: str) -> int:
    """How many tokens of a text a model takes; of one that is not known, cautiously few."""
    name = model.rsplit("/", 1)[-1].lower()
    known = (tokens for start, tokens in _LONGEST.items() if name.startswith(start))
    return next(known, _CAUTIOUS)


def body(request: EmbeddingRequest, texts: Sequence[str]) -> dict[str, Any]:
    """The parameters for some of a request's texts.

    Vectors are asked for in base64, which is a third of the size and takes no reading of numbers.
    """
    wanted = {"dimensions": request.dimensions, "user": request.user}
    given = {name: value for name, value in wanted.items() if value is not None}
    return {
        "model": request.model,
        "input": list(texts),
        "encoding_format": "base64",
        **given,
    }


def plain(text: str) -> str:
    """The text as it can be sent: without halves of surrogate pairs.

    Raises:
        InputError: it is only space, which means nothing.
    """
    if not text.strip():
        raise InputError("There are no words in this text. Write some to search by.")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
