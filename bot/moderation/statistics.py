"""A server's cases counted by day and reason, with a chart."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.storage.clock import unix_ms
from bot.storage.moderation import CaseStore, Tally
from bot.usage.chart import Chart, Charted, drawn

NAMED = 6
"""Reasons that have a colour of their own; all others are one."""
OTHER = "other"
_ALT = 1_000


@dataclass(frozen=True, slots=True)
class Counted:
    """The cases of some days by their first reasons, the most frequent first."""

    days: int
    total: int
    reasons: tuple[tuple[str, int], ...]
    busiest: tuple[date, int] | None
    chart: Chart | None
    """None if there are no cases."""


class Statistics:
    """Counts cases; charts are drawn beside the event loop, one at a time."""

    def __init__(self, cases: CaseStore) -> None:
        self._cases = cases
        self._pen = asyncio.Lock()

    async def of(self, guild_id: int, *, days: int) -> Counted:
        """Count the cases of the last days of UTC, today included."""
        today = datetime.fromtimestamp(unix_ms() / 1_000, UTC).date()
        dates = [today - timedelta(days=days - 1 - it) for it in range(days)]
        first = datetime(dates[0].year, dates[0].month, dates[0].day, tzinfo=UTC)
        tallies = await self._cases.tallies(guild_id, since=int(first.timestamp()) * 1_000)
        reasons = Counter[str]()
        for tally in tallies:
            reasons[tally.reason] += tally.count
        if not reasons:
            return Counted(days, 0, (), None, None)
        shown = charted(dates, tallies)
        most = max(shown.requests)
        busiest = dates[shown.requests.index(most)], most
        found = tuple(reasons.most_common())
        async with self._pen:
            png = await asyncio.to_thread(drawn, shown)
        chart = Chart(png, _described(dates, found, busiest))
        return Counted(days, reasons.total(), found, busiest, chart)


def charted(dates: Sequence[date], tallies: Sequence[Tally]) -> Charted:
    """Put cases in order: the most frequent reasons, and all others as one."""
    place = {day.isoformat(): number for number, day in enumerate(dates)}
    whole = Counter[str]()
    for tally in tallies:
        whole[tally.reason] += tally.count
    named = [reason for reason, _ in whole.most_common(NAMED)]
    rows = {name: [0] * len(dates) for name in named}
    totals = [0] * len(dates)
    for tally in tallies:
        if (at := place.get(tally.day)) is not None:
            name = tally.reason if tally.reason in named else OTHER
            rows.setdefault(name, [0] * len(dates))[at] += tally.count
            totals[at] += tally.count
    return Charted(dates, "cases", rows, totals, [0] * len(dates))


def _described(
    dates: Sequence[date], reasons: Sequence[tuple[str, int]], busiest: tuple[date, int]
) -> str:
    """Say what the chart shows."""
    named = ", ".join(f"{name} {count:,}" for name, count in reasons)
    day, most = busiest
    return (
        f"Cases per day from {_day(dates[0])} to {_day(dates[-1])}, by reason: {named}."
        f" Most on {_day(day)}: {most:,}."
    )[:_ALT]


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
