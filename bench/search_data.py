"""Made-up vectors of 1,536 values that lie in clusters, as those of texts do.

A message's vector is its topic's place in a space of 64 dimensions, somewhat beside it, turned into
1,536 dimensions with a little noise of its own; a question lies beside a message. All of it
follows from numbers, so that several processes have the same without handing it around.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

DIMENSIONS, LATENT = 1_536, 64
TOPICS = 500
BESIDE, OWN, ASKED = 0.7, 0.03, 0.35
CHUNK = 2_000
CHANNELS = 40
QUERIES = 100

Vectors = NDArray[np.float32]


def chunks(count: int) -> Iterator[tuple[int, Vectors]]:
    """Give the vectors of so many messages in chunks, with each chunk's first number."""
    for first in range(0, count, CHUNK):
        yield first, _messages(first)[: count - first]


def queries(count: int) -> Vectors:
    """Give vectors of questions about the first so many messages."""
    chosen = np.random.default_rng(7).integers(0, count, QUERIES)
    noise = np.random.default_rng(8).normal(size=(QUERIES, LATENT))
    places = [_latent(number - number % CHUNK)[number % CHUNK] for number in chosen.tolist()]
    return _unit((np.array(places) + ASKED * noise) @ _turn())


def channel(number: int) -> int:
    """Give the channel of a message: members talk in all of them at the same time."""
    return number * 7_919 % 1_009 % CHANNELS


def readable() -> frozenset[int]:
    """Give the channels that whoever searches may read: every other one."""
    return frozenset(range(0, CHANNELS, 2))


def _messages(first: int) -> Vectors:
    own = np.random.default_rng([3, first]).normal(size=(CHUNK, DIMENSIONS))
    return _unit(_latent(first) @ _turn() + OWN * own)


def _latent(first: int) -> NDArray[np.float64]:
    places = np.random.default_rng(1).normal(size=(TOPICS, LATENT))
    chosen = np.random.default_rng([2, first])
    topics = chosen.integers(0, TOPICS, CHUNK)
    return places[topics] + BESIDE * chosen.normal(size=(CHUNK, LATENT))


def _turn() -> NDArray[np.float64]:
    return np.random.default_rng(4).normal(scale=LATENT**-0.5, size=(LATENT, DIMENSIONS))


def _unit(vectors: NDArray[np.float64]) -> Vectors:
    lengths: NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / lengths).astype(np.float32)
