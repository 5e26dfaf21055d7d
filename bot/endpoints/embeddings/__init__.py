"""Embeddings: texts turned into vectors by which their meaning is compared."""

from bot.endpoints.transport import TooMuch

from .answer import Embedded
from .client import Embeddings
from .refusals import GONE
from .request import MOST_TEXTS, MOST_TOKENS, EmbeddingRequest, longest_input

__all__ = [
    "GONE",
    "MOST_TEXTS",
    "MOST_TOKENS",
    "Embedded",
    "EmbeddingRequest",
    "Embeddings",
    "TooMuch",
    "longest_input",
]
