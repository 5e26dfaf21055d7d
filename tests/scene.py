"""A bot in the sandbox, with people to play: what end-to-end tests are written in."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config import Config
from bot.serving import running
from sandbox.discord.actors import Actor
from sandbox.discord.actors.invocation import Invocation
from sandbox.world import Sandbox

Json = dict[str, Any]
WAIT = 20.0
THREAD_STARTER = 21
EPHEMERAL = 64


@dataclass
class Scene:
    """The sandbox with the real bot in it."""

    world: Sandbox
    folder: Path
    _stack: AsyncExitStack

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Stop the bot in good order, and start it again after the block."""
        await self._stack.aclose()
        yield
        await self._stack.enter_async_context(_bot(self.world, self.folder))

    async def restart(self) -> None:
        """Stop the bot in good order and start it again."""
        async with self.away():
            pass

    @property
    def bot_id(self) -> str:
        return str(self.world.seed.state.bot_id)

    def channel(self, name: str = "general", guild: str = "lab") -> int:
        return self.world.seed.channel(name, guild=guild).id

    def actor(self, name: str = "member") -> Actor:
        return self.world.discord.actor(name)

    async def until(self, found: Callable[[], Any], timeout: float = WAIT) -> Any:  # noqa: ASYNC109 -- a test's patience
        return await until(found, timeout)

    async def chat(
        self, prompt: str, *, who: str = "member", channel: int | None = None, **options: Any
    ) -> tuple[Invocation, int]:
        """Run /chat; gives the invocation and the thread that it opened."""
        place = channel or self.channel()
        actor = self.actor(who)
        before = set(self.threads(who))
        invocation = await actor.command(place, "chat", prompt=prompt, **options)
        opened = await self.until(lambda: set(self.threads(who)) - before)
        return invocation, opened.pop()

    def threads(self, who: str) -> list[int]:
        """The threads that somebody sees."""
        return [
            channel.id
            for channel in self.world.seed.guild().threads.values()
            if self.world.seed.state.can_view(self.actor(who).id, channel)
        ]

    def said(self, channel: int, who: str = "member") -> list[Json]:
        """What the bot has said in a channel, as somebody sees it; not the start of a thread."""
        seen = self.actor(who).sees(channel)
        return [
            message
            for message in seen
            if message["author"]["id"] == self.bot_id and message["type"] != THREAD_STARTER
        ]

    async def answer(self, channel: int, *, after: int = 0, who: str = "member") -> Json:
        """Wait for an answer that has ended, in a message newer than `after`."""

        def ended() -> Json | None:
            found = [
                each
                for each in self.said(channel, who)
                if int(each["id"]) > after and not each["flags"] & EPHEMERAL
            ]
            return found[-1] if found and is_ended(found[-1]) else None

        message: Json = await self.until(ended)
        return message

    async def says(self, text: str, channel: int, who: str = "member") -> Json:
        """Wait until the bot says something in a channel that contains a text."""

        def found() -> Json | None:
            said = [each for each in self.said(channel, who) if text in each["content"]]
            return said[-1] if said else None

        message: Json = await self.until(found)
        return message


def labels(message: Json) -> list[str]:
    """The buttons under a message, by label or emoji."""
    return [
        button.get("label") or button["emoji"]["name"]
        for row in message["components"]
        for button in row["components"]
    ]


def is_ended(message: Json) -> bool:
    """Tell an answer that has ended from one that is being written."""
    return bool(labels(message)) and "Stop" not in labels(message)


@asynccontextmanager
async def playing(world: Sandbox, folder: Path) -> AsyncIterator[Scene]:
    """Run the bot in this process until the end of the block."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(_bot(world, folder))
        yield Scene(world, folder, stack)


@asynccontextmanager
async def _bot(world: Sandbox, folder: Path) -> AsyncIterator[None]:
    world.discord.gateway.forget_sessions()
    async with running(Config.from_environment(world.environment(folder))) as starting:
        await connected(world, starting)
        yield
        assert not starting.done(), "the bot stopped by itself"


async def connected(world: Sandbox, starting: "asyncio.Future[None] | None" = None) -> None:
    """Wait until the bot has its commands registered and hears what happens, or stopped."""
    registered = world.discord.commands.registered
    stopped = starting or asyncio.get_running_loop().create_future()
    await until(lambda: stopped.done() or (registered(None) and world.discord.gateway.sessions))
    if stopped.done():
        await stopped


async def until(found: Callable[[], Any], timeout: float = WAIT) -> Any:  # noqa: ASYNC109 -- a test's patience
    """Wait until something is so, whatever it depends on; gives what was found."""
    async with asyncio.timeout(timeout):
        while not (result := found()):  # noqa: ASYNC110 -- what is waited for tells nobody
            await asyncio.sleep(0.005)
        return result
