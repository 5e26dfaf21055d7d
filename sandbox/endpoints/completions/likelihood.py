"""How likely a token is said to be: made up, but always the same for a token at its place."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

LEAST = -8.0
STEPS = 8000
FREQUENT = (" the", " of", " and", " to", " a", " in", ",", ".", "\n")
"""Tokens that might have come in place of any other."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one token: it, its natural logarithm, the likeliest, and where it begins."""

    token: str
    logprob: float | None
    top: dict[str, float] | None
    offset: int


def logprob(token: str, offset: int) -> float:
    """Give the natural logarithm of a probability, from -8 to below 0."""
    chance = crc32(f"{offset} {token}".encode("utf-8", "surrogatepass")) % STEPS
    return round(LEAST * (chance + 1) / STEPS, 4)


def told(token: str, offset: int, most: int, *, is_first: bool) -> Told:
    """Tell of a token that begins at `offset`, with the `most` likeliest ones beside it.

    Of the very first token of all nothing is known, since nothing goes before it.
    """
    if is_first:
        return Told(token, None, None, offset)
    own = logprob(token, offset)
    others = sorted(
        ((logprob(other, offset), other) for other in FREQUENT if other != token), reverse=True
    )
    top = {other: log for log, other in [(own, token), *others[:most]][: most + 1]}
    return Told(token, own, top, offset)


def lists(tokens: Iterable[Told]) -> dict[str, Any]:
    """Put what is told side by side, as the API's document has it."""
    known = tuple(tokens)
    return {
        "tokens": [one.token for one in known],
        "token_logprobs": [one.logprob for one in known],
        "top_logprobs": [one.top for one in known],
        "text_offset": [one.offset for one in known],
    }


def mean(tokens: Iterable[Told]) -> float:
    """Give the mean logarithm of what is known, by which the best of several texts is found."""
    logs = [one.logprob for one in tokens if one.logprob is not None]
    return sum(logs) / len(logs) if logs else 0.0
