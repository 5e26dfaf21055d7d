"""One order out of several: reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

_STEADINESS = 60
"""The paper's k: the larger, the less the first ranks outweigh the later ones."""


def fused(
    by_meaning: Sequence[tuple[int, float]], by_words: Sequence[tuple[int, float]]
) -> list[tuple[int, float]]:
    """Merge two lists of ids, the best first; gives ids with their fused scores, likewise.

    Only ranks count, since scores of meaning and of words cannot be compared. Of equals comes
    first what is nearer in meaning, then what comes earlier in words.
    """
    scores: defaultdict[int, float] = defaultdict(float)
    for found in (by_meaning, by_words):
        for rank, passage_id in enumerate(_distinct(each for each, _ in found), 1):
            scores[passage_id] += 1 / (_STEADINESS + rank)
    return sorted(scores.items(), key=lambda each: -each[1])


def _distinct(ids: Iterable[int]) -> Iterable[int]:
    return dict.fromkeys(ids)
