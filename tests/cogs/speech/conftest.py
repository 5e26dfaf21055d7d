"""Somebody who wants to hear texts, in the sandbox."""

import pytest

from tests.cogs.speech.stage import Stage
from tests.scene import Scene


@pytest.fixture
def stage(scene: Scene) -> Stage:
    """A member in a channel."""
    return Stage(scene)
