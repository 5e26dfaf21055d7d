"""The sandbox and the bot as fixtures for every test."""

from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sandbox.world import Sandbox
from tests.scene import Scene, playing

# Machines are shared and a first run builds tables: how long an example takes says nothing.
settings.register_profile("parley", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("parley")


@pytest.fixture
async def world() -> AsyncIterator[Sandbox]:
    """An empty stage: both stand-ins on a free port, answering without delay."""
    async with Sandbox() as sandbox:
        sandbox.endpoint.pace = 0
        yield sandbox


@pytest.fixture
async def scene(
    world: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Scene]:
    """The bot in the sandbox; people need not wait long for it."""
    monkeypatch.setattr("bot.conversation.floor.BREATH", 0.15)
    monkeypatch.setattr("cogs.screen.screen.EDIT_EVERY", 0.1)
    async with playing(world, tmp_path) as playing_scene:
        # Extensions are loaded anew for each bot, so only sys.modules knows the modules in use.
        monkeypatch.setattr(import_module("cogs.chat"), "GRACE", 0.2)
        yield playing_scene
