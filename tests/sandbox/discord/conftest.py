"""A running stand-in, and the real discord.py client connected to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from aiohttp import web

from sandbox.discord.seed import World, seeded
from sandbox.discord.server import DiscordServer


class Recorder(discord.Client):
    """A client that remembers the events it heard, by name."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("intents", discord.Intents.all())
        super().__init__(guild_ready_timeout=0.01, enable_debug_events=True, **options)
        self.heard: list[tuple[str, Any]] = []
        self.news = asyncio.Condition()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait 5 s before a second IDENTIFY, as the library would."""

    async def on_socket_raw_receive(self, text: str) -> None:
        payload = discord.utils._from_json(text)
        self.heard.append((payload["t"] or f"op {payload['op']}", payload["d"]))
        async with self.news:
            self.news.notify_all()

    def named(self, name: str) -> list[Any]:
        return [data for heard, data in self.heard if heard == name]

    async def hear(self, name: str, count: int = 1) -> Any:
        async with asyncio.timeout(10), self.news:
            await self.news.wait_for(lambda: len(self.named(name)) >= count)
        return self.named(name)[count - 1]


@pytest.fixture
def world() -> World:
    return seeded()


@pytest.fixture
async def server(world: World) -> AsyncIterator[DiscordServer]:
    discord_server = DiscordServer(state=world.state)
    app = web.Application()
    discord_server.install(app)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    discord_server.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    base, gateway = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    discord.http.Route.BASE = discord_server.api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(discord_server.gateway_url)
    try:
        yield discord_server
    finally:
        discord.http.Route.BASE = base
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
        await discord_server.close()
        await runner.cleanup()


Connect = Callable[..., Awaitable[Recorder]]


@pytest.fixture
async def connect(server: DiscordServer) -> AsyncIterator[Connect]:
    started: list[tuple[Recorder, asyncio.Task[None]]] = []

    async def start(**options: Any) -> Recorder:
        client = Recorder(**options)
        await client.login(server.token)
        task = asyncio.create_task(client.connect())
        started.append((client, task))
        ready = asyncio.create_task(client.wait_until_ready())
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            ready.cancel()
            await task
        return client

    yield start
    for client, task in started:
        await client.close()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def client(connect: Connect) -> Recorder:
    return await connect()


@pytest.fixture
async def rest(server: DiscordServer) -> AsyncIterator[Callable[..., Awaitable[tuple[int, Any]]]]:
    headers = {"Authorization": f"Bot {server.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:

        async def ask(method: str, path: str, **options: Any) -> tuple[int, Any]:
            async with session.request(method, server.api_url + path, **options) as response:
                body = await response.read()
                return response.status, discord.utils._from_json(body) if body else None

        yield ask
