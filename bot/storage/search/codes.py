"""Vectors as they are stored: float16 of unit length, and the signs of their values."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .rows import Codes

LOW = 0xFFFF_FFFF
"""The bits of a passage's id that count within its server."""

Row = tuple[int, int, int, int, bytes]
"""Passage, message, channel, author and code, as tables have them."""


def blobs(vectors: NDArray[np.float32]) -> list[bytes]:
    """Give vectors (n, d) as they are stored."""
    rounded = np.ascontiguousarray(vectors, dtype="<f2")
    return [row.tobytes() for row in rounded]


def vectors(stored: Sequence[bytes], dimensions: int) -> NDArray[np.float32]:
    """Read stored vectors: float32 (n, d)."""
    together = np.frombuffer(b"".join(stored), dtype="<f2")
    return together.reshape(len(stored), dimensions).astype(np.float32)


def signs(vectors: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Give the signs of vectors (n, d), eight to a byte; what fills the last byte up is 0."""
    return np.packbits(vectors > 0, axis=-1)


def codes(rows: Sequence[Row], dimensions: int) -> Codes:
    """Put rows together."""
    length = (dimensions + 7) // 8
    ids, messages, channels, authors, bits = zip(*rows, strict=True) if rows else ((),) * 5
    return Codes(
        np.array(ids, np.int64),
        np.array(messages, np.int64),
        np.array(channels, np.int64),
        np.array(authors, np.int64),
        np.frombuffer(b"".join(bits), np.uint8).reshape(len(rows), length),
    )
