"""A scripted endpoint, the sandbox's, a session, and a transport whose time is the test's."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.endpoints.transport import Account, Timeouts, Transport, new_session
from sandbox.endpoints import EndpointServer
from tests.bot.endpoints.scripted import Endpoint, Time


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    async with Endpoint.serving() as served:
        yield served


@pytest.fixture
def rehearsal() -> EndpointServer:
    """The sandbox's endpoint; `account` leads to it."""
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
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with new_session() as opened:
        yield opened


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def transport(session: aiohttp.ClientSession, time: Time) -> Transport:
    return Transport(
        session,
        timeouts=Timeouts(connect=5, first_byte=5, between=5),
        clock=time.clock,
        now=time.clock,
        sleep=time.sleep,
        jitter=lambda _, most: most,
    )


@pytest.fixture
def hasty(session: aiohttp.ClientSession, time: Time) -> Transport:
    """A transport that waits for less than half a second."""
    return Transport(
        session,
        timeouts=Timeouts(connect=0.1, first_byte=0.3, between=0.05),
        clock=time.clock,
        now=time.clock,
        sleep=time.sleep,
        jitter=lambda _, most: most,
    )
