"""What other thresholds, or another rule, would have found among the stored messages."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from bot.moderation.alternatives import Change, Values
from bot.moderation.policy import verdict
from bot.moderation.rules import Ruleset
from bot.moderation.rules.rule import Rule
from bot.moderation.verdicts import Action, Reason
from bot.settings import Settings
from bot.storage.clock import DAY, first_id, unix_ms
from bot.storage.messages import Message
from bot.storage.moderation import CaseStore, Judged

PAGE = 500
"""Messages that are looked at together."""
MOST = 200_000
"""Messages that are looked at; it takes about half a minute."""
SAMPLES = 5
"""Messages of each kind that are shown as samples: the newest."""

MaySee = Callable[[Message], bool]


@dataclass(frozen=True, slots=True)
class _Side:
    """Settings, and the lowest of their thresholds: what scores less by far most messages have."""

    values: Values
    lowest: float

    @classmethod
    def of(cls, values: Values) -> "_Side":
        own = values["moderation.thresholds"].values()
        return cls(values, min((values["moderation.threshold"], *own)))

    def flags(self, it: Judged) -> tuple[Reason, ...]:
        """Give why moderators are shown a message, the gravest first; empty if they are not."""
        if not it.flagged and max(it.scores.values(), default=0.0) < self.lowest:
            return ()
        found = verdict(it, (), self.values).reasons
        return tuple(reason for reason in found if reason.action >= Action.FLAG)


@dataclass(slots=True)
class Count:
    """How many messages are flagged, by what, and how many are more than flagged."""

    flagged: int = 0
    categories: Counter[str] = field(default_factory=Counter)
    deleted: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """A message that only one of two sides flags, and why it does."""

    message: Message
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class Comparison:
    """What is flagged by today's thresholds, and by others.

    Attributes:
        days: how far back it goes.
        counts: today's first, then in the order of what was asked for.
        judged: the messages that were looked at; of deleted ones, those that the bot deleted.
        is_whole: False if there were more than `MOST`; the newest were then left out.
        gained: the newest of those that only the last of the others flags.
        lost: the newest of those that only today's flag.
    """

    days: int
    counts: list[Count]
    judged: int = 0
    is_whole: bool = True
    gained: deque[Sample] = field(default_factory=lambda: deque(maxlen=SAMPLES))
    lost: deque[Sample] = field(default_factory=lambda: deque(maxlen=SAMPLES))


class Replaying:
    """Judges stored messages again by their scores, beside the event loop; asks no endpoint."""

    def __init__(self, cases: CaseStore, settings: Settings) -> None:
        self._replay = cases.replay
        self._settings = settings
        self._turns = asyncio.Semaphore(2)  # what is done for many at a time would slow all else

    async def compare(
        self,
        guild_id: int,
        changes: Sequence[Change],
        *,
        days: int,
        may_see: MaySee | None = None,
        but_for: str | None = None,
    ) -> Comparison:
        """Count what today's settings flag in the last days, and what changed ones would.

        Args:
            guild_id: the server.
            changes: what to put in the place of today's settings.
            days: how far back.
            may_see: which messages may be samples; None for none.
            but_for: the key of a setting; channels that have chosen it themselves stay as they are.
        """
        found = Comparison(days, [Count() for _ in (None, *changes)])
        sides: dict[int, Sequence[_Side]] = {}
        async with self._turns, aclosing(self._pages(guild_id, found)) as pages:
            async for page in pages:
                for home_id in {it.message.home_id for it in page} - sides.keys():
                    sides[home_id] = await self._sides((guild_id, home_id), changes, but_for)
                samples = await asyncio.to_thread(_count, page, sides, found)
                if may_see is not None:
                    _keep(samples, found, may_see)
        return found

    async def hits(self, guild_id: int, rule: Rule, *, days: int) -> Comparison:
        """Count the messages of the last days that break a rule, whatever else they do."""
        found = Comparison(days, [Count()])
        ruleset = await asyncio.to_thread(Ruleset, [rule])
        async with self._turns, aclosing(self._pages(guild_id, found)) as pages:
            async for page in pages:
                found.counts[0].flagged += await asyncio.to_thread(_hits, page, ruleset)
        return found

    async def _sides(
        self, place: tuple[int, int], changes: Sequence[Change], but_for: str | None
    ) -> list[_Side]:
        values = dict(await self._settings.of(*place))
        is_own = but_for is not None and but_for in await self._settings.chosen(*place)
        return [_Side.of(values if is_own else it(values)) for it in (dict, *changes)]

    async def _pages(self, guild_id: int, found: Comparison) -> AsyncGenerator[list[Judged], None]:
        after_id = first_id(unix_ms() - found.days * DAY)
        while page := await self._replay.page(guild_id, after_id=after_id, limit=PAGE):
            found.judged += len(page)
            yield page
            after_id = page[-1].message.id
            if found.judged >= MOST:
                found.is_whole = not await self._replay.page(guild_id, after_id=after_id, limit=1)
                return


def _count(
    page: Iterable[Judged], sides: Mapping[int, Sequence[_Side]], found: Comparison
) -> list[tuple[Sample, bool]]:
    """Count a page; gives what only the first side flags or only the last, and whether the last."""
    samples = []
    for it in page:
        flagged = [side.flags(it) for side in sides[it.message.home_id]]
        for count, reasons in zip(found.counts, flagged, strict=True):
            if reasons:
                count.flagged += 1
                count.categories.update({reason.name for reason in reasons})
                count.deleted += reasons[0].action >= Action.DELETE
        now, then = flagged[0], flagged[-1]
        if bool(now) != bool(then):
            samples.append((Sample(it.message, now or then), bool(then)))
    return samples


def _keep(samples: Iterable[tuple[Sample, bool]], found: Comparison, may_see: MaySee) -> None:
    for sample, is_gained in samples:
        if may_see(sample.message):
            (found.gained if is_gained else found.lost).append(sample)


def _hits(page: Iterable[Judged], ruleset: Ruleset) -> int:
    return sum(bool(ruleset.check(it.message)) for it in page)
