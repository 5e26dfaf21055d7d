"""From the endpoint's first word to the person's, for one stream and for a hundred at once."""

import asyncio
import statistics
from dataclasses import dataclass
from typing import Any, cast

from bench.figures import Figure
from bench.stage import Player, Stage, staged
from sandbox.endpoints.calls import Call

SINGLES = 6
"""Streams one after another in each round."""
CROWD = 100
PACE = 0.02
"""Seconds between the tokens of a stream: 50 a second, as fast hosted models write."""
SHORT, LONG = 25, 750
"""Tokens of a single stream and of each in the crowd: half a second, and 15 s."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One answer: milliseconds to its first words, and edits a second while it was written."""

    delay: float
    edits: float


def measure(rounds: int) -> list[Figure]:
    """Measure Parley; the crowd comes once in two rounds, since it takes its time."""
    return asyncio.run(_measure(rounds))


async def _measure(rounds: int) -> list[Figure]:
    singles: list[Stream] = []
    crowd: list[Stream] = []
    async with staged(Player.PARLEY) as stages:
        stage = stages[Player.PARLEY]
        stage.world.endpoint.pace = PACE
        await _streams(stage, 3, tokens=SHORT)  # the first of everything is not what lasts
        for number in range(rounds):
            for _ in range(SINGLES):
                singles += await _streams(stage, 1, tokens=SHORT)
            if number % 2 == 0:
                crowd += await _streams(stage, CROWD, tokens=LONG)
    return _figures(singles, crowd)


async def _streams(stage: Stage, count: int, *, tokens: int) -> list[Stream]:
    """Have so many people ask at once; gives what they saw when all answers have ended."""
    endpoint, before = stage.world.endpoint, len(stage.seen.ended)
    endpoint.calls.clear()
    endpoint.bench_tokens = tokens
    asked = {f"stream {before + number}" for number in range(count)}
    for prompt in asked:
        await stage.chat(prompt)
    await stage.until(lambda: len(stage.seen.ended) == before + count)
    calls = {_question(call): call for call in endpoint.calls}
    threads = stage.world.seed.guild("lab").threads.values()
    return [
        _stream(stage, thread.id, calls[thread.name]) for thread in threads if thread.name in asked
    ]


def _question(call: Call) -> str:
    """Give what the call asks, which is also the name of the thread."""
    body = cast("dict[str, Any]", call.body)
    return str(body["messages"][-1]["content"])


def _stream(stage: Stage, thread: int, call: Call) -> Stream:
    begin, duration = call.first_byte, call.duration
    if begin is None or duration is None:
        raise RuntimeError("an answer was shown that the endpoint did not give")
    end = call.started + duration
    edits = [moment for moment in stage.seen.edits[thread] if moment <= end]
    return Stream(delay=(stage.seen.shown[thread] - begin) * 1000, edits=len(edits) / (end - begin))


def _figures(singles: list[Stream], crowd: list[Stream]) -> list[Figure]:
    return [
        Figure(
            name="first content byte to first message, one stream",
            unit="ms",
            measured=statistics.median(stream.delay for stream in singles),
            at_most=30,
        ),
        Figure(
            name=f"first content byte to first message, {CROWD} streams at once",
            unit="ms",
            measured=statistics.median(stream.delay for stream in crowd),
            at_most=150,
        ),
        Figure(
            name=f"edits a second, slowest of {CROWD} streams at once",
            unit="/s",
            measured=min(stream.edits for stream in crowd),
            at_least=0.8,
            digits=2,
        ),
    ]
