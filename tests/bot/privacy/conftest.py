from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.privacy import Privacy
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.personal import PersonalStore
from bot.storage.settings import SettingsStore
from tests.bot.storage.personal.stage import DAY, Stage


class Clock:
    """Unix ms that a test sets; it begins at noon of 2026-11-21, UTC."""

    def __init__(self) -> None:
        self.now = 1_795_262_400_000

    def __call__(self) -> int:
        return self.now

    def days_later(self, days: float) -> None:
        self.now += round(days * DAY)


class Journal:
    """Writes down what the service asks others for."""

    def __init__(self) -> None:
        self.stopped: list[tuple[int | None, int | None]] = []
        self.forgotten: list[int] = []

    async def stop(self, *, user_id: int | None = None, guild_id: int | None = None) -> None:
        self.stopped.append((user_id, guild_id))

    @property
    def forget(self) -> Callable[[int], None]:
        return self.forgotten.append


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "parley.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(path)
    yield opened
    await opened.close()


@pytest.fixture
def stage(database: Database, clock: Clock) -> Stage:
    return Stage(database, clock)


@pytest.fixture
def settings(database: Database) -> Settings:
    return Settings(SettingsStore(database), Config.from_environment({}))


@pytest.fixture
def privacy(database: Database, settings: Settings, journal: Journal, clock: Clock) -> Privacy:
    given: dict[str, Any] = {"stop": journal.stop, "forget": (journal.forget,), "clock": clock}
    return Privacy(PersonalStore(database), settings, **given)
