"""Values of an answer, read with care: what a server leaves out, or makes up, is None or empty."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

T = TypeVar("T")

_LONGEST = 4_000
_LONGEST_ID = 256
_LATEST = 253_402_300_800  # Unix seconds: the year 10000
_MILLISECONDS_FROM = 100_000_000_000  # as seconds, this were the year 5138
_MOST = 10_000
"""Entries of a list that are read."""


def number(value: object) -> float | None:
    """A finite number, also where it was written as text."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def count(value: object) -> int | None:
    """A whole number from 0 on, that a database can hold."""
    found = number(value)
    return int(found) if found is not None and 0 <= found < 2**63 else None


def moment(value: object) -> int | None:
    """A time in Unix milliseconds; servers give seconds, and some of them milliseconds."""
    found = number(value)
    if found is None or found <= 0:
        return None
    if found >= _MILLISECONDS_FROM:
        found /= 1000
    return int(found * 1000) if found < _LATEST else None


def text(value: object) -> str:
    """A text, of bounded length."""
    return value[:_LONGEST] if isinstance(value, str) else ""


def identifier(value: object) -> str | None:
    """An id, or a model's name; numbers serve as well."""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() < 64:  # noqa: PLR2004 -- the numbers that servers give
        return str(value)
    return value if isinstance(value, str) and 0 < len(value) <= _LONGEST_ID else None


def object_in(value: object) -> Mapping[str, Any]:
    """An object; an empty one in the place of anything else."""
    return value if isinstance(value, dict) else {}


def first(entry: Mapping[str, Any], *names: str) -> Any:  # noqa: ANN401 -- whatever JSON gives
    """The first of these values that is there."""
    return next((entry[name] for name in names if entry.get(name) is not None), None)


def entries(payload: Mapping[str, Any], *names: str) -> Sequence[Mapping[str, Any]]:
    """The objects of a list, which is in `data` or below one of the names."""
    found = first(payload, "data", *names)
    if not isinstance(found, list):
        return ()
    return [entry for entry in found[:_MOST] if isinstance(entry, dict)]


def following(ids: Sequence[str], after: str | None) -> int:
    """Where, among what came, begins what follows `after`.

    A server that knows nothing of pages gives everything again: then what was asked for begins
    behind `after`.
    """
    return ids.index(after) + 1 if after in ids else 0
