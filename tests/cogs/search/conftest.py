"""A server whose messages can be found."""

from typing import Any

import pytest
from discord.http import HTTPClient, Route

from bot import serving
from bot.client import Bot, Services
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
def bots(monkeypatch: pytest.MonkeyPatch) -> list[Bot]:
    """The bots that were started, the latest last; to be asked for before the scene."""
    started: list[Bot] = []
    hook = Bot.setup_hook

    async def noted(self: Bot) -> None:
        started.append(self)
        await hook(self)

    monkeypatch.setattr(Bot, "setup_hook", noted)
    return started


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of Discord, as method and path without what is different each time."""
    asked: list[str] = []
    request = HTTPClient.request

    async def noted(self: HTTPClient, route: Route, **more: Any) -> Any:
        asked.append(f"{route.method} {route.path}")
        return await request(self, route, **more)

    monkeypatch.setattr(HTTPClient, "request", noted)
    return asked


@pytest.fixture
async def archive(
    built: Built,
    bots: list[Bot],
    requests: list[str],
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
) -> Archive:
    return Archive(scene, built, bots, requests, monkeypatch)
