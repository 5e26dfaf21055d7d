"""Cases that owe something, with a real database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.moderation import CaseStore
from bot.storage.settings import SettingsStore
from tests.bot.moderation.enforcing.office import Office
from tests.bot.moderation.samples import CONFIG


@pytest.fixture
async def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """The work begins when a test says so; faults are waited for briefly."""
    monkeypatch.setattr("bot.moderation.enforcing.patience.FIRST", 0.01)
    database = await Database.open(tmp_path / "parley.db")
    found = Office(CaseStore(database), Settings(SettingsStore(database), CONFIG))
    yield found
    await found.enforcing.close()
    await database.close()
