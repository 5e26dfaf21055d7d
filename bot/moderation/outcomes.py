"""What becomes of a message that was judged: nothing, scores to keep, or a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.endpoints.moderations import Judgement
from bot.moderation.cases import Did
from bot.moderation.policy import escalated, verdict
from bot.moderation.rules import Hit
from bot.moderation.verdicts import Action, Verdict
from bot.settings import Settings
from bot.storage.clock import DAY, MINUTE
from bot.storage.messages import Message
from bot.storage.moderation import CaseStore, NewCase, Outcome, Owed, Scores

LATE = 30_000
"""Milliseconds from which on a case says how late it is."""
_STEPS = {
    Action.NOTE: (),
    Action.FLAG: (Did.POST,),
    Action.DELETE: (Did.DELETE, Did.POST),
    Action.TIMEOUT: (Did.DELETE, Did.TIMEOUT, Did.POST),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A message with the rules that it breaks, and what which model thinks, if it was asked."""

    owed: Owed
    hits: Sequence[Hit] = ()
    judgement: Judgement | None = None
    model: str = ""


class Outcomes:
    """Decides about messages by scores, rules, settings and earlier cases.

    Args:
        cases: the earlier ones.
        settings: thresholds and actions.
    """

    def __init__(self, cases: CaseStore, settings: Settings) -> None:
        self._cases = cases
        self._settings = settings

    async def of(self, judged: Sequence[Judged], now: int) -> list[Outcome]:
        """Decide about messages of one server in their order; `now` is in Unix milliseconds."""
        outcomes: list[Outcome] = []
        for one in judged:
            outcomes.append(await self._of(one, outcomes, now))
        return outcomes

    async def _of(self, one: Judged, before: Sequence[Outcome], now: int) -> Outcome:
        owed, message = one.owed, one.owed.message
        values = await self._settings.of(message.guild_id, message.home_id)
        if not values["moderation.enabled"]:  # it was switched off while this waited
            return Outcome(owed)
        found = verdict(one.judgement, one.hits, values)
        if (found.action or 0) >= Action.FLAG and values["moderation.escalate_after"] is not None:
            earlier = await self._earlier(message, values, now) + _siblings(message, before)
            found = escalated(found, earlier, values)
        return Outcome(owed, _scores(one, found), _case(owed, found, values, now))

    async def _earlier(self, message: Message, values: Mapping[str, Any], now: int) -> int:
        since = now - values["moderation.escalate_days"] * DAY
        return await self._cases.count(message.guild_id, message.author_id, since=since)


def steps(action: Action, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Give what an action owes; authors are told of nothing but what was done to them."""
    is_told = action >= Action.DELETE and values["moderation.tell_author"]
    return (*_STEPS[action], *([Did.TELL] if is_told else []))


def _case(owed: Owed, found: Verdict, values: Mapping[str, Any], now: int) -> NewCase | None:
    if found.action is None:
        return None
    late = now - owed.since
    return NewCase(
        message=owed.message,
        action=found.action.word,
        reasons=tuple(reason.dump() for reason in found.reasons),
        owes=steps(found.action, values),
        scores=found.scores or {},
        minutes=found.minutes,
        until=now + found.minutes * MINUTE if found.minutes else None,
        late_ms=late if late >= LATE else 0,
    )


def _siblings(message: Message, before: Sequence[Outcome]) -> int:
    """Count the author's cases that are about to be opened."""
    cases = [it.case for it in before if it.case is not None]
    return sum(
        it.message.author_id == message.author_id and it.action != Action.NOTE.word for it in cases
    )


def _scores(one: Judged, found: Verdict) -> Scores | None:
    if one.judgement is None or found.scores is None:
        return None
    return Scores(one.model, one.judgement.flagged, found.scores)
