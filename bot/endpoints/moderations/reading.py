"""Judgements in the answers of many servers, read leniently."""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from .answer import FLAGGED, Judgement, bounded

_LONGEST_NAME = 64
_LONGEST_TOLD = 256
_MOST_RESULTS = 4096
_HALF = 0.5


def results(payload: Mapping[str, Any]) -> list[Judgement | None]:
    """The judgements in an answer, None in place of one that says nothing.

    Read in the form of the API's document (schema CreateModerationResponse), and also if there is
    one result in place of a list, or a list or result in place of the whole.
    """
    found = payload.get("results", payload.get("data"))
    if isinstance(found, list):
        return [_judgement(entry) for entry in found[:_MOST_RESULTS]]
    return [_judgement(found if isinstance(found, dict) else payload)]


def _judgement(entry: object) -> Judgement | None:
    if not isinstance(entry, dict):
        return None
    flags = _flags(entry.get("categories"))
    scores = _scores(entry.get("category_scores"))
    flagged = _flag(entry.get("flagged"))
    if flagged is None and not flags and not scores:
        return None
    is_scored = bool(scores)
    if flagged is None:
        # what lists only scores leaves it to its callers where a flag begins
        flagged = any(flags.values()) if flags else max(scores.values()) >= _HALF
    for name, is_set in flags.items():
        scores.setdefault(name, float(is_set))
    if not is_scored and not any(scores.values()):
        scores = scores | {FLAGGED: 1.0} if flagged else scores
    return Judgement(flagged=flagged, scores=bounded(scores), is_scored=is_scored)


def _flags(told: object) -> dict[str, bool]:
    """Yes or no by category; also of a list that names the categories that are flagged."""
    if isinstance(told, list):
        told = dict.fromkeys((name for name in told if isinstance(name, str)), True)
    if not isinstance(told, dict):
        return {}
    known = ((_name(name), _flag(value)) for name, value in told.items())
    return {name: value for name, value in known if name and value is not None}


def _scores(told: object) -> dict[str, float]:
    if not isinstance(told, dict):
        return {}
    known = ((_name(name), _score(value)) for name, value in told.items())
    return {name: value for name, value in known if name and value is not None}


def _name(told: str) -> str:
    """A category's name as settings can name it: in lower case, in one word, not too long."""
    return _word(told[:_LONGEST_TOLD])


@lru_cache(maxsize=512)  # the same few names come with every message
def _word(told: str) -> str:
    word = "_".join(told.lower().split())
    return "".join(letter for letter in word if letter.isprintable())[:_LONGEST_NAME]


def _flag(told: object) -> bool | None:
    if isinstance(told, str):
        return {"true": True, "false": False}.get(told.strip().lower())
    return told >= _HALF if isinstance(told, bool | int | float) else None


def _score(told: object) -> float | None:
    """A number from 0 to 1; None if it is no number at all."""
    if isinstance(told, float) and 0 <= told <= 1:
        return told
    if isinstance(told, str):
        try:
            told = float(told[:40])
        except ValueError:
            return None
    if not isinstance(told, int | float):
        return None
    if isinstance(told, float) and math.isnan(told):
        return 0.0
    return float(min(max(told, 0), 1))
