from typing import Any

import pytest

from sandbox.discord.errors import DiscordError
from sandbox.discord.seed import World


@pytest.fixture
async def slow(client: Any, world: World) -> Any:
    """A channel in which people may write once a minute, as the bot has set it."""
    role = world.role("Parley")
    world.state.update_role(role, permissions=role.permissions | 1 << 4)
    channel = client.get_channel(world.channel("general").id)
    edited = await channel.edit(slowmode_delay=60)
    assert edited.slowmode_delay == 60
    return channel


async def test_slow_mode_makes_people_wait(slow: Any, world: World) -> None:
    state, member, newcomer = world.state, world.user("member"), world.user("newcomer")
    state.create_message(member.id, slow.id, "once")
    with pytest.raises(DiscordError) as refused:
        state.create_message(member.id, slow.id, "twice")
    assert (refused.value.status, refused.value.code) == (429, 20016)
    state.create_message(newcomer.id, slow.id, "each has a minute of their own")
    now = state.clock()
    state.clock = lambda: now + 60
    state.create_message(member.id, slow.id, "later")


async def test_slow_mode_spares_bots_and_moderators(slow: Any, world: World) -> None:
    for text in ("one", "two"):
        await slow.send(text)
        world.state.create_message(world.user("moderator").id, slow.id, text)


async def test_slow_mode_holds_in_threads_and_ends(slow: Any, world: World) -> None:
    state, member = world.state, world.user("member")
    thread = await (await slow.send("q")).create_thread(name="t", slowmode_delay=5)
    state.create_message(member.id, thread.id, "once")
    with pytest.raises(DiscordError):
        state.create_message(member.id, thread.id, "twice")
    await thread.edit(slowmode_delay=0)
    state.create_message(member.id, thread.id, "twice")
