from typing import Any

import aiohttp
import discord
import pytest

from sandbox.discord.faults import Fault
from sandbox.discord.seed import World
from sandbox.discord.server import DiscordServer

MESSAGES = "/channels/{channel_id}/messages"


@pytest.fixture
def general(client: Any, world: World) -> Any:
    return client.get_channel(world.channel("general").id)


async def test_status_for_some_requests(general: Any, server: DiscordServer) -> None:
    fault = server.faults.add(
        Fault(MESSAGES, "POST", status=403, body={"code": 50013, "message": "x"}, times=2)
    )
    for _ in range(2):
        with pytest.raises(discord.Forbidden) as refused:
            await general.send("x")
        assert refused.value.code == 50013
    await general.send("x")
    assert fault.hits == 2


async def test_client_tries_again_after_a_reset(general: Any, server: DiscordServer) -> None:
    server.faults.add(Fault(MESSAGES, "POST", reset=True))
    with pytest.raises(aiohttp.ClientError):
        await general.send("x")
    await general.send("y")


async def test_answer_lost_after_the_deed(
    general: Any, server: DiscordServer, world: World
) -> None:
    server.faults.add(Fault(MESSAGES, "POST", status=404, after=True))
    with pytest.raises(discord.NotFound):
        await general.send("done, though")
    assert [m.content for m in world.channel("general").messages.values()] == ["done, though"]


async def test_only_the_requests_that_match(
    general: Any, server: DiscordServer, world: World
) -> None:
    only = str(world.channel("questions").id)
    server.faults.add(
        Fault("/channels/*", status=404, times=None, match=lambda ids: ids["channel_id"] == only)
    )
    await general.send("x")
    with pytest.raises(discord.NotFound):
        await general.guild.get_channel(int(only)).send("x")
    server.faults.clear()
    await general.guild.get_channel(int(only)).send("x")


async def test_delay_only(general: Any, server: DiscordServer) -> None:
    fault = server.faults.add(Fault("*", delay=0.01))
    await general.send("x")
    assert fault.hits == 1
    server.faults.remove(fault)
