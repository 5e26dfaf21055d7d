"""Vectors without a model: signed hashing of words and of the pieces that they are made of.

Texts that share words, or words with the same stem, come out near each other; most others nearly
at right angles. Meaning beyond the letters is not seen: `car` and `vehicle` have nothing in common.

Each word counts by itself and by its pieces of three to five letters, its ends included; common
little words count hardly; of scripts without spaces each letter and each pair counts. Each such
feature adds a number to one place of the vector, both told by a hash of it ("feature hashing"; the
sign makes collisions cancel out). In the end the vector is brought to unit length.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIZES = (3, 4, 5)
"""Letters of the pieces of a word."""
LONGEST = 64
"""Letters of a word that are looked at."""
MOST_WORDS = 20_000
"""Words of a text that are looked at."""

_WORD = re.compile(r"[^\W_]+")
_DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
_SHORT = 3
_HARDLY = 0.08
_PAIR = 2
_LITTLE = frozenset(
    """
    a about all also am an and any are as at be been but by can could did do does for from get got
    had has have he her here him his how i if in into is it its just like me more my no not of off
    on one or our out over she should so some than that the their them then there these they this
    to too up us was we were what when where which who why will with would you your
    der die das den dem des ein eine einen und oder ist sind war nicht mit von zu im in auf für wie
    le la les un une des du de et ou est sont pas avec pour dans sur que qui
    """.split()  # noqa: SIM905 -- a list of this length reads better as text
)
_MIXED = (
    0x9E3779B97F4A7C15  # odd, so that no hash is lost; spreads what crc32 leaves close together
)


def vectors(inputs: Sequence[str | tuple[int, ...]], dimensions: int) -> "NDArray[np.float32]":
    """Turn texts, or texts given as tokens, into vectors of unit length.

    The answer has one row for each of them, and `dimensions` columns. The same text always has the
    same vector.
    """
    import numpy as np

    words = [(row, word) for row, given in enumerate(inputs) for word in _words(given)]
    features = [_features(word) for _, word in words]
    every = np.concatenate([hashes for hashes, _ in features])
    rows = np.repeat([row for row, _ in words], [len(hashes) for hashes, _ in features])
    size = len(inputs) * dimensions
    summed = np.bincount(
        rows * dimensions + every % dimensions,
        weights=np.concatenate([weights for _, weights in features]),
        minlength=size,
    ).reshape(len(inputs), dimensions)
    lengths = np.sqrt(np.einsum("ij,ij->i", summed, summed))
    summed[:, 0] += lengths == 0  # all signs cancelled out, which takes very few dimensions
    lengths[lengths == 0] = 1.0
    unit: NDArray[np.float32] = (summed / lengths[:, None]).astype(np.float32)
    return unit


def _words(given: str | tuple[int, ...]) -> Iterator[str]:
    if not isinstance(given, str):
        return (f"\0{token}" for token in given)
    text = given.casefold()
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return iter(_WORD.findall(text)[:MOST_WORDS] or [f"\0{text[:LONGEST]}"])


@lru_cache(maxsize=2**16)
def _features(word: str) -> tuple["NDArray[np.int64]", "NDArray[np.float64]"]:
    """The hashes of what a word counts by, from 0 to 2**31, and how much each counts."""
    import numpy as np

    pieces = _pieces(word[:LONGEST])
    codes = [crc32(piece.encode("utf-8", "surrogatepass")) for piece in (word, *pieces)]
    mixed = np.array(codes, np.uint64) * np.uint64(_MIXED)
    weights = np.full(len(codes), 1.0 / max(len(pieces), 1) ** 0.5)
    weights[0] = 1.0
    if word in _LITTLE or (len(word) < _SHORT and not _DENSE.search(word)):
        weights *= _HARDLY
    weights[mixed >> np.uint64(32) & np.uint64(1) == 1] *= -1
    return (mixed >> np.uint64(33)).astype(np.int64), weights


def _pieces(word: str) -> list[str]:
    if word.startswith("\0"):
        return []
    if _DENSE.search(word):
        pairs = [word[start : start + _PAIR] for start in range(len(word) - 1)]
        return [f"\1{piece}" for piece in (*word, *pairs)]
    framed = f"^{word}$"
    return [
        framed[start : start + size] for size in SIZES for start in range(len(framed) - size + 1)
    ]
