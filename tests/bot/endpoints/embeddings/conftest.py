"""The calls to models that make embeddings, on the transport whose time is the test's."""

import pytest

from bot.endpoints.embeddings import Embeddings
from bot.endpoints.transport import Transport
from tests.bot.endpoints.scripted import Time


@pytest.fixture
def embeddings(transport: Transport, time: Time) -> Embeddings:
    return Embeddings(transport, clock=time.clock)
