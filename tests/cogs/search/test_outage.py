"""The bot is killed while the endpoint is down: all is found by words, and by meaning later."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from sandbox.endpoints.faults import Fault, Kind
from sandbox.world import Sandbox
from tests.cogs.messages.quay import SAID, Quay
from tests.process import serving
from tests.scene import Scene, until

CRASHES = 3
AT_ONCE = 10
COUNTS = """
    SELECT (SELECT count(*) FROM passages), (SELECT count(*) FROM passage_codes),
        (SELECT count(*) FROM passage_vectors), (SELECT count(*) FROM embeddings_owed)
"""


async def until_found(quay: Quay, standing: dict[int, str]) -> None:
    try:
        await until(lambda: quay.texts == list(standing.values()), timeout=30)
    except TimeoutError:
        assert quay.texts == list(standing.values())


@pytest.mark.timeout(180)
async def test_nothing_is_lost_where_it_is_killed_while_the_endpoint_is_down(
    world: Sandbox, tmp_path: Path
) -> None:
    quay = Quay(Scene(world, tmp_path, AsyncExitStack()))
    standing: dict[int, str] = {}
    outage = world.endpoint.faults.add(Fault(kind=Kind.RESET, match="embeddings", times=None))
    for life in range(CRASHES):
        async with serving(world, tmp_path) as bot:
            if not life:
                await quay.set("enabled", "on")
                standing[await quay.say(SAID)] = SAID
            await until_found(quay, standing)
            for number in range(AT_ONCE):
                text = f"{SAID} Life {life}, {number}."
                standing[await quay.say(text)] = text
            if life % 2:
                await until_found(quay, standing)
            await bot.killed()
    world.endpoint.faults.remove(outage)
    every = len(standing)
    async with serving(world, tmp_path):
        await until(lambda: quay.rows(COUNTS) == [(every, every, every, 0)], timeout=60)
    assert quay.texts == list(standing.values())
