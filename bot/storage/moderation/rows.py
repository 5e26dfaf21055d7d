"""Rules, judgements and cases as frozen records; times are in Unix milliseconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.storage.messages import Message, Picture

Reason = Mapping[str, Any]
"""Why a case was opened, as JSON has it; what is in it is up to who judges."""


class CaseKind(StrEnum):
    """How a case came about."""

    JUDGED = "judged"
    REPORT = "report"


class CaseState(StrEnum):
    """Whether moderators have decided."""

    OPEN = "open"
    ACTED = "acted"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A rule of a server; `minutes` is how long a timeout lasts."""

    guild_id: int
    kind: str
    value: str
    action: str
    minutes: int | None = None
    made_by: int
    made_at: int
    id: int = 0


@dataclass(frozen=True, slots=True)
class Owed:
    """A message that is to be judged; `seq` is its place in the queue, `since` when it came."""

    seq: int
    since: int
    message: Message


@dataclass(frozen=True, slots=True)
class Scores:
    """How a message was judged: by which model, and each category's score from 0 to 1."""

    model: str
    flagged: bool
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case to be opened about a message, with the steps that it owes, in their order.

    `until` is when a timeout ends, so that carrying it out twice does not make it longer.
    """

    message: Message
    action: str
    reasons: tuple[Reason, ...]
    owes: tuple[str, ...]
    scores: Mapping[str, float] = field(default_factory=dict)
    kind: CaseKind = CaseKind.JUDGED
    minutes: int | None = None
    until: int | None = None
    late_ms: int = 0
    reporter_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an owed judgement; no `scores` where only rules judged."""

    owed: Owed
    scores: Scores | None = None
    case: NewCase | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something done about a case, or tried in vain; somebody 0 is the bot itself."""

    case_id: int
    at: int
    by_id: int
    deed: str
    is_done: bool
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case; `number` counts within its server. Content is empty once it is erased."""

    id: int
    guild_id: int
    number: int
    kind: CaseKind
    channel_id: int
    message_id: int
    version: int
    author_id: int
    author_name: str = field(repr=False)
    content: str = field(repr=False)
    pictures: tuple[Picture, ...] = field(repr=False)
    scores: Mapping[str, float]
    reasons: tuple[Reason, ...]
    action: str
    minutes: int | None
    until: int | None
    late_ms: int
    reporter_id: int | None
    state: CaseState
    owes: tuple[str, ...]
    opened_at: int
    closed_at: int | None
    closed_by: int | None
    post_channel_id: int | None
    post_id: int | None
    appeal: str | None = field(repr=False)
    appealed_at: int | None

    @property
    def counts(self) -> bool:
        """Whether it counts against its author, as a report does only once somebody acted upon it.

        Notes and dismissed cases never do.
        """
        if self.action == "note" or self.state is CaseState.DISMISSED:
            return False
        return self.kind is not CaseKind.REPORT or self.state is CaseState.ACTED


@dataclass(frozen=True, slots=True)
class Standstill:
    """Judging stands still in a server since then; `told` once moderators know."""

    guild_id: int
    since: int
    why: str
    told: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """Cases of one UTC day (2026-11-21) with the same first reason."""

    day: str
    reason: str
    count: int
