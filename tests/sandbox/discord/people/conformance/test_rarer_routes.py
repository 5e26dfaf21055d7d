"""Drives the routes that everyday use leaves out."""

from typing import Any

import discord
import pytest
from discord.http import Route

from sandbox.discord.seed import World
from sandbox.discord.server import DiscordServer

EVERYTHING = 1 << 3


@pytest.fixture
def almighty(world: World) -> None:
    role = world.role("Parley")
    world.state.update_role(role, permissions=role.permissions | EVERYTHING)


@pytest.fixture
def general(lab: discord.Guild) -> discord.TextChannel:
    return next(each for each in lab.text_channels if each.name == "general")


def raw(bot: Any, method: str, path: str, **parts: Any) -> Any:
    return bot.client.http.request(Route(method, path, **parts))


async def test_reactions_pins_and_announcements_conform(
    lab: discord.Guild, general: discord.TextChannel, server: DiscordServer, bot: Any
) -> None:
    member = server.actor("member")
    sent = await general.send("x")
    await sent.add_reaction("👍")
    await member.react(general.id, str(sent.id), "👍")
    await sent.remove_reaction("👍", discord.Object(member.id))
    await sent.clear_reaction("👍")
    one = {"channel_id": general.id, "message_id": sent.id}
    await raw(bot, "PUT", "/channels/{channel_id}/pins/{message_id}", **one)
    assert await raw(bot, "GET", "/channels/{channel_id}/pins", channel_id=general.id)
    await raw(bot, "DELETE", "/channels/{channel_id}/pins/{message_id}", **one)
    await member.type(general.id)
    await bot.client.hear("TYPING_START")
    await server.actor("admin").overwrite(general.id, lab.me.id, allow=1 << 11)


@pytest.mark.usefixtures("almighty")
async def test_channels_and_their_overwrites_conform(lab: discord.Guild) -> None:
    overwrites: Any = {lab.default_role: discord.PermissionOverwrite(send_messages=False)}
    made = await lab.create_text_channel("made", overwrites=overwrites, topic="t")
    await made.set_permissions(lab.me, view_channel=True)
    await made.set_permissions(lab.me, overwrite=None)
    await made.edit(slowmode_delay=30, nsfw=True)
    news = next(each for each in lab.text_channels if each.is_news())
    await (await news.send("news")).publish()
    await made.delete()


@pytest.mark.usefixtures("almighty")
async def test_members_and_roles_conform(
    lab: discord.Guild, world: World, server: DiscordServer, bot: Any
) -> None:
    newcomer = await lab.fetch_member(world.user("newcomer").id)
    role = await lab.fetch_role(world.role("Member").id)
    await newcomer.add_roles(role)
    await newcomer.remove_roles(role)
    await newcomer.edit(nick="New")
    found = await raw(bot, "GET", "/guilds/{guild_id}/members/search?query=ne", guild_id=lab.id)
    assert [each["user"]["username"] for each in found] == ["newcomer"]
    await newcomer.kick()
    server.state.join(newcomer.id, lab.id)
    await bot.client.hear("GUILD_MEMBER_ADD")
    await bot.client.user.edit(username="Renamed")
    other = bot.client.get_guild(world.guild("quiet").id)
    await other.leave()


async def test_thread_members_and_archives_conform(
    lab: discord.Guild, general: discord.TextChannel, server: DiscordServer
) -> None:
    member = server.actor("member")
    theirs = await member.create_thread(general.id, "theirs")
    thread: Any = await lab.fetch_channel(int(theirs["id"]))
    await thread.join()
    assert (await thread.fetch_member(member.id)).id == member.id
    await thread.leave()
    private = await general.create_thread(name="mine", type=discord.ChannelType.private_thread)
    await private.add_user(discord.Object(member.id))
    await private.edit(archived=True)
    for joined in (True, False):
        found = [each async for each in general.archived_threads(private=True, joined=joined)]
        assert [each.id for each in found] == [private.id]


async def test_single_commands_conform(lab: discord.Guild, bot: Any) -> None:
    http, app_id = bot.client.http, bot.client.application_id
    body = {"name": "made", "description": "Made alone", "type": 1}
    for scope, guild in (("global", ()), ("guild", (lab.id,))):
        made = await getattr(http, f"upsert_{scope}_command")(app_id, *guild, body)
        place = (app_id, *guild, made["id"])
        assert (await getattr(http, f"get_{scope}_command")(*place))["name"] == "made"
        await getattr(http, f"edit_{scope}_command")(*place, {"description": "Changed"})
        await getattr(http, f"delete_{scope}_command")(*place)
    assert await http.get_guild_application_command_permissions(app_id, lab.id) == []


async def test_answers_are_read_and_taken_back(
    general: discord.TextChannel, server: DiscordServer, bot: Any
) -> None:
    invoked = await server.actor("member").command(general.id, "echo", text="x")
    await invoked.answered()
    interaction = bot.seen[-1]
    assert (await interaction.original_response()).content == "x"
    await interaction.delete_original_response()
    assert invoked.messages == []


async def test_the_ways_in_conform(bot: Any) -> None:
    for path in ("/gateway", "/gateway/bot", "/applications/@me", "/users/@me"):
        assert await raw(bot, "GET", path)
