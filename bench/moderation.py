"""From what is said to the verdict on it, and to its deletion where it is foul.

The endpoint answers after 50 ms. Messages are sent as fast as the stand-in can; what counts is when
the last of them is judged, as the database shows.
"""

import asyncio
import sqlite3
import statistics
import time
from contextlib import closing

from bench.figures import Figure
from bench.stage import PATIENCE, Player, Stage, staged
from sandbox.discord.events import Event
from sandbox.endpoints.faults import Fault, Kind

DELAY = 0.05
"""Seconds that the endpoint takes."""
WARM, BURST = 500, 6_000
"""Messages before the first round, and of each."""
AT_A_TIME = 50
"""Messages between which the sockets get their turn."""
APART = 60
"""Messages that are sent one by one, ten a second."""
PACE = 0.1
"""Seconds between them."""
LOOK = 0.02
"""Seconds between looks into the database."""
QUIET = 0.3
"""Seconds without work after which a bot has received everything."""
RATE, CPU, REACTION = 1_500, 0.6, 120
WORDS = "A message of about the usual length, such as people write all day long, number"
FOUL = "you harassment:0.9 person"


def measure(rounds: int) -> list[Figure]:
    """Measure how many messages a second are judged, and how soon a foul one is gone."""
    return asyncio.run(_measure(rounds))


async def _measure(rounds: int) -> list[Figure]:
    rates: list[float] = []
    costs: list[float] = []
    times: list[float] = []
    received: list[float] = []
    async with staged(*Player) as stages:
        stage, bare = stages[Player.PARLEY], stages[Player.BARE]
        await prepare(stage)
        await judged(stage, WARM)  # the first of everything is not what lasts
        for _ in range(rounds):
            before = stage.cpu()
            rates.append(BURST / await judged(stage, BURST))
            costs.append((stage.cpu() - before) * 1000 / BURST)
            received.append(await _received(bare) * 1000 / BURST)
        for _ in range(APART):
            times.append(await _deleted(stage))
            await asyncio.sleep(PACE)
    return [
        Figure(
            name="moderation: messages judged, endpoint of 50 ms",
            unit="/s",
            measured=max(rates),
            at_least=RATE,
            digits=0,
        ),
        Figure(
            name="moderation: CPU per judged message",
            unit="ms",
            measured=statistics.median(costs),
            baseline=statistics.median(received),
            at_most=CPU,
            digits=2,
        ),
        Figure(
            name="moderation: message to deletion, ten a second",
            unit="ms",
            measured=statistics.median(times),
            at_most=REACTION,
        ),
    ]


async def prepare(stage: Stage) -> None:
    """Switch moderation on, with an endpoint that takes its time."""
    admin, place = stage.world.discord.actor("admin"), _channel(stage)
    for key, value in (
        ("enabled", "on"),
        ("log_channel", "#moderators"),
        ("actions", "harassment = delete"),
    ):
        asked = await admin.command(place, "settings set", key=f"moderation.{key}", value=value)
        await asked.answered()
    stage.world.endpoint.faults.add(
        Fault(kind=Kind.STALL, match="moderations", times=None, seconds=DELAY)
    )


async def judged(stage: Stage, number: int) -> float:
    """Say so many things; gives the seconds from the first of them to the last verdict."""
    before = _count(stage)
    begin = time.perf_counter()
    await _say(stage, number)
    async with asyncio.timeout(PATIENCE):
        while _count(stage) < before + number:  # noqa: ASYNC110 -- the database tells nobody
            await asyncio.sleep(LOOK)
    return time.perf_counter() - begin


async def _received(stage: Stage) -> float:
    """Say as much to a bot that does nothing about it; gives its seconds of processor time."""
    before = stage.cpu()
    await _say(stage, BURST)
    last = -1.0
    async with asyncio.timeout(PATIENCE):
        while last < (last := stage.cpu()):  # noqa: ASYNC110 -- it tells nobody
            await asyncio.sleep(QUIET)
    return last - before


async def _say(stage: Stage, number: int) -> None:
    member, place = stage.world.discord.actor("member"), _channel(stage)
    for nth in range(number):
        await member.say(place, f"{WORDS} {nth}")
        if nth % AT_A_TIME == 0:
            await asyncio.sleep(0)  # nothing else here gives way to the sockets


async def _deleted(stage: Stage) -> float:
    """Say something foul; gives the milliseconds until it is gone."""
    member, place = stage.world.discord.actor("member"), _channel(stage)
    gone = asyncio.Event()

    def look(event: Event) -> None:
        if event.name == "MESSAGE_DELETE":
            gone.set()

    stage.world.seed.state.listen(look)
    begin = time.perf_counter()
    await member.say(place, FOUL)
    async with asyncio.timeout(PATIENCE):
        await gone.wait()
    stage.world.seed.state.unlisten(look)
    return (time.perf_counter() - begin) * 1000


def _channel(stage: Stage) -> int:
    return stage.world.seed.channel("general", guild="lab").id


_DONE = """
    SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'judgements_owed')
        - (SELECT count(*) FROM judgements_owed)
"""


def _count(stage: Stage) -> int:
    """Count the messages that were judged since the bot was started for the first time."""
    path = stage.folder / "parley.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return int(db.execute(_DONE).fetchone()[0] or 0)
