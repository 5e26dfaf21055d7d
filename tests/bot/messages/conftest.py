"""A server whose messages are stored and judged."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.world import Sandbox
from tests.bot.moderation.court import Court, opened


@pytest.fixture
async def court(world: Sandbox, tmp_path: Path) -> AsyncIterator[Court]:
    async with opened(world, tmp_path) as found:
        yield found
