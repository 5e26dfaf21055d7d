"""From what is said to when it can be found.

The endpoint answers after 50 ms. Messages are sent as fast as the stand-in can; what counts is when
the last of them is embedded, as the database shows.
"""

import asyncio
import sqlite3
import statistics
import time
from contextlib import closing

from bench.figures import Figure
from bench.stage import PATIENCE, Player, Stage, staged
from sandbox.endpoints.faults import Fault, Kind

DELAY = 0.05
"""Seconds that the endpoint takes."""
WARM, BURST = 500, 6_000
"""Messages before the first round, and of each."""
AT_A_TIME = 50
"""Messages between which the sockets get their turn."""
LOOK = 0.02
"""Seconds between looks into the database."""
RATE = 1_000
WORDS = "A message of about the usual length, such as people write all day long, number"


def measure(rounds: int) -> list[Figure]:
    """Measure how many messages a second become findable."""
    return asyncio.run(_measure(rounds))


async def _measure(rounds: int) -> list[Figure]:
    rates: list[float] = []
    costs: list[float] = []
    async with staged(Player.PARLEY) as stages:
        stage = stages[Player.PARLEY]
        await _prepare(stage)
        await _found(stage, WARM)  # the first of everything is not what lasts
        for _ in range(rounds):
            before = stage.cpu()
            rates.append(BURST / await _found(stage, BURST))
            costs.append((stage.cpu() - before) * 1000 / BURST)
    return [
        Figure(
            name="search: messages indexed live, endpoint of 50 ms",
            unit="/s",
            measured=max(rates),
            at_least=RATE,
            digits=0,
        ),
        Figure(
            name="search: CPU per indexed message",
            unit="ms",
            measured=statistics.median(costs),
            digits=2,
        ),
    ]


async def _prepare(stage: Stage) -> None:
    """Switch search on, with an endpoint that takes its time."""
    admin, place = stage.world.discord.actor("admin"), _channel(stage)
    asked = await admin.command(place, "settings set", key="search.enabled", value="on")
    await asked.answered()
    stage.world.endpoint.faults.add(
        Fault(kind=Kind.STALL, match="embeddings", times=None, seconds=DELAY)
    )


async def _found(stage: Stage, number: int) -> float:
    """Say so many things; gives the seconds from the first of them to the last passage."""
    before = _count(stage)
    begin = time.perf_counter()
    member, place = stage.world.discord.actor("member"), _channel(stage)
    for nth in range(number):
        await member.say(place, f"{WORDS} {before + nth}")
        if nth % AT_A_TIME == 0:
            await asyncio.sleep(0)  # nothing else here gives way to the sockets
    async with asyncio.timeout(PATIENCE):
        while _count(stage) < before + number:  # noqa: ASYNC110 -- the database tells nobody
            await asyncio.sleep(LOOK)
    return time.perf_counter() - begin


def _channel(stage: Stage) -> int:
    return stage.world.seed.channel("general", guild="lab").id


def _count(stage: Stage) -> int:
    """Count the passages that were ever made: a full channel loses its oldest messages."""
    path = stage.folder / "parley.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return int(db.execute("SELECT coalesce(sum(given), 0) FROM search_servers").fetchone()[0])
