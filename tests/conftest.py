"""The sandbox and the bot as fixtures for every test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.world import Sandbox
from tests.scene import Scene, playing


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
    monkeypatch.setattr("cogs.chat.screen.EDIT_EVERY", 0.1)
    async with playing(world, tmp_path) as playing_scene:
        yield playing_scene
