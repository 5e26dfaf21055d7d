"""Which answers become examples, and why others do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.storage.conversations import Kind, Problem, Turn
from bot.storage.tuning.ratings import Dialogue, Rated

LONGEST = 10_000
"""Characters of an answer, and of what is said before it."""
_CUT_OFF = frozenset({"length", "content_filter"})


class LeftOut(StrEnum):
    """Why a liked answer is no example, in words that follow its number."""

    UNREADABLE = "in channels that you cannot read, or that are gone"
    PRIVATE = "in private threads, or in threads of which I cannot tell"
    OPTED_OUT = "of members who opted out"
    CUT_OFF = "cut off before their end"
    TOO_LONG = "too long, or to questions that are"
    NO_QUESTION = "whose question was deleted"
    CHANGED = "whose question was edited afterwards"
    FILES = "about pictures or files that an example cannot hold"
    TWICE = "the same as another"


@dataclass(frozen=True, slots=True)
class Audience:
    """What somebody may read: channels by id, and of their threads those known to be public."""

    channels: frozenset[int]
    threads: frozenset[int] = frozenset()


def refused(rated: Rated, audience: Audience, opted_out: frozenset[int]) -> LeftOut | None:
    """Tell why an answer is no example, whatever it says."""
    if rated.home_id not in audience.channels:
        return LeftOut.UNREADABLE
    # A thread that was opened by the bot is private only if somebody asked it for that.
    is_own = rated.kind is Kind.THREAD or rated.parent_channel_id is None
    if rated.private or not (is_own or rated.channel_id in audience.threads):
        return LeftOut.PRIVATE
    if opted_out & {rated.owner_id, rated.asker_id}:
        return LeftOut.OPTED_OUT
    if rated.finish_reason in _CUT_OFF:
        return LeftOut.CUT_OFF
    return LeftOut.TOO_LONG if rated.length > LONGEST else None


def usable(dialogue: Dialogue, opted_out: frozenset[int]) -> Sequence[Turn] | LeftOut:
    """Give what was said before an answer as far as an example may hold it, or why it is none.

    What comes before the last words of somebody who opted out, or the answer to them, is left
    out with them.
    """
    asked = _asked(dialogue.before)
    if not asked:
        return LeftOut.TOO_LONG if not dialogue.is_whole else LeftOut.NO_QUESTION
    if any(turn.author_id in opted_out for turn in asked):
        return LeftOut.OPTED_OUT
    if not dialogue.is_whole:
        return LeftOut.TOO_LONG
    if _revised(dialogue, asked) > dialogue.better.created_at:
        return LeftOut.CHANGED
    if any(turn.id in dialogue.pictured or _has_problem(turn) for turn in asked):
        return LeftOut.FILES
    start = len(dialogue.before)
    while start and dialogue.before[start - 1].author_id not in opted_out:
        start -= 1
    return dialogue.before[start:]


def worse(dialogue: Dialogue) -> Turn | None:
    """Give the disliked version, unless it answered something else than the question as it is."""
    turn = dialogue.worse
    is_beside = turn and _revised(dialogue, _asked(dialogue.before)) > turn.created_at
    return None if is_beside else turn


def _revised(dialogue: Dialogue, turns: Sequence[Turn]) -> int:
    """Tell when any of these was edited last (Unix ms), 0 for never."""
    return max((dialogue.revised.get(turn.id, 0) for turn in turns), default=0)


def _asked(turns: Sequence[Turn]) -> Sequence[Turn]:
    """Give the turns at the end that nothing but this answer has answered."""
    start = len(turns)
    while start and turns[start - 1].role == "user":
        start -= 1
    return turns[start:]


def _has_problem(turn: Turn) -> bool:
    return any(isinstance(part, Problem) for part in turn.parts)
