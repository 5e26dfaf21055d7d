"""What an endpoint tells of its files."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file at an endpoint; `size` is in bytes, times in Unix milliseconds.

    Only `id` is always told: the rest is empty, or None, where a server leaves it out.
    """

    id: str
    name: str = field(default="", repr=False)
    purpose: str = ""
    size: int | None = None
    created_at: int | None = None
    expires_at: int | None = None
    status: str = ""
    """How far the server has read it: `uploaded`, `processed`, `error`."""
    trouble: str = field(default="", repr=False)
    """What the server found wrong with it."""


@dataclass(frozen=True, slots=True)
class FilePage:
    """Some of the files, in the server's order; `is_last` tells that no others follow."""

    files: Sequence[File]
    is_last: bool
