"""A bot with its commands for moderation."""

import pytest

from bot.client import Bot
from tests.cogs.moderation.commands.desk import Desk
from tests.scene import Scene


@pytest.fixture
def bots(monkeypatch: pytest.MonkeyPatch) -> list[Bot]:
    """The bots that were started, the latest last."""
    started: list[Bot] = []
    hook = Bot.setup_hook

    async def noted(self: Bot) -> None:
        started.append(self)
        await hook(self)

    monkeypatch.setattr(Bot, "setup_hook", noted)
    return started


@pytest.fixture
def desk(bots: list[Bot], scene: Scene) -> Desk:
    return Desk(scene, bots)
