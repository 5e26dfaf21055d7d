import pytest

from bot.storage.database import Database
from bot.storage.personal import PersonalStore
from tests.bot.storage.personal.stage import DAY, Stage


class Clock:
    """Unix ms that a test sets."""

    def __init__(self) -> None:
        self.now = 20_000 * DAY

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stage(database: Database, clock: Clock) -> Stage:
    return Stage(database, clock)


@pytest.fixture
def personal(database: Database) -> PersonalStore:
    return PersonalStore(database)
