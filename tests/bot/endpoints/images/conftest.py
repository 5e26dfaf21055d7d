"""The calls to picture models, on the transport whose time is the test's."""

import pytest

from bot.endpoints.images import Images
from bot.endpoints.transport import Transport


@pytest.fixture
def images(transport: Transport) -> Images:
    return Images(transport)
