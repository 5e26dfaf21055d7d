"""What is asked about, and what a moderation model thinks of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

MOST_CATEGORIES = 64
FLAGGED = "flagged"
"""Stands in the scores where an endpoint flags something without saying for what."""


@dataclass(frozen=True, slots=True)
class Input:
    """A text, and pictures that belong to it: `https:` or, which all endpoints can open, `data:`.

    Pictures that a model cannot open are not judged.
    """

    text: str = field(repr=False)
    pictures: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the endpoint thinks of an input.

    Attributes:
        flagged: whether the endpoint itself finds it harmful.
        scores: from 0 to 1 for each category, at most 64, in lower case without spaces. Without
            scores 1 stands for yes and 0 for no; `flagged` is a category where none was named.
        is_scored: whether the endpoint told scores, and not only yes or no.
        pictures_judged: whether all of its pictures were looked at; also true if it has none.
        refusal: a sentence that says why some of it was not judged, though the endpoint judges
            others; None if all of it was, as is usual.
    """

    flagged: bool
    scores: Mapping[str, float]
    is_scored: bool
    pictures_judged: bool = True
    refusal: str | None = None


CLEAN = Judgement(flagged=False, scores=MappingProxyType({}), is_scored=False)
"""Of nothing: no text and no picture."""

FORBIDDEN = Judgement(flagged=True, scores=MappingProxyType({FLAGGED: 1.0}), is_scored=False)
"""Of what an endpoint's own policy forbids even to ask about."""


def bounded(scores: Mapping[str, float]) -> Mapping[str, float]:
    """The scores; of too many categories those with the highest."""
    if len(scores) <= MOST_CATEGORIES:
        return MappingProxyType(dict(scores))
    highest = sorted(scores.items(), key=lambda pair: -pair[1])[:MOST_CATEGORIES]
    return MappingProxyType(dict(highest))


def merged(parts: Iterable[Judgement]) -> Judgement:
    """What is thought of a whole by its parts: the highest score in each category."""
    found = list(parts)
    if len(found) == 1:
        return found[0]
    scores: dict[str, float] = {}
    for part in found:
        for name, score in part.scores.items():
            scores[name] = max(score, scores.get(name, 0.0))
    return Judgement(
        flagged=any(part.flagged for part in found),
        scores=bounded(scores),
        is_scored=any(part.is_scored for part in found),
        pictures_judged=all(part.pictures_judged for part in found),
        refusal=next((part.refusal for part in found if part.refusal), None),
    )
