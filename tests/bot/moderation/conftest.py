"""A server whose messages are judged."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.world import Sandbox
from tests.bot.moderation.court import Court, opened
from tests.bot.moderation.gallery import Gallery, serving


@pytest.fixture
async def court(world: Sandbox, tmp_path: Path) -> AsyncIterator[Court]:
    async with opened(world, tmp_path) as found:
        yield found


@pytest.fixture
async def gallery() -> AsyncIterator[Gallery]:
    async with serving() as found:
        yield found
