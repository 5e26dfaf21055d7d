"""From the start of the process to IDENTIFY, and the memory of a bot that has nothing to do.

Each start is one as after an update of the machine: bytecode and file caches are warm, the database
is there. Both bots take turns.
"""

import asyncio
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure
from bench.stage import Player, started
from sandbox.world import Sandbox

IDLE = 6.0
"""Seconds after IDENTIFY when memory is read: discord.py is ready after 2 s."""


def measure(rounds: int) -> list[Figure]:
    """Measure both bots."""
    return asyncio.run(_measure(rounds))


async def _measure(rounds: int) -> list[Figure]:
    seconds: dict[Player, list[float]] = {player: [] for player in Player}
    memory: dict[Player, float] = {}
    async with Sandbox() as world:
        with TemporaryDirectory(prefix="parley-bench-") as name:
            folder = Path(name)
            for player in Player:
                await _start(world, player, folder)  # fills the caches and makes the database
            for _ in range(rounds):
                for player in Player:
                    seconds[player].append(await _start(world, player, folder))
            for player in Player:
                memory[player] = await _idle_memory(world, player, folder)
    return _figures({player: statistics.median(seconds[player]) for player in Player}, memory)


async def _start(world: Sandbox, player: Player, folder: Path) -> float:
    """Give the seconds from the start of the process to IDENTIFY."""
    gateway = world.discord.gateway
    before, begin = gateway.starts, time.perf_counter()
    async with started(world, player, folder) as stage:
        await stage.until(lambda: gateway.starts > before)
        return time.perf_counter() - begin


async def _idle_memory(world: Sandbox, player: Player, folder: Path) -> float:
    """Give the megabytes that stay in memory some seconds after READY."""
    gateway = world.discord.gateway
    before = gateway.starts
    async with started(world, player, folder) as stage:
        await stage.until(lambda: gateway.starts > before)
        await asyncio.sleep(IDLE)
        return stage.megabytes()


def _figures(seconds: dict[Player, float], memory: dict[Player, float]) -> list[Figure]:
    return [
        Figure(
            name="start of the process to IDENTIFY",
            unit="s",
            measured=seconds[Player.PARLEY],
            baseline=seconds[Player.BARE],
            at_most=1.5,
            digits=2,
        ),
        Figure(
            name="memory when idle",
            unit="MB",
            measured=memory[Player.PARLEY],
            baseline=memory[Player.BARE],
            at_most=100,
        ),
    ]
