"""Vectors in the answers of many servers: read leniently, but never in the wrong order."""

import binascii
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .answer import Embedded, unusable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LONGEST_NAME = 200
_MOST_TOKENS = 2**53


def embedded(payload: Mapping[str, Any], model: str, count: int) -> Embedded:
    """The vectors of `count` texts (schema CreateEmbeddingResponse), as numbers or in base64.

    Also read are lists of vectors without anything else, with and without names for them. This
    takes time: call it in a thread.

    Raises:
        EndpointUnreachable: they are not one usable vector of the same length for each text.
    """
    import numpy as np

    rows = [_row(entry) for entry in _in_order(_entries(payload), count)]
    if len({len(row) for row in rows}) > 1:
        raise unusable("vectors of different lengths")
    named = payload.get("model")
    return Embedded(
        _unit(np.stack(rows)),
        named[:_LONGEST_NAME] if isinstance(named, str) and named else model,
        _tokens(payload.get("usage")),
    )


def numbers_in(payload: Mapping[str, Any]) -> int:
    """How many numbers a vector has, if it came as a list of them; 0 if it came in base64."""
    entries = _entries(payload)
    first = _content(entries[0]) if entries else None
    return len(first) if isinstance(first, list) else 0


def _entries(payload: Mapping[str, Any]) -> list[Any]:
    for name in ("data", "embeddings"):
        if isinstance(found := payload.get(name), list):
            return found
    return [payload] if "embedding" in payload else []


def _in_order(entries: Sequence[Any], count: int) -> list[Any]:
    """One entry for each text, by their indexes."""
    if len(entries) != count:
        raise unusable(f"{len(entries)} vectors for {count} texts")
    indexes = [entry.get("index") if isinstance(entry, dict) else None for entry in entries]
    if all(index is None for index in indexes) or not any(indexes):
        return list(entries)  # servers that number nothing, or everything 0, keep the order
    places = {index: place for place, index in enumerate(indexes) if type(index) is int}
    if places.keys() != set(range(count)):
        raise unusable("vectors of which it cannot be told whose they are")
    return [entries[places[index]] for index in range(count)]


def _content(entry: object) -> object:
    found = entry.get("embedding") if isinstance(entry, dict) else entry
    while isinstance(found, list) and len(found) == 1 and isinstance(found[0], list):
        found = found[0]
    return found


def _row(entry: object) -> "NDArray[np.float64]":
    import numpy as np

    content = _content(entry)
    try:
        with np.errstate(invalid="ignore"):
            if isinstance(content, str):
                row = np.frombuffer(_bytes(content), "<f4").astype(np.float64)
            else:
                row = np.asarray(content if isinstance(content, list) else [], np.float64)
    except (ValueError, TypeError, OverflowError) as error:
        raise unusable("something that is no vector") from error
    if row.ndim != 1 or not row.size:
        raise unusable("something that is no vector")
    return row


def _bytes(text: str) -> bytes:
    """What base64 means, also with breaks in it or without its end."""
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        letters = "".join(text.split()).rstrip("=")
        return binascii.a2b_base64(letters + "=" * (-len(letters) % 4), strict_mode=True)


def _unit(rows: "NDArray[np.float64]") -> "NDArray[np.float32]":
    """The rows brought to unit length, which models do for most texts only nearly or not at all."""
    import numpy as np

    largest = np.abs(rows).max(axis=1, keepdims=True)
    if not np.isfinite(largest).all() or not largest.all():
        raise unusable("vectors that point nowhere")
    scaled = rows / largest  # so that no square is too large or too small for a number
    lengths = np.sqrt(np.einsum("ij,ij->i", scaled, scaled))
    unit: NDArray[np.float32] = (scaled / lengths[:, None]).astype(np.float32)
    return unit


def _tokens(usage: object) -> int | None:
    if not isinstance(usage, dict):
        return None
    for name in ("prompt_tokens", "total_tokens"):
        found = usage.get(name)
        if type(found) is int and 0 <= found < _MOST_TOKENS:
            return found
    return None
