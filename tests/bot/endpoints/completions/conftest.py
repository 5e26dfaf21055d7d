"""Completions, and a transport that waits for a busy machine but pauses for nothing."""

import aiohttp
import pytest

from bot.endpoints.completions import Completions
from bot.endpoints.transport import Timeouts, Transport
from tests.bot.endpoints.scripted import Time


@pytest.fixture
def completions(transport: Transport, time: Time) -> Completions:
    return Completions(transport, clock=time.clock)


@pytest.fixture
def patient(session: aiohttp.ClientSession, time: Time) -> Transport:
    """A transport that waits for a busy machine, but for no pause between attempts."""
    timeouts = Timeouts(connect=5, first_byte=5, between=5)
    return Transport(session, timeouts=timeouts, clock=time.clock, sleep=time.sleep)
