"""A scripted endpoint, a session, and a transport whose time is the test's."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.endpoints.transport import Timeouts, Transport, new_session
from tests.bot.endpoints.scripted import Endpoint, Time


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    async with Endpoint.serving() as served:
        yield served


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
