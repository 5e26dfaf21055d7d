import datetime as dt
from typing import Any

import discord
import pytest

from sandbox.discord.errors import DiscordError
from sandbox.discord.seed import World
from sandbox.discord.server import DiscordServer


@pytest.fixture
def lab(client: Any, world: World) -> Any:
    return client.get_guild(world.guild().id)


async def test_timeout_silences(client: Any, lab: Any, world: World) -> None:
    state, member = world.state, world.user("member")
    seen = lab.get_member(member.id)
    await seen.timeout(dt.timedelta(minutes=5))
    await client.hear("GUILD_MEMBER_UPDATE")
    with pytest.raises(DiscordError) as refused:
        state.create_message(member.id, world.channel("general").id, "but")
    assert refused.value.code == 50013
    await seen.timeout(None)
    state.create_message(member.id, world.channel("general").id, "thanks")


async def test_timeout_ends_by_itself(lab: Any, world: World) -> None:
    state, member = world.state, world.user("member")
    await lab.get_member(member.id).timeout(dt.timedelta(minutes=5))
    now = state.clock()
    state.clock = lambda: now + 301
    state.create_message(member.id, world.channel("general").id, "back")


async def test_nobody_acts_on_their_betters(lab: Any, world: World) -> None:
    admin = lab.get_member(world.user("admin").id)
    for act in (admin.kick, admin.ban, lambda: admin.timeout(dt.timedelta(1))):
        with pytest.raises(discord.Forbidden) as refused:
            await act()
        assert refused.value.code == 50013


async def test_ban_removes_member_and_messages(client: Any, lab: Any, world: World) -> None:
    state, member, general = world.state, world.user("member"), world.channel("general")
    state.create_message(member.id, general.id, "spam")
    await lab.ban(discord.Object(member.id), reason="spam & more", delete_message_seconds=60)
    await client.hear("GUILD_BAN_ADD")
    await client.hear("GUILD_MEMBER_REMOVE")
    await client.hear("MESSAGE_DELETE_BULK")
    assert not general.messages
    assert [(b.user.name, b.reason) async for b in lab.bans()] == [("member", "spam & more")]
    assert (await lab.fetch_ban(discord.Object(member.id))).reason == "spam & more"
    with pytest.raises(DiscordError) as refused:
        state.join(member.id, lab.id)
    assert refused.value.code == 40007
    await lab.unban(discord.Object(member.id))
    state.join(member.id, lab.id)
    await client.hear("GUILD_MEMBER_ADD")


async def test_kick_and_come_back(client: Any, lab: Any, world: World) -> None:
    member = world.user("newcomer")
    await lab.get_member(member.id).kick()
    await client.hear("GUILD_MEMBER_REMOVE")
    with pytest.raises(discord.NotFound) as refused:
        await lab.fetch_member(member.id)
    assert refused.value.code == 10007
    world.state.join(member.id, lab.id)


async def test_members_are_listed_and_searched(lab: Any) -> None:
    assert len([m async for m in lab.fetch_members(limit=None)]) == 5
    found = await lab.query_members(query="new", cache=False)
    assert [m.name for m in found] == ["newcomer"]


async def test_roles_below_the_own_one(lab: Any, world: World) -> None:
    member = lab.get_member(world.user("newcomer").id)
    with pytest.raises(discord.Forbidden):
        await member.add_roles(lab.get_role(world.role("Member").id))
    role = world.role("Parley")
    world.state.update_role(role, permissions=role.permissions | discord.Permissions.all().value)
    await member.add_roles(lab.get_role(world.role("Member").id))
    assert world.guild().members[member.id].role_ids == [world.role("Member").id]
    with pytest.raises(discord.Forbidden):
        await member.add_roles(lab.get_role(world.role("Admin").id))
    await member.remove_roles(lab.get_role(world.role("Member").id))
    assert world.guild().members[member.id].role_ids == []


async def test_user_and_application(client: Any, world: World) -> None:
    assert (await client.fetch_user(world.user("member").id)).global_name == "Member"
    info = await client.application_info()
    assert (info.name, info.owner.name, info.flags.gateway_message_content_limited) == (
        "Parley",
        "admin",
        True,
    )
    assert [guild.name async for guild in client.fetch_guilds()] == ["Parley Lab", "Quiet Corner"]
    assert (await client.user.edit(username="Renamed")).name == "Renamed"


async def test_leaving_and_joining_guilds(client: Any, lab: Any) -> None:
    await lab.leave()
    await client.hear("GUILD_DELETE")
    with pytest.raises(discord.Forbidden) as refused:
        await client.fetch_guild(lab.id)
    assert refused.value.code == 50001


async def test_channels_are_made_changed_and_deleted(client: Any, lab: Any, world: World) -> None:
    role = world.role("Parley")
    world.state.update_role(role, permissions=1 << 3)
    made = await lab.create_text_channel("new", topic="t", overwrites={})
    assert (await client.hear("CHANNEL_CREATE"))["name"] == "new"
    edited = await made.edit(name="renamed", slowmode_delay=5)
    assert (edited.name, edited.slowmode_delay) == ("renamed", 5)
    await made.set_permissions(lab.default_role, send_messages=False)
    await client.hear("CHANNEL_UPDATE", 2)
    assert world.state.channel(made.id).overwrites[lab.id].deny == 1 << 11
    await made.set_permissions(lab.default_role, overwrite=None)
    assert not world.state.channel(made.id).overwrites
    assert made.id in {channel.id for channel in await lab.fetch_channels()}
    await made.delete()
    await client.hear("CHANNEL_DELETE")


async def test_bot_is_sent_away_and_let_in_again(
    client: Any, lab: Any, server: DiscordServer
) -> None:
    admin = server.actor("admin")
    await admin.kick_bot(lab.id)
    await client.hear("GUILD_DELETE")
    assert client.get_guild(lab.id) is None
    for _ in range(2):
        await admin.invite_bot(lab.id)
    created = await client.hear("GUILD_CREATE", 3)
    assert created["id"] == str(lab.id)
    assert "unavailable" not in created, "by that clients see that they were invited"
    assert "GUILD_MEMBER_ADD" not in {name for name, _ in client.heard}
    assert client.get_guild(lab.id).me.guild_permissions.manage_messages


async def test_direct_messages_need_a_common_server(client: Any, world: World) -> None:
    member = client.get_guild(world.guild().id).get_member(world.user("member").id)
    await member.send("hello")
    for guild in world.guilds.values():
        world.state.leave(member.id, guild.id)
    with pytest.raises(discord.Forbidden) as refused:
        await member.send("are you there?")
    assert refused.value.code == 50007
