"""Drives every route and event with discord.py; see the fixtures for what is checked."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import discord
import pytest

from sandbox.discord.rest import ROUTES
from sandbox.discord.seed import World
from sandbox.discord.server import DiscordServer

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63"
    "606060f80f0001040100a5a5a5a50000000049454e44ae426082"
)


def text_channel(guild: discord.Guild, name: str) -> discord.TextChannel:
    return next(each for each in guild.text_channels if each.name == name)


async def test_messages_conform(lab: discord.Guild, conformance: Any) -> None:
    channel = text_channel(lab, "general")
    embed = discord.Embed(
        title="T", description="D", color=0x112233, timestamp=discord.utils.utcnow()
    )
    embed.set_author(name="A").set_footer(text="F").add_field(name="N", value="V")
    embed.set_image(url="attachment://p.png")
    sent = await channel.send(
        f"hello {lab.me.mention} <@&{lab.default_role.id}>",
        embed=embed,
        files=[discord.File(BytesIO(PICTURE), "p.png"), discord.File(BytesIO(b"x"), "x.txt")],
        allowed_mentions=discord.AllowedMentions.none(),
        nonce=1234,
    )
    reply = await sent.reply("reply", silent=True)
    await reply.edit(content="edited", embed=None, attachments=[])
    await sent.edit(suppress=True)
    for emoji in ("👍", "🎉"):
        await sent.add_reaction(emoji)
    await sent.remove_reaction("🎉", lab.me)
    again = await channel.fetch_message(sent.id)
    assert [each.id async for each in again.reactions[0].users()] == [lab.me.id]
    await sent.pin()
    assert [each async for each in channel.pins()]
    await sent.unpin()
    assert (await channel.fetch_message(reply.id)).content == "edited"
    assert [each async for each in channel.history(limit=10, before=reply)]
    async with channel.typing():
        pass
    await sent.clear_reactions()
    await reply.delete()
    more = [await channel.send(str(i)) for i in range(3)]
    await channel.delete_messages(more)
    assert ("POST", "/channels/{channel_id}/messages/bulk-delete") in conformance.seen


async def test_threads_and_channels_conform(
    lab: discord.Guild, server: DiscordServer, conformance: Any
) -> None:
    channel = text_channel(lab, "questions")
    starter = await channel.send("start")
    thread = await starter.create_thread(name="from a message")
    await thread.send("inside")
    private = await channel.create_thread(name="private", type=discord.ChannelType.private_thread)
    member = lab.get_member(server.actor("member").id)
    assert member is not None
    await private.add_user(member)
    await private.remove_user(member)
    assert await thread.fetch_members()
    await thread.edit(name="renamed", archived=True)
    assert [each async for each in channel.archived_threads()]
    assert await lab.active_threads()
    assert await lab.fetch_channels()
    direct = await member.create_dm()
    await direct.send("hello")
    assert await lab.fetch_channel(channel.id)
    await private.delete()
    assert ("GET", "/guilds/{guild_id}/threads/active") in conformance.seen


async def test_members_and_guilds_conform(
    lab: discord.Guild, server: DiscordServer, bot: Any, conformance: Any
) -> None:
    newcomer = await lab.fetch_member(server.actor("newcomer").id)
    await newcomer.timeout(timedelta(minutes=1), reason="test")
    await newcomer.timeout(None)
    assert [each async for each in lab.fetch_members()]
    assert await lab.fetch_roles()
    await newcomer.ban(delete_message_seconds=60)
    assert [each async for each in lab.bans()]
    await lab.fetch_ban(newcomer)
    await lab.unban(newcomer)
    assert await bot.client.fetch_guild(lab.id)
    assert [each async for each in bot.client.fetch_guilds()]
    assert await bot.client.fetch_user(newcomer.id)
    assert await bot.client.application_info()
    with pytest.raises(discord.NotFound):
        await bot.client.fetch_user(1)
    assert ("PATCH", "/guilds/{guild_id}/members/{user_id}") in conformance.seen


async def test_commands_conform(
    lab: discord.Guild, bot: Any, conformance: Any, server: DiscordServer
) -> None:
    tree = bot.tree
    assert await tree.fetch_commands()
    tree.copy_global_to(guild=lab)
    await tree.sync(guild=lab)
    own = (await tree.fetch_commands(guild=lab))[0]
    fetched = await tree.fetch_command(own.id, guild=lab)
    await fetched.edit(description="Changed") if fetched.description else None
    with pytest.raises(discord.NotFound):
        await fetched.fetch_permissions(lab)
    rule = {"id": str(lab.default_role.id), "type": 1, "permission": True}
    await server.actor("admin").rule_command(lab.id, own.name, [rule])
    await bot.client.hear("APPLICATION_COMMAND_PERMISSIONS_UPDATE")
    assert (await fetched.fetch_permissions(lab)).permissions
    with pytest.raises(discord.Forbidden):
        await bot.client.http.edit_application_command_permissions(
            bot.client.application_id, lab.id, own.id, {"permissions": []}
        )
    await own.delete()
    with pytest.raises(discord.HTTPException):
        await bot.client.http.upsert_global_command(bot.client.application_id, {"name": "BAD"})
    assert ("PUT", "/applications/{application_id}/guilds/{guild_id}/commands") in conformance.sent


@pytest.mark.usefixtures("bot")
async def test_interactions_conform(
    server: DiscordServer, general: int, world: World, conformance: Any
) -> None:
    member = server.actor("member")
    slow = await member.command(general, "slow")
    await slow.answered()
    await slow.interaction.until(lambda: len(slow.messages) == 2, 5)
    for name in ("echo", "whisper", "double", "layout", "poll"):
        options: dict[str, Any] = {"text": "x"} if name == "echo" else {}
        await (await member.command(general, name, **options)).answered()
    everything: dict[str, Any] = {
        "number": 3,
        "ratio": 0.5,
        "flag": True,
        "who": "moderator",
        "role": world.role("Moderator").id,
        "where": general,
        "any_one": world.user("admin").id,
        "file": ("p.png", PICTURE),
    }
    await (await member.command(general, "everything", **everything)).answered()
    await member.autocomplete(general, "complete", "model", "gp")
    said = await member.say(general, files=[("v.ogg", b"OggS")], voice=True)
    await (await member.menu(general, "Quote it", said["id"])).answered()
    await (await member.menu(general, "Greet", world.user("admin").id)).answered()
    panel = await (await member.command(general, "panel")).answered()
    await (await member.press(general, panel["id"], "More")).acknowledged()
    later = await member.press(general, panel["id"], "Later")
    await later.answered()
    await later.interaction.until(
        lambda: "later" in server.state.message(general, int(panel["id"])).content, 5
    )
    for select, value in (("who", world.user("admin").id), ("where", general), ("colour", "r")):
        await (await member.choose(general, panel["id"], select, [value])).answered()
    opened = await member.press(general, panel["id"], "Ask")
    await opened.acknowledged()
    proof = [("p.txt", b"proof")]
    await (await member.submit(opened, Subject="S", Kind="Bug", Proof=proof)).acknowledged()
    opened = await member.command(await member.open_dm(), "form")
    await opened.acknowledged()
    await (await member.submit(opened, Subject="S", Kind="Bug")).answered()
    callback = "/interactions/{interaction_id}/{interaction_token}/callback"
    assert ("POST", callback) in conformance.sent


@pytest.mark.usefixtures("bot")
async def test_the_stand_in_has_no_routes_that_discord_lacks(conformance: Any) -> None:
    known = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path))
        for path, methods in conformance.document["paths"].items()
        for method in methods
    }
    ours = {(route.method, re.sub(r"\{\w+\}", "{}", route.path)) for route in ROUTES}
    assert ours == known
