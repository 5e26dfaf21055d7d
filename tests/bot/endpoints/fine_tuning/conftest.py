"""The calls about jobs, of a test's time, and the sandbox's jobs that stand still."""

import math

import pytest

from bot.endpoints.files import Files
from bot.endpoints.fine_tuning import FineTuning
from bot.endpoints.transport import Transport
from sandbox.endpoints import EndpointServer
from tests.bot.endpoints.scripted import Time


@pytest.fixture
def tuning(transport: Transport, time: Time) -> FineTuning:
    return FineTuning(transport, clock=time.clock)


@pytest.fixture
def files(transport: Transport) -> Files:
    return Files(transport)


@pytest.fixture
def rehearsal(rehearsal: EndpointServer) -> EndpointServer:
    """Its jobs go on only when they are told to."""
    rehearsal.tuning_pace = math.inf
    return rehearsal
