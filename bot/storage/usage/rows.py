"""What the usage tables hold."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Amount(StrEnum):
    """What caps count."""

    REQUESTS = "requests"
    TOKENS = "tokens"
    PICTURES = "pictures"
    AUDIO = "audio_ms"
    MONEY = "cost"


class Outcome(StrEnum):
    """How a call ended."""

    OK = "ok"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One endpoint call; `started_at` is in Unix milliseconds, `cost` in millionths.

    Outside of servers there is no guild; without a price there is no cost.
    """

    started_at: int
    guild_id: int | None
    channel_id: int
    user_id: int
    command: str
    endpoint: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    pictures: int
    audio_ms: int
    duration_ms: int
    outcome: Outcome
    cost: int | None
    own_key: bool


class Spent(NamedTuple):
    """What counts for caps; audio in milliseconds, cost in millionths."""

    requests: int = 0
    tokens: int = 0
    pictures: int = 0
    audio_ms: int = 0
    cost: int = 0

    def plus(self, other: "Spent") -> "Spent":
        """Add amount by amount."""
        return Spent(*(one + another for one, another in zip(self, other, strict=True)))

    def minus(self, other: "Spent") -> "Spent":
        """Take off amount by amount."""
        return Spent(*(one - another for one, another in zip(self, other, strict=True)))

    def of(self, amount: Amount) -> int:
        """Give one of the amounts."""
        return int(getattr(self, amount))


class Subject(StrEnum):
    """For whom a cap holds: a member, all holders of a role together, or the server."""

    MEMBER = "member"
    ROLE = "role"
    SERVER = "server"


class Pot(NamedTuple):
    """What one of a server's subjects uses in a day (2026-11-21) or month (2026-11)."""

    guild_id: int
    subject: Subject
    subject_id: int
    period: str


class By(StrEnum):
    """What calls can be summed up by; a day is in UTC, such as 2026-11-21."""

    MEMBER = "member"
    COMMAND = "command"
    MODEL = "model"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What some calls used all in all; `cost` counts those that had a price."""

    calls: int = 0
    failed: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    pictures: int = 0
    audio_ms: int = 0
    cost: int = 0

    @property
    def tokens(self) -> int:
        """All tokens, read and written."""
        return self.prompt_tokens + self.completion_tokens


class Share(NamedTuple):
    """What one member, command, model or day has of the whole; None is an erased member."""

    of: str | int | None
    sum: Sum
