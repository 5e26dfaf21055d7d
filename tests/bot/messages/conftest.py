"""A server whose messages are stored and judged."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import Database
from sandbox.world import Sandbox
from tests.bot.moderation.court import Court, opened


@pytest.fixture
async def court(world: Sandbox, tmp_path: Path) -> AsyncIterator[Court]:
    async with opened(world, tmp_path) as found:
        yield found


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened_database = await Database.open(tmp_path / "parley.db")
    yield opened_database
    await opened_database.close()
