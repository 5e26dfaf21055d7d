"""How far a reading of history is, and what it costs."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.search.estimating import Pace, shown
from bot.storage.messages import Arrival
from bot.storage.search import HistoryJob, HistoryRun, RunState
from bot.usage import Prices
from bot.usage.prices import Price
from tests.bot.storage.search.library import message

RUN = HistoryRun(
    id=1,
    guild_id=2,
    started_by=3,
    started_at=4,
    state=RunState.RUNNING,
    post_channel_id=None,
    post_id=None,
)
HOUR = 3_600_000 << 22
PRICES = Prices("USD", {"*": Price(input=Decimal(2))})


def job(before: float, *, is_done: bool = False, counted: int = 0, why: str = "") -> HistoryJob:
    """A channel of ten hours that was read back to so many hours from its beginning."""
    return HistoryJob(
        channel_id=round(before * 10) + 7,
        guild_id=2,
        run_id=1,
        before_id=int(before * HOUR),
        after_id=0,
        first_before_id=10 * HOUR,
        counted=counted,
        is_done=is_done,
        why=why,
    )


def test_the_share_is_of_the_time_of_all_channels() -> None:
    progress = shown(RUN, [job(5, counted=50), job(9, is_done=True)], None, ("m", None))
    assert progress.share == pytest.approx(0.75)
    assert (progress.messages, len(progress.jobs)) == (50, 2)
    assert (progress.seconds_left, progress.cost) == (None, None)


def test_nothing_is_left_of_the_time_before_there_was_a_channel() -> None:
    young = replace(job(5), channel_id=4 * HOUR)
    assert shown(RUN, [young], None, ("m", None)).share == pytest.approx(5 / 6)


def test_a_run_over_nothing_is_done() -> None:
    assert shown(RUN, [], None, ("m", None)).share == 1.0


def test_time_left_follows_from_what_was_gained(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    pace = Pace(100.0)
    assert shown(RUN, [job(8)], pace, ("m", None)).seconds_left is None
    now[0] = 110.0
    assert shown(RUN, [job(6)], pace, ("m", None)).seconds_left == pytest.approx(30.0)


def test_what_it_costs_follows_from_what_was_read() -> None:
    pace = Pace(0.0)
    pace.note([Arrival(message(1, "x" * 4_000_000), None, "")])
    progress = shown(RUN, [job(5, counted=1)], pace, ("m", PRICES))
    assert progress.cost == "4.00 USD"
    assert shown(RUN, [job(5, counted=1)], pace, ("m", None)).cost is None


def test_why_channels_were_not_read_is_told() -> None:
    progress = shown(RUN, [job(5, why="I may not read it", is_done=True)], None, ("m", None))
    assert progress.problems == {57: "I may not read it"}
