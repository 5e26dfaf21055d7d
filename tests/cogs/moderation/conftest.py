"""A moderated server."""

import pytest

from tests.cogs.moderation.logroom import LogRoom
from tests.cogs.moderation.precinct import Precinct
from tests.scene import Scene


@pytest.fixture
async def precinct(scene: Scene) -> Precinct:
    found = Precinct(scene)
    await found.set("log_channel", "#moderators")
    await found.set("enabled", "on")
    return found


@pytest.fixture
def room(precinct: Precinct) -> LogRoom:
    return LogRoom(precinct)
