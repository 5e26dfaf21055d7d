from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.search import Sketches
from bot.storage.database import Database
from sandbox.world import Sandbox
from tests.bot.search.town import Town, opened
from tests.bot.storage.search.library import Library


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    database = await Database.open(tmp_path / "parley.db")
    yield Library(database)
    await database.close()


@pytest.fixture
async def sketches(library: Library) -> AsyncIterator[Sketches]:
    opened = Sketches(library.search)
    yield opened
    await opened.close()


@pytest.fixture
async def town(world: Sandbox, tmp_path: Path) -> AsyncIterator[Town]:
    async with opened(world, tmp_path) as found:
        yield found
