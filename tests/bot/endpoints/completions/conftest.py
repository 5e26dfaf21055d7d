"""The sandbox's endpoint on a socket, and a transport that waits for it but pauses for nothing."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.endpoints.completions import Completions
from bot.endpoints.transport import Account, Timeouts, Transport
from sandbox.endpoints import EndpointServer
from tests.bot.endpoints.scripted import Time


@pytest.fixture
def completions(transport: Transport, time: Time) -> Completions:
    return Completions(transport, clock=time.clock)


@pytest.fixture
def rehearsal() -> EndpointServer:
    server = EndpointServer(api_key="sandbox-key")
    server.pace = 0.0
    return server


@pytest.fixture
async def account(rehearsal: EndpointServer) -> AsyncIterator[Account]:
    app = web.Application()
    rehearsal.install(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield Account(f"http://127.0.0.1:{runner.addresses[0][1]}/v1", "sandbox-key")
    await runner.cleanup()


@pytest.fixture
def patient(session: aiohttp.ClientSession, time: Time) -> Transport:
    """A transport that waits for a busy machine, but for no pause between attempts."""
    timeouts = Timeouts(connect=5, first_byte=5, between=5)
    return Transport(session, timeouts=timeouts, clock=time.clock, sleep=time.sleep)
