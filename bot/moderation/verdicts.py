"""What is done about a message, and why."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any

REPEATED = "repeated"
"""The name of the reason that somebody has had several cases lately."""


class Action(IntEnum):
    """What is done about a message; each does more than those before it."""

    NOTE = 1
    """Only the list of cases shows it."""
    FLAG = 2
    """Moderators see it in the log channel."""
    DELETE = 3
    """It is deleted as well."""
    TIMEOUT = 4
    """Its author cannot write for some minutes, either."""

    @property
    def word(self) -> str:
        """How settings and rules call it."""
        return self.name.lower()

    @classmethod
    def named(cls, word: str) -> "Action":
        """Find an action by its word.

        Raises:
            KeyError: there is none.
        """
        return cls[word.upper()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why something is done: a category that scored too high, a rule, or repeated cases."""

    name: str
    """The category, the kind of the rule, or `REPEATED`."""
    action: Action
    minutes: int | None = None
    """How long a timeout is; None for other actions."""
    score: float | None = None
    threshold: float | None = None
    """None for a category that follows the endpoint's own opinion."""
    rule: int | None = None
    excerpt: str = ""
    """The words that break the rule."""

    def dump(self) -> dict[str, Any]:
        """Give it as JSON has it, without what there is not."""
        found = asdict(self) | {"action": self.action.word}
        return {name: value for name, value in found.items() if value not in (None, "")}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done about a message, the gravest of its reasons first; None is nothing."""

    action: Action | None = None
    minutes: int | None = None
    reasons: tuple[Reason, ...] = ()
    scores: Mapping[str, float] | None = None
    """All scores by the names that settings know, those that led to nothing included; None where no
    endpoint was asked."""
