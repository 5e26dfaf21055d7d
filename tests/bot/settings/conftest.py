"""Settings on a real database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import Config
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.settings import SettingsStore


@pytest.fixture
def config() -> Config:
    return Config.from_environment({"CHAT_MODEL": "rehearsal"})


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "parley.db")
    yield opened
    await opened.close()


@pytest.fixture
def settings(database: Database, config: Config) -> Settings:
    return Settings(SettingsStore(database), config)
