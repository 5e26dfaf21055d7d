"""From an interaction to the callback that acknowledges it, beside a bare discord.py bot.

Both bots are on stage at the same time, each in its own sandbox, and take turns. Each round starts
them anew: discord.py remembers every thread's rate limit for five minutes and goes through all of
them for each new one, which would tell at rates that Discord itself never allows.
"""

import asyncio
import statistics
import time
from dataclasses import dataclass, field

from bench.figures import Figure
from bench.stage import Player, Stage, staged

ALONE = 20
"""Commands one after another in each round."""
BURST = 200
BURSTS = 3
"""Bursts in each round."""
PAUSE = 0.05
"""Seconds of quiet before each command and each burst."""
TOKENS = 20
"""Of each answer, written at once: what follows the callback is not what is measured."""
TIMES = 1.5
DEADLINE = 3_000.0
"""Milliseconds after which Discord tells the person that the bot did not respond."""


@dataclass(slots=True)
class Reaction:
    """One bot's times in milliseconds."""

    alone: list[float] = field(default_factory=list)
    burst: list[float] = field(default_factory=list)


def measure(rounds: int) -> list[Figure]:
    """Measure both bots."""
    return asyncio.run(_measure(rounds))


async def _measure(rounds: int) -> list[Figure]:
    times = {player: Reaction() for player in Player}
    for _ in range(rounds):
        async with staged(*Player) as stages:
            for stage in stages.values():
                _prepare(stage)
                await _ask(stage, 10)  # the first of everything is not what lasts
            for _ in range(ALONE):
                for player, stage in stages.items():
                    times[player].alone += await _ask(stage, 1)
            for _ in range(BURSTS):
                for player, stage in stages.items():
                    times[player].burst += await _ask(stage, BURST)
    return _figures(times[Player.PARLEY], times[Player.BARE])


def _prepare(stage: Stage) -> None:
    stage.world.endpoint.pace = 0
    stage.world.endpoint.bench_tokens = TOKENS
    # Late answers are measured too, in place of being refused.
    stage.world.discord.interactions.deadline = 10 * DEADLINE / 1000


async def _ask(stage: Stage, count: int) -> list[float]:
    """Send so many commands at once; gives the times when everything they set off is over."""
    await asyncio.sleep(PAUSE)
    before = len(stage.seen.ended)
    # Nothing here gives way to the event loop: all are sent at the end, one behind the other.
    invocations = [await stage.chat(f"question {number}") for number in range(count)]
    sent = time.perf_counter()
    ids = [invocation.id for invocation in invocations]
    await stage.until(lambda: stage.seen.callbacks.keys() >= set(ids))
    if stage.player is Player.PARLEY:
        await stage.until(lambda: len(stage.seen.ended) == before + count)
    return [(stage.seen.callbacks[each] - sent) * 1000 for each in ids]


def _figures(parley: Reaction, bare: Reaction) -> list[Figure]:
    return [
        Figure(
            name="/chat to callback, alone",
            unit="ms",
            measured=statistics.median(parley.alone),
            baseline=statistics.median(bare.alone),
            times=TIMES,
            digits=2,
        ),
        Figure(
            name=f"/chat to callback, {BURST} at once",
            unit="ms",
            measured=statistics.median(parley.burst),
            baseline=statistics.median(bare.burst),
            times=TIMES,
        ),
        Figure(
            name=f"/chat to callback, {BURST} at once, slowest",
            unit="ms",
            measured=max(parley.burst),
            baseline=max(bare.burst),
            at_most=DEADLINE,
        ),
    ]
