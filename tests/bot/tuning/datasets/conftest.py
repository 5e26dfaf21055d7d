"""A server with rated answers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.bot.tuning.datasets.hall import Hall


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    database = await Database.open(tmp_path / "parley.db")
    (tmp_path / "passing").mkdir()
    hall = Hall(database, tmp_path / "passing")
    yield hall
    await hall.datasets.close()
    await database.close()
