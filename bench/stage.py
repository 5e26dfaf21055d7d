"""A bot in a process of its own, and the sandbox around it in this one, where the clock is."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import Process
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox.discord.actors.invocation import Invocation
from sandbox.discord.events import Event
from sandbox.discord.faults import Fault
from sandbox.world import Sandbox

ROOT = Path(__file__).parent.parent
MODEL = "bench"
"""Of the endpoint stand-in: as many tokens as it is told, at its pace."""
PATIENCE = 60.0
"""Seconds that anything here may take before the benchmark gives up."""
FAREWELL = 15.0
"""Seconds that a bot gets to stop when asked to."""
SETTLING = 3.0
"""Seconds from the gateway session to quiet; discord.py itself waits 2 s before it is ready."""
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"


class Player(Enum):
    """The bots that can be on stage, by the command line that starts them."""

    PARLEY = ("-m", "bot", "run")
    BARE = (str(ROOT / "bench" / "bare_bot.py"),)


@dataclass(slots=True)
class Seen:
    """What the Discord stand-in saw, in `time.perf_counter()` seconds.

    Attributes:
        callbacks: when the first answer to an interaction came in, by its id.
        shown: when the bot's first message in a thread could be seen, by thread.
        edits: when the bot edited a message there, by thread.
        ended: threads in which an answer has ended.
    """

    callbacks: dict[int, float] = field(default_factory=dict)
    shown: dict[int, float] = field(default_factory=dict)
    edits: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    ended: set[int] = field(default_factory=set)

    def arrival(self, parts: dict[str, str]) -> bool:
        """Note that a callback has arrived; it is a fault's condition and never lets it happen."""
        self.callbacks.setdefault(int(parts["interaction_id"]), time.perf_counter())
        return False

    def event(self, event: Event) -> None:
        """Note what becomes visible in a thread; the stand-in calls it at that moment."""
        if event.channel is None or not event.channel.is_thread:
            return
        if not event.name.startswith("MESSAGE_") or not event.data.get("author", {}).get("bot"):
            return
        thread, now = event.channel.id, time.perf_counter()
        if event.name == "MESSAGE_CREATE" and event.data["content"]:
            self.shown.setdefault(thread, now)
        elif event.name == "MESSAGE_UPDATE":
            self.edits[thread].append(now)
        if _is_ended(event):
            self.ended.add(thread)


class Stage:
    """The sandbox with one bot in it.

    Attributes:
        player: which bot.
        world: both stand-ins.
        process: the bot.
        folder: where its database and its log are.
        seen: what became of what people did.
    """

    def __init__(self, player: Player, world: Sandbox, process: Process, folder: Path) -> None:
        self.player = player
        self.world = world
        self.process = process
        self.folder = folder
        self.seen = Seen()
        world.seed.state.listen(self.seen.event)
        world.discord.faults.add(Fault(CALLBACK, times=None, match=self.seen.arrival))

    async def chat(self, prompt: str) -> Invocation:
        """Run `/chat` as a member; the event is queued for the gateway, not yet on its way."""
        channel = self.world.seed.channel("general", guild="lab").id
        actor = self.world.discord.actor("member")
        if self.player is Player.BARE:
            return await actor.command(channel, "chat", prompt=prompt)
        return await actor.command(channel, "chat", prompt=prompt, model=MODEL)

    async def until(self, found: Callable[[], object]) -> None:
        """Wait until something is so.

        Raises:
            RuntimeError: the bot has stopped.
            TimeoutError: it took too long.
        """
        async with asyncio.timeout(PATIENCE):
            while not found():
                if self.process.returncode is not None:
                    raise RuntimeError("the bot stopped by itself")
                await asyncio.sleep(0.002)

    async def connected(self) -> None:
        """Wait until the bot has a gateway session and its commands are known."""
        discord = self.world.discord
        await self.until(lambda: discord.gateway.sessions and discord.commands.registered(None))

    def cpu(self) -> float:
        """Give the seconds of processor time that the bot has taken so far."""
        text = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        ticks = text.rpartition(")")[2].split()[11:13]  # utime and stime, see proc(5)
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """Give the bot's resident memory now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


@asynccontextmanager
async def staged(*players: Player) -> AsyncIterator[dict[Player, Stage]]:
    """Open a sandbox for each bot; gives the stages when the bots have come to rest."""
    stages: dict[Player, Stage] = {}
    async with AsyncExitStack() as stack:
        for player in players:
            folder = stack.enter_context(TemporaryDirectory(prefix="parley-bench-"))
            world = await stack.enter_async_context(Sandbox())
            performance = started(world, player, Path(folder))
            stages[player] = await stack.enter_async_context(performance)
            await stages[player].connected()
        await asyncio.sleep(SETTLING)
        yield stages


@asynccontextmanager
async def started(world: Sandbox, player: Player, folder: Path) -> AsyncIterator[Stage]:
    """Start a bot and stop it in the end; what it says is in `log` in its folder."""
    environment = {
        **world.environment(folder),
        "GATEWAY_URL": world.discord.gateway_url,
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
    }
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *player.value, env=environment, cwd=folder, stdout=log, stderr=log
        )
        try:
            yield Stage(player, world, process, folder)
        except (RuntimeError, TimeoutError) as error:
            error.add_note((folder / "log").read_text(encoding="utf-8", errors="replace")[-4000:])
            raise
        finally:
            await _stopped(process)


async def _stopped(process: Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(FAREWELL):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _is_ended(event: Event) -> bool:
    """Tell an answer with its last buttons from one that has none yet or can be stopped."""
    rows: Sequence[dict[str, list[dict[str, str]]]] = event.data.get("components") or ()
    labels = [button.get("label") for row in rows for button in row["components"]]
    return bool(labels) and "Stop" not in labels
