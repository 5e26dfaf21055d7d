"""Lists that are given in pages."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from .refusals import Refusal


class Entry(Protocol):
    """Something in a list."""

    @property
    def id(self) -> str:
        """What it is told by."""


T = TypeVar("T", bound=Entry)


def paged(entries: Sequence[T], after: str | None, limit: int) -> tuple[Sequence[T], bool]:
    """Cut a page out: what follows the entry `after`, and whether there is more.

    Raises:
        Refusal: there is no such entry.
    """
    start = 0
    if after:
        ids = [entry.id for entry in entries]
        if after not in ids:
            raise Refusal(404, f"No such object: {after[:80]}", param="after")
        start = ids.index(after) + 1
    return entries[start : start + limit], len(entries) > start + limit


def whole_number(query: Mapping[str, str], name: str, low: int, high: int, *, default: int) -> int:
    """Read a number of a query.

    Raises:
        Refusal: it is none, or out of range.
    """
    text = query.get(name)
    if text is None:
        return default
    if not text.isdecimal() or not low <= int(text[:20]) <= high:
        raise Refusal(
            400,
            f"Invalid '{name}': expected an integer from {low} to {high}.",
            param=name,
            code="invalid_value",
        )
    return int(text)
