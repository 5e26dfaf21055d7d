import asyncio

import pytest

from sandbox.discord.seed import World
from sandbox.discord.server import DiscordServer


async def test_until_waits_for_the_world(server: DiscordServer, world: World) -> None:
    general = world.channel("general")
    before = list(world.state._listeners)
    waiting = asyncio.create_task(server.until(lambda: list(general.messages)))
    await asyncio.sleep(0)
    message = world.state.create_message(world.user("member").id, general.id, "x")
    assert await waiting == [message.id]
    with pytest.raises(TimeoutError):
        await server.until(lambda: False, timeout=0.01)
    assert world.state._listeners == before
