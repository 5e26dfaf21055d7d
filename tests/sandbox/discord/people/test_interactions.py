import asyncio
from typing import Any

import discord
import pytest

from sandbox.discord.actors import NotPossible
from sandbox.discord.seed import World
from sandbox.discord.server import DiscordServer

EPHEMERAL, LOADING, V2 = 1 << 6, 1 << 7, 1 << 15


async def test_a_command_reaches_the_bot_and_its_answer_the_person(
    server: DiscordServer, bot: Any, general: int
) -> None:
    invoked = await server.actor("member").command(general, "echo", text="hi")
    assert await invoked.acknowledged() == 4
    message = await invoked.answered()
    assert (message["content"], message["type"]) == ("hi", 20)
    assert message["interaction_metadata"]["user"]["username"] == "member"
    assert message["interaction"]["name"] == "echo"
    assert message["webhook_id"] == message["application_id"] == str(bot.client.application_id)
    assert server.actor("newcomer").sees(general)[-1]["id"] == message["id"]


async def test_the_bot_sees_who_asked_where_and_with_which_permissions(
    server: DiscordServer, bot: Any, general: int, world: World
) -> None:
    await (await server.actor("moderator").command(general, "echo", text="x")).answered()
    interaction = bot.seen[0]
    assert interaction.user.name == "moderator"
    assert interaction.permissions.manage_messages
    assert not interaction.permissions.administrator
    assert interaction.app_permissions.send_messages
    assert interaction.guild_id == world.guild().id
    assert interaction.channel.id == general
    assert interaction.filesize_limit == server.state.attachment_size_limit
    assert interaction.context.guild


async def test_the_first_follow_up_takes_the_place_of_thinking(
    server: DiscordServer, bot: Any, general: int
) -> None:
    member = server.actor("member")
    invoked = await member.command(general, "slow")
    assert await invoked.acknowledged() == 5
    message = await invoked.answered()
    assert message["content"] == "done"
    assert message["attachments"][0]["filename"] == "x.txt"
    await invoked.interaction.until(lambda: len(invoked.messages) == 2, 5)
    assert invoked.messages[1]["flags"] & EPHEMERAL
    original = await bot.seen[0].original_response()
    assert str(original.id) == message["id"]
    assert [each["content"] for each in member.sees(general)] == ["done", "and more"]
    assert [each["content"] for each in server.actor("admin").sees(general)] == ["done"]


@pytest.mark.usefixtures("bot")
async def test_an_ephemeral_deferral_makes_the_first_follow_up_ephemeral(
    server: DiscordServer, general: int
) -> None:
    invoked = await server.actor("member").command(general, "whisper")
    message = await invoked.answered()
    assert message["flags"] & EPHEMERAL
    assert not message["flags"] & LOADING
    assert server.actor("admin").sees(general) == []


async def test_who_does_not_answer_in_time_has_failed(
    server: DiscordServer, bot: Any, general: int
) -> None:
    server.interactions.deadline = 0.05
    invoked = await server.actor("member").command(general, "silent")
    with pytest.raises(TimeoutError):
        await invoked.acknowledged()
    assert (invoked.state, invoked.error) == ("failed", "The application did not respond")
    again = await server.actor("member").command(general, "silent")
    assert await server.until(lambda: again.error, 5)
    with pytest.raises(discord.NotFound) as caught:
        await bot.seen[0].response.send_message("late")
    assert caught.value.code == 10062


async def test_a_second_answer_is_refused(server: DiscordServer, bot: Any, general: int) -> None:
    invoked = await server.actor("member").command(general, "double")
    await invoked.answered()
    error = await asyncio.wait_for(bot.errors.get(), 5)
    assert error.code == 40060
    assert [each["content"] for each in invoked.messages] == ["one"]


async def test_a_token_ends(server: DiscordServer, bot: Any, general: int) -> None:
    invoked = await server.actor("member").command(general, "echo", text="x")
    await invoked.answered()
    server.interactions.expire(invoked.interaction)
    with pytest.raises(discord.HTTPException) as caught:
        await bot.seen[0].followup.send("late")
    assert (caught.value.status, caught.value.code) == (401, 50027)


async def test_the_bot_edits_and_deletes_its_answers(
    server: DiscordServer, bot: Any, general: int
) -> None:
    invoked = await server.actor("member").command(general, "echo", text="x")
    await invoked.answered()
    interaction = bot.seen[0]
    await interaction.edit_original_response(content="edited")
    more = await interaction.followup.send("more", wait=True)
    await more.edit(content="more edited")
    fetched = await interaction.followup.fetch_message(more.id)
    assert fetched.content == "more edited"
    assert [each["content"] for each in invoked.messages] == ["edited", "more edited"]
    await interaction.delete_original_response()
    assert [each["content"] for each in invoked.messages] == ["more edited"]
    with pytest.raises(discord.NotFound) as caught:
        await interaction.edit_original_response(content="gone")
    assert caught.value.code == 10008


async def test_every_kind_of_option_arrives(
    server: DiscordServer, bot: Any, general: int, world: World
) -> None:
    invoked = await server.actor("member").command(
        general,
        "everything",
        number=3,
        ratio=0.5,
        flag=True,
        who="moderator",
        role=world.role("Moderator").id,
        where=general,
        any_one=world.user("admin").id,
        file=("a.txt", b"content"),
    )
    await invoked.answered()
    number, ratio, flag, who, role, where, any_one, content = bot.seen[0]
    assert (number, ratio, flag, content) == (3, 0.5, True, b"content")
    assert (who.name, role.name, where.name, any_one.name) == (
        "moderator",
        "Moderator",
        "general",
        "admin",
    )
    assert isinstance(who, discord.Member)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("name", "options", "answer"),
    [("conversation tell", {}, "told"), ("conversation model set", {"model": "m"}, "set m")],
)
async def test_subcommands_are_reached_by_their_path(
    server: DiscordServer, general: int, name: str, options: dict[str, Any], answer: str
) -> None:
    invoked = await server.actor("member").command(general, name, **options)
    assert (await invoked.answered())["content"] == answer


async def test_autocomplete_gives_the_bots_choices(
    server: DiscordServer, bot: Any, general: int
) -> None:
    choices = await server.actor("member").autocomplete(general, "complete", "model", "gp", size=4)
    assert choices[0] == {"name": "gp-0", "value": "v0"}
    assert len(choices) == 3
    assert (bot.seen[0].model, bot.seen[0].size) == ("gp", 4)


@pytest.mark.usefixtures("bot")
async def test_menus_carry_their_target(server: DiscordServer, general: int, world: World) -> None:
    member = server.actor("member")
    said = await server.actor("admin").say(general, "words")
    quoted = await (await member.menu(general, "Quote it", said["id"])).answered()
    assert (quoted["content"], quoted["type"]) == ("> words", 23)
    assert quoted["interaction_metadata"]["target_message_id"] == said["id"]
    greeted = await (await member.menu(general, "Greet", world.user("admin").id)).answered()
    assert greeted["content"] == "hello Admin"
    assert greeted["interaction_metadata"]["target_user"]["username"] == "admin"


@pytest.mark.usefixtures("bot")
async def test_commands_work_in_direct_messages(server: DiscordServer) -> None:
    member = server.actor("member")
    channel = await member.open_dm()
    invoked = await member.command(channel, "echo", text="here")
    assert (await invoked.answered())["content"] == "here"
    names = {each["name"] for each in member.commands(channel)}
    assert "echo" in names


@pytest.mark.usefixtures("bot")
async def test_default_permissions_decide_who_may_use_a_command(
    server: DiscordServer, general: int, world: World
) -> None:
    member = server.actor("member")
    with pytest.raises(NotPossible, match="MANAGE_GUILD"):
        await member.command(general, "manage")
    assert "manage" not in {each["name"] for each in member.commands(general)}
    forged = await member.command(general, "manage", forge=True)
    assert (await forged.answered())["content"] == "managed"
    allowed = await server.actor("admin").command(general, "manage")
    await allowed.answered()
    (command,) = [each for each in server.commands.registered() if each.name == "manage"]
    rule = {"id": str(member.id), "type": 2, "permission": True}
    server.commands.set_overwrites(command.id, world.guild().id, {"permissions": [rule]})
    await (await member.command(general, "manage")).answered()


@pytest.mark.usefixtures("bot")
async def test_a_channel_can_be_closed_to_commands(
    server: DiscordServer, general: int, world: World
) -> None:
    everyone = world.guild().id
    await server.actor("admin").overwrite(general, everyone, deny=1 << 31)
    with pytest.raises(NotPossible, match="may not use application commands"):
        await server.actor("member").command(general, "echo", text="x")
