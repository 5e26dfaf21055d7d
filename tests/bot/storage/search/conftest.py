import pytest

from bot.storage.database import Database
from tests.bot.storage.search.library import Library


@pytest.fixture
def library(database: Database) -> Library:
    return Library(database)
