import asyncio

import pytest

from sandbox.discord.events import Event, Subscription
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


async def test_subscription_gives_events_in_order(world: World) -> None:
    news = Subscription()
    world.state.listen(news)
    for text in ("a", "b"):
        world.state.create_message(world.user("member").id, world.channel("general").id, text)
    news.close()
    assert [event.data["content"] async for event in news] == ["a", "b"]


async def test_subscription_cuts_off_who_falls_behind() -> None:
    news = Subscription(limit=2)
    for number in range(5):
        news(Event(str(number), {}))
    assert [event.name async for event in news] == ["0", "1"]
    assert news.closed
