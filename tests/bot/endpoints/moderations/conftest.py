"""The calls to moderation models, on the transport whose time is the test's."""

import pytest

from bot.endpoints.moderations import Moderations
from bot.endpoints.transport import Transport
from tests.bot.endpoints.scripted import Time


@pytest.fixture
def moderations(transport: Transport, time: Time) -> Moderations:
    return Moderations(transport, clock=time.clock)
