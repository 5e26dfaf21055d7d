"""Embeddings: vectors made of hashed words and character n-grams."""

from .family import EmbeddingFamily

__all__ = ["EmbeddingFamily"]
