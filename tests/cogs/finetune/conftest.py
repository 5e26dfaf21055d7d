"""A server that may use the operator's key for fine-tuning, looked after without delay."""

import math
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.client import Bot
from bot.tuning.tempo import Tempo
from sandbox.world import Sandbox
from tests.cogs.finetune.workshop import Workshop
from tests.scene import playing

HASTY = partial(Tempo, shortest=0.02, longest=0.05, doubt=0.2)


@pytest.fixture
async def workshop(
    world: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Workshop]:
    """Jobs stand still until a test moves them."""
    bots: list[Bot] = []
    hook, environment = Bot.setup_hook, Sandbox.environment

    async def noted(self: Bot) -> None:
        bots.append(self)
        await hook(self)

    def shared(self: Sandbox, folder: Path) -> dict[str, str]:
        return {**environment(self, folder), "SHARED_FINE_TUNING": "true"}

    monkeypatch.setattr(Bot, "setup_hook", noted)
    monkeypatch.setattr(Sandbox, "environment", shared)
    monkeypatch.setattr("bot.tuning.watching.Tempo", HASTY)
    monkeypatch.setattr("bot.tuning.looking.Tempo", HASTY)
    world.endpoint.tuning_pace = math.inf
    async with playing(world, tmp_path) as scene:
        yield Workshop(scene, bots)
