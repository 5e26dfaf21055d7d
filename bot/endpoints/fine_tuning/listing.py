"""Lists of jobs and events, whatever their order and however much of them comes."""

from collections.abc import Mapping, Sequence
from typing import Any


def is_last(payload: Mapping[str, Any], listed: Sequence[object], start: int) -> bool:
    """Whether nothing follows what stands in a list from `start` on."""
    return start >= len(listed) or payload.get("has_more") is not True


def newest_first(listed: list[Any], times: list[int], *, is_usual: bool) -> list[Any]:
    """The same list, turned round if it begins with the oldest.

    Where the times do not tell, it begins with the newest if that `is_usual`.
    """
    if not listed or times[0] > times[-1]:
        return listed
    return listed[::-1] if times[0] < times[-1] or not is_usual else listed
