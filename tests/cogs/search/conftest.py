"""A server whose messages can be found."""

from typing import Any

import pytest

from bot import serving
from bot.client import Services
from bot.storage.database import Database
from tests.cogs.search.archive import Archive
from tests.scene import Scene

Built = list[tuple[Database, Services]]


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> Built:
    """What each bot was built of, the latest last; to be asked for before the scene."""
    found: Built = []
    build = serving.build

    def noted(config: Any, database: Database, *rest: Any, **more: Any) -> Services:
        services = build(config, database, *rest, **more)
        found.append((database, services))
        return services

    monkeypatch.setattr(serving, "build", noted)
    return found


@pytest.fixture
async def archive(built: Built, scene: Scene) -> Archive:
    return Archive(scene, built)
