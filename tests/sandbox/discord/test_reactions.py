from typing import Any

import discord
import pytest

from sandbox.discord.seed import World


@pytest.fixture
async def message(client: Any, world: World) -> Any:
    return await client.get_channel(world.channel("general").id).send("react!")


async def test_reactions_come_and_go(client: Any, message: Any, world: World) -> None:
    member = world.user("member")
    await message.add_reaction("👍")
    world.state.add_reaction(member.id, message.channel.id, message.id, "👍")
    heard = await client.hear("MESSAGE_REACTION_ADD", 2)
    assert (heard["emoji"]["name"], heard["member"]["user"]["username"]) == ("👍", "member")
    fetched = await message.channel.fetch_message(message.id)
    (reaction,) = fetched.reactions
    assert (reaction.count, reaction.me) == (2, True)
    assert {user.name async for user in reaction.users()} == {"Parley", "member"}
    await message.remove_reaction("👍", discord.Object(member.id))
    await message.remove_reaction("👍", client.user)
    await client.hear("MESSAGE_REACTION_REMOVE", 2)
    assert (await message.channel.fetch_message(message.id)).reactions == []


async def test_clearing(client: Any, message: Any) -> None:
    await message.add_reaction("👍")
    await message.add_reaction("🎉")
    await message.clear_reaction("👍")
    await client.hear("MESSAGE_REACTION_REMOVE_EMOJI")
    await message.clear_reactions()
    await client.hear("MESSAGE_REACTION_REMOVE_ALL")


@pytest.mark.parametrize("emoji", ["1️⃣", "👩‍👩‍👧", "🏳️‍🌈", "name:1234567890123456789", "❤️"])
async def test_every_kind_of_emoji(message: Any, emoji: str) -> None:
    await message.add_reaction(emoji)


@pytest.mark.parametrize("emoji", ["x", "hello", "name:", "1"])
async def test_words_are_no_emoji(message: Any, emoji: str) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await message.add_reaction(emoji)
    assert refused.value.code == 10014


async def test_twenty_at_most(message: Any) -> None:
    for number in range(20):
        await message.add_reaction(chr(0x1F600 + number))
    with pytest.raises(discord.HTTPException) as refused:
        await message.add_reaction("👍")
    assert refused.value.code == 30010
