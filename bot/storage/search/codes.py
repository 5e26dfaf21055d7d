"""Vectors as they are stored: float16 of unit length, and the signs of their values."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .rows import Codes

_NAMES = ("ids", "messages", "channels", "authors", "bits")
LOW = 0xFFFF_FFFF
"""The bits of a passage's id that count within its server."""


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


def rows(codes: Codes) -> list[bytes]:
    """Give codes as they are stored."""
    together = np.empty(len(codes), _layout(codes.bits.shape[1]))
    for name in _NAMES:
        together[name] = getattr(codes, name)
    return [row.tobytes() for row in together]


def read(stored: Sequence[bytes], dimensions: int, base: int) -> Codes:
    """Read stored codes of a server whose passages are numbered from a base on."""
    length = (dimensions + 7) // 8
    together = np.frombuffer(b"".join(stored), _layout(length))
    ids, messages, channels, authors, bits = (together[name] for name in _NAMES)
    return Codes(ids.astype(np.int64) | base, messages, channels, authors, bits)


def _layout(length: int) -> np.dtype[np.void]:
    kinds = ("<u4", "<i8", "<i8", "<i8", f"({length},)u1")
    return np.dtype(list(zip(_NAMES, kinds, strict=True)))
