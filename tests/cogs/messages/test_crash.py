"""The bot is killed again and again while it reads history: all can be found, once.

`CRASHES=50 pytest` on this file kills it as often.
"""

import asyncio
import os
import random
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from sandbox.endpoints.faults import Fault, Kind
from sandbox.world import Sandbox
from tests.cogs.messages.quay import SAID, Quay
from tests.process import serving
from tests.scene import Scene, until

CRASHES = int(os.environ.get("CRASHES", "4"))
LUCK = random.Random()  # noqa: S311 -- no secret hangs on it
LIVES = (0.05, 1.0)
"""Seconds between two crashes, drawn anew each time."""
WRITTEN = 1_500


async def talk(quay: Quay, standing: dict[int, str]) -> None:
    """Say things, and change or delete some of them, until cancelled."""
    actor, place = quay.scene.actor(), quay.scene.channel()
    for number in range(1_000_000):
        text = f"{SAID} Live {number}."
        standing[await quay.say(text)] = text
        recent = LUCK.choice(list(standing)[-30:])
        if number % 10 == 0:
            await actor.delete(place, recent)
            del standing[recent]
        elif number % 7 == 0:
            text = f"{SAID} Edited {number}."
            await actor.edit(place, recent, text)
            standing[recent] = text
        await asyncio.sleep(LUCK.uniform(0.005, 0.03))


@pytest.mark.timeout(120 + 10 * CRASHES)
async def test_killed_at_any_moment_it_finds_everything_once(
    world: Sandbox, tmp_path: Path
) -> None:
    quay = Quay(Scene(world, tmp_path, AsyncExitStack()))
    standing: dict[int, str] = {}
    for number in range(WRITTEN):
        text = f"{SAID} Old {number}."
        standing[await quay.say(text)] = text
    world.endpoint.faults.add(Fault(kind=Kind.STALL, match="embeddings", times=None, seconds=0.05))
    async with serving(world, tmp_path) as bot:
        await quay.set("enabled", "on")
        standing[await quay.say(SAID)] = SAID
        asked = await quay.scene.actor("admin").command(quay.scene.channel(), "embed index")
        await asked.answered()
        await bot.killed()
    talking = asyncio.create_task(talk(quay, standing))
    for _ in range(CRASHES):
        async with serving(world, tmp_path) as bot:
            await asyncio.sleep(LUCK.uniform(*LIVES))
            await bot.killed()
        await asyncio.sleep(LUCK.uniform(0, 0.3))
    async with serving(world, tmp_path):
        await asyncio.sleep(0.5)
        talking.cancel()
        await until(lambda: quay.rows("SELECT state FROM index_runs") == [("done",)], timeout=60)
        wanted = sorted(standing.values())
        try:
            await until(lambda: sorted(quay.texts) == wanted, timeout=60)
        except TimeoutError:
            missing, surplus = set(wanted) - set(quay.texts), set(quay.texts) - set(wanted)
            raise AssertionError(sorted(missing)[:9], sorted(surplus)[:9]) from None
        await until(lambda: quay.rows("SELECT seq FROM embeddings_owed") == [])
