"""What a server does about a message: who is exempt, and what scores and rules lead to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from bot.messages.said import Said
from bot.moderation.categories import CATEGORIES, canonical
from bot.moderation.rules import Hit
from bot.moderation.verdicts import REPEATED, Action, Reason, Verdict

IGNORE = "ignore"
"""In the place of an action: a category is of no interest."""
FLAGGED = 0.5
"""The score from which an unknown category is taken for the cause that a message is flagged."""


class Scored(Protocol):
    """What an endpoint thinks of a message."""

    @property
    def flagged(self) -> bool:
        """Whether it finds the message harmful."""

    @property
    def scores(self) -> Mapping[str, float]:
        """How likely it is of each category, from 0 to 1."""


def exemption(said: Said, values: Mapping[str, Any]) -> str | None:
    """Tell why a message is not judged: bot, channel, member, role or moderator; None if it is."""
    message = said.message
    if message.is_bot and not values["moderation.bots"]:
        return "bot"
    if not values["moderation.exempt_channels"].isdisjoint((message.channel_id, message.home_id)):
        return "channel"
    if message.author_id in values["moderation.exempt_members"]:
        return "member"
    if not values["moderation.exempt_roles"].isdisjoint(said.role_ids):
        return "role"
    if values["moderation.exempt_moderators"] and (
        said.is_moderator or not values["access.moderators"].isdisjoint(said.role_ids)
    ):
        return "moderator"
    return None


def verdict(judged: Scored | None, hits: Sequence[Hit], values: Mapping[str, Any]) -> Verdict:
    """Decide what is done about a message.

    A category counts when its score is at least its threshold, so that a higher threshold flags
    fewer messages. An unknown category without a threshold of its own follows the endpoint.

    Args:
        judged: what the endpoint thinks; None where it was not asked.
        hits: the rules that the message breaks.
        values: the settings that hold where it was said.
    """
    scores = None if judged is None else _named(judged.scores)
    follows = judged is not None and judged.flagged
    by_scores = _by_scores(scores or {}, values, follows=follows)
    return _of([*_by_rules(hits, values), *by_scores], scores)


def escalated(found: Verdict, earlier_cases: int, values: Mapping[str, Any]) -> Verdict:
    """Give the verdict after repeated cases: a timeout from a certain case in some days on.

    A verdict that only notes stays as it is: nobody but the list of cases knows of it.

    Args:
        found: the verdict on the message alone.
        earlier_cases: the author's other cases in the last `moderation.escalate_days` days.
        values: the settings that hold where it was said.
    """
    after = values["moderation.escalate_after"]
    if after is None or earlier_cases + 1 < after or (found.action or 0) < Action.FLAG:
        return found
    minutes = values["moderation.escalate_minutes"]
    repeated = Reason(name=REPEATED, action=Action.TIMEOUT, minutes=minutes)
    return _of([*found.reasons, repeated], found.scores)


def minutes_of(action: Action, minutes: int | None, values: Mapping[str, Any]) -> int | None:
    """Give how long a timeout is; None for other actions."""
    if action is not Action.TIMEOUT:
        return None
    standard: int = values["moderation.timeout_minutes"]
    return minutes or standard


def _of(reasons: Sequence[Reason], scores: Mapping[str, float] | None) -> Verdict:
    reasons = sorted(reasons, key=_gravity, reverse=True)
    if not reasons:
        return Verdict(scores=scores)
    return Verdict(reasons[0].action, reasons[0].minutes, tuple(reasons), scores)


def _gravity(reason: Reason) -> tuple[int, int, float]:
    return reason.action, reason.minutes or 0, reason.score or 0


def _by_rules(hits: Sequence[Hit], values: Mapping[str, Any]) -> Iterator[Reason]:
    for hit in hits:
        action = Action.named(hit.rule.action)
        yield Reason(
            name=hit.rule.kind,
            action=action,
            minutes=minutes_of(action, hit.rule.minutes, values),
            rule=hit.rule.id,
            excerpt=hit.excerpt,
        )


def _named(scores: Mapping[str, float]) -> dict[str, float]:
    """Call categories as settings do; of two that are the same, the higher score counts."""
    found: dict[str, float] = {}
    for name, score in scores.items():
        known = canonical(name)
        found[known] = max(score, found.get(known, 0.0))
    return found


def _by_scores(
    scores: Mapping[str, float], values: Mapping[str, Any], *, follows: bool
) -> Iterator[Reason]:
    for name, score, threshold in _reached(scores, values, follows=follows):
        word, _, minutes = values["moderation.actions"].get(name, "flag").partition(" ")
        if word != IGNORE:
            action = Action.named(word)
            yield Reason(
                name=name,
                action=action,
                minutes=minutes_of(action, int(minutes or 0), values),
                score=score,
                threshold=threshold,
            )


def _reached(
    scores: Mapping[str, float], values: Mapping[str, Any], *, follows: bool
) -> Iterator[tuple[str, float, float | None]]:
    """Give the categories that count, each with its score and its threshold.

    Of those that only the endpoint knows, the likely causes of its opinion count, or the likeliest.
    """
    own, standard = values["moderation.thresholds"], values["moderation.threshold"]
    cause = min(FLAGGED, max(scores.values(), default=0))
    for name, score in scores.items():
        threshold = own.get(name, standard if name in CATEGORIES else None)
        if threshold is not None:
            if score >= threshold:
                yield name, score, threshold
        elif follows and score >= cause:
            yield name, score, None
