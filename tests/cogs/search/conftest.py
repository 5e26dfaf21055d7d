"""A server whose messages can be found."""

from typing import Any

import pytest
from discord.http import HTTPClient, Route

from bot.client import Bot, Services
from bot.serving import build
from bot.storage.database import Database
from tests.cogs.search.archive import Archive
from tests.scene import Scene

Built = list[tuple[Database, Services]]
READY = 0.25
"""Seconds without another server after which a bot takes itself for ready; it has few."""


def noting(monkeypatch: pytest.MonkeyPatch) -> tuple[Built, list[Bot], list[str]]:
    """Note what each bot is built of, each bot, and what is asked of Discord from now on."""
    built: Built = []
    bots: list[Bot] = []
    asked: list[str] = []
    hook, request = Bot.setup_hook, HTTPClient.request

    def noted(config: Any, database: Database, *rest: Any, **more: Any) -> Services:
        services = build(config, database, *rest, **more)
        built.append((database, services))
        return services

    async def started(self: Bot) -> None:
        bots.append(self)
        self._connection.guild_ready_timeout = READY
        await hook(self)

    async def requested(self: HTTPClient, route: Route, **more: Any) -> Any:
        asked.append(f"{route.method} {route.path}")
        return await request(self, route, **more)

    monkeypatch.setattr("bot.serving.process.build", noted)
    monkeypatch.setattr(Bot, "setup_hook", started)
    monkeypatch.setattr(HTTPClient, "request", requested)
    return built, bots, asked


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> tuple[Built, list[Bot], list[str]]:
    """Asked for before the scene, so that its bot is noted."""
    return noting(monkeypatch)


@pytest.fixture
async def archive(
    noted: tuple[Built, list[Bot], list[str]], scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> Archive:
    return Archive(scene, *noted, monkeypatch)
