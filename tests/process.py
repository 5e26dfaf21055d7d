"""Parley as its own process, as an operator starts it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.world import Sandbox
from tests.scene import connected

ROOT = Path(__file__).parents[1]
MODULE = (sys.executable, "-m", "bot")


@dataclass(frozen=True, slots=True)
class Result:
    """What a process left behind."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Parley:
    """A running process; what it writes goes to files in its folder."""

    process: asyncio.subprocess.Process
    folder: Path

    @property
    def out(self) -> str:
        return (self.folder / "stdout").read_text()

    @property
    def err(self) -> str:
        return (self.folder / "stderr").read_text()

    async def ended(self, within: float = 20.0) -> Result:
        """Wait until it has ended by itself."""
        async with asyncio.timeout(within):
            code = await self.process.wait()
        return Result(code, self.out, self.err)

    async def signalled(self, number: signal.Signals, within: float = 20.0) -> Result:
        """Send it a signal and wait for its end."""
        self.process.send_signal(number)
        return await self.ended(within)

    async def killed(self) -> Result:
        """End it with no chance to say farewell."""
        return await self.signalled(signal.SIGKILL)


@asynccontextmanager
async def parley(
    *arguments: str,
    folder: Path,
    environment: Mapping[str, str],
    program: tuple[str, ...] = MODULE,
) -> AsyncIterator[Parley]:
    """Start a process in a folder; it is killed at the end of the block if it still runs."""
    inherited = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    with (folder / "stdout").open("w") as out, (folder / "stderr").open("w") as err:
        process = await asyncio.create_subprocess_exec(
            *program,
            *arguments,
            cwd=folder,
            env={**inherited, **environment},
            stdout=out,
            stderr=err,
        )
    try:
        yield Parley(process, folder)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def run(
    *arguments: str,
    folder: Path,
    environment: Mapping[str, str],
    program: tuple[str, ...] = MODULE,
) -> Result:
    """Run a command to its end."""
    started = parley(*arguments, folder=folder, environment=environment, program=program)
    async with started as running:
        return await running.ended()


@asynccontextmanager
async def serving(world: Sandbox, folder: Path, **environment: str) -> AsyncIterator[Parley]:
    """Start the bot in a world, and wait until it hears what happens there."""
    world.discord.gateway.forget_sessions()
    surroundings = {"LOG_LEVEL": "WARNING", **world.environment(folder), **environment}
    async with parley("run", folder=folder, environment=surroundings) as started:
        await connected(world)
        yield started
