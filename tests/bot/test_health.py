import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.errors import ConfigError
from bot.health import Health


class Served:
    def __init__(self) -> None:
        self.ready = False
        self.alive = True
        self.health = Health(ready=lambda: self.ready, alive=lambda: self.alive)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_it_tells_whether_the_bot_lives_and_serves(session: aiohttp.ClientSession) -> None:
    served = Served()
    port = await served.health.start(0)

    async def ask(path: str) -> tuple[int, object]:
        async with session.get(f"http://127.0.0.1:{port}{path}") as response:
            return response.status, await response.json()

    try:
        assert await ask("/healthz") == (200, {"status": "alive"})
        assert await ask("/readyz") == (503, {"status": "not ready"})
        served.ready, served.alive = True, False
        assert await ask("/readyz") == (200, {"status": "ready"})
        assert await ask("/healthz") == (503, {"status": "stopped"})
    finally:
        await served.health.close()


async def test_closing_frees_the_port_and_may_be_repeated(session: aiohttp.ClientSession) -> None:
    health = Served().health
    await health.close()
    port = await health.start(0)
    await health.close()
    await health.close()
    with pytest.raises(aiohttp.ClientConnectionError):
        await session.get(f"http://127.0.0.1:{port}/healthz")


async def test_a_taken_port_is_told_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        health = Served().health
        with pytest.raises(ConfigError, match="HEALTH_PORT"):
            await health.start(taken.getsockname()[1])
