"""How far a reading of history is, how long it takes still, and what embedding it costs."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.tokens import raw_tokens
from bot.storage.messages import Arrival
from bot.storage.search import HistoryJob, HistoryRun
from bot.usage import Amounts, Prices

_AFTER_EPOCH = 22
_SURE = 0.01
"""The share from which on it can be told how much is left."""


@dataclass(slots=True)
class Pace:
    """What a run did since it began, or went on after a restart; `since` is a monotonic time."""

    since: float
    share: float | None = None
    messages: int = 0
    tokens: float = 0.0

    def note(self, arrivals: Sequence[Arrival]) -> None:
        """Count what was read."""
        self.messages += len(arrivals)
        self.tokens += sum(
            raw_tokens(it.message.content) + raw_tokens(it.findable or "") for it in arrivals
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reading of history is.

    Attributes:
        run: which one, and whether it goes on.
        messages: how many it has found.
        share: how much of the time it is to cover it has, from 0 to 1.
        seconds_left: about, while it is known.
        jobs: the channels, and how far each of them is.
        problems: why channels could not be read, by their ids.
        cost: what embedding all of it costs, about, in words; None without a price.
    """

    run: HistoryRun
    messages: int
    share: float
    seconds_left: float | None
    jobs: tuple[HistoryJob, ...]
    problems: dict[int, str]
    cost: str | None


def shown(
    run: HistoryRun,
    jobs: Sequence[HistoryJob],
    pace: Pace | None,
    priced: tuple[str, Prices | None],
) -> Progress:
    """Put together how far a run is; `priced` is a model, and what it costs."""
    share = _share(jobs)
    messages = sum(job.counted for job in jobs)
    left = None
    if pace is not None:
        if pace.share is None:
            pace.share, pace.since = share, time.monotonic()
        gained, elapsed = share - pace.share, time.monotonic() - pace.since
        left = (1 - share) / gained * elapsed if gained >= _SURE else None
    return Progress(
        run,
        messages,
        share,
        left,
        tuple(jobs),
        {job.channel_id: job.why for job in jobs if job.why},
        _cost(messages, share, pace, priced),
    )


def _share(jobs: Sequence[HistoryJob]) -> float:
    """Tell how much of the time of all channels is read."""
    whole = done = 0
    for job in jobs:
        first, last = job.first_before_id >> _AFTER_EPOCH, _lowest(job) >> _AFTER_EPOCH
        at = last if job.is_done else max(last, job.before_id >> _AFTER_EPOCH)
        whole += max(1, first - last)
        done += first - at if first > last else int(job.is_done)
    return min(1.0, done / whole) if whole else 1.0


def _lowest(job: HistoryJob) -> int:
    """Give the id down to which it is read: nothing was said in a channel before there was one."""
    return max(job.after_id, job.channel_id)


def _cost(
    messages: int, share: float, pace: Pace | None, priced: tuple[str, Prices | None]
) -> str | None:
    model, prices = priced
    if prices is None or pace is None or not pace.messages or share < _SURE:
        return None
    tokens = pace.tokens / pace.messages * messages / share
    cost = prices.cost(model, Amounts(prompt_tokens=round(tokens)))
    return None if cost is None else prices.shown(cost)
