"""What the control interface offers: one record for each thing that can be asked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.discord.control.asking import Ask

BASE = "/sandbox"

Answer = Callable[["Ask"], Awaitable[Any]]
"""Gives what is sent back as JSON."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be asked: how, what it does, and an example of what to send."""

    method: str
    path: str
    answer: Answer
    does: str
    example: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Describe it for `GET /sandbox/`."""
        shown = {"method": self.method, "path": BASE + self.path, "does": self.does}
        return shown | ({"example": self.example} if self.example else {})
