"""A rule of a server, and its hit."""

from dataclasses import dataclass
from typing import Protocol


class Rule(Protocol):
    """What a server has laid down; a stored rule fits."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def kind(self) -> str:
        """What it looks for: one of `KINDS`."""

    @property
    def value(self) -> str:
        """What it looks for in particular, as `checked` gave it."""

    @property
    def action(self) -> str:
        """What is done about a hit: note, flag, delete or timeout."""

    @property
    def minutes(self) -> int | None:
        """How long a timeout is; None as everywhere in the server."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that a message breaks, and the words of the message that break it."""

    rule: Rule
    excerpt: str
    """At most 100 characters."""
