"""A server with rated answers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.attachments.downloads import Downloads
from bot.endpoints.transport import new_session
from bot.storage.database import Database
from tests.bot.tuning.datasets.hall import Hall


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    database = await Database.open(tmp_path / "parley.db")
    session = new_session()
    folder = tmp_path / "passing"
    folder.mkdir()
    downloads = Downloads(session, folder=folder)
    yield Hall(database, downloads)
    await downloads.close()
    await session.close()
    await database.close()
