"""No heartbeat outlives the bot, however far its connection had come."""

import asyncio
import threading
from pathlib import Path

import pytest
from discord.gateway import DiscordWebSocket, KeepAliveHandler

from bot.config import Config
from bot.serving import running
from sandbox.world import Sandbox
from tests.scene import until


def heartbeats() -> list[threading.Thread]:
    return [it for it in threading.enumerate() if isinstance(it, KeepAliveHandler)]


async def test_a_connection_that_is_being_made_leaves_no_heartbeat(
    world: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def identify(_: DiscordWebSocket) -> None:
        await asyncio.Event().wait()  # Discord lets it wait here when many shards begin at once

    monkeypatch.setattr(DiscordWebSocket, "identify", identify)
    before = heartbeats()
    async with running(Config.from_environment(world.environment(tmp_path))):
        await until(lambda: len(heartbeats()) > len(before))
    assert heartbeats() == before
