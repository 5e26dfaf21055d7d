from typing import Any

import pytest

from sandbox.discord.actors import NotPossible
from sandbox.discord.errors import DiscordError
from sandbox.discord.permissions import Permission
from sandbox.discord.seed import World
from sandbox.discord.server import DiscordServer


async def refused(attempt: Any) -> int:
    with pytest.raises(DiscordError) as caught:
        await attempt
    return caught.value.code


@pytest.fixture
def guild(world: World) -> int:
    return world.guild().id


async def test_people_are_found_by_name_or_id(server: DiscordServer) -> None:
    member = server.actor("member")
    assert server.actor(member.id).name == server.actor(str(member.id)).name == "member"
    with pytest.raises(NotPossible, match="newcomer"):
        server.actor("nobody")


async def test_what_people_write_is_seen_in_order(server: DiscordServer, general: int) -> None:
    member, admin = server.actor("member"), server.actor("admin")
    first = await member.say(general, "one")
    await admin.say(general, "two", reply_to=first["id"])
    await member.say(general, files=[("a.txt", b"content")])
    seen = member.sees(general)
    assert [each["content"] for each in seen] == ["one", "two", ""]
    assert seen[1]["referenced_message"]["id"] == first["id"]
    assert seen[2]["attachments"][0]["size"] == 7


async def test_a_voice_message_is_one(server: DiscordServer, general: int) -> None:
    said = await server.actor("member").say(
        general, files=[("voice.ogg", b"OggS")], voice=True, voice_seconds=2.5
    )
    (attachment,) = said["attachments"]
    assert said["flags"] & 1 << 13
    assert (attachment["duration_secs"], attachment["content_type"]) == (2.5, "audio/ogg")
    assert attachment["waveform"]


async def test_the_real_client_hears_what_people_do(
    server: DiscordServer, client: Any, general: int
) -> None:
    member = server.actor("member")
    said = await member.say(general, "hello")
    assert (await client.hear("MESSAGE_CREATE"))["content"] == "hello"
    await member.edit(general, said["id"], "changed")
    assert (await client.hear("MESSAGE_UPDATE"))["content"] == "changed"
    await member.react(general, said["id"], "👍")
    assert (await client.hear("MESSAGE_REACTION_ADD"))["emoji"]["name"] == "👍"
    await member.unreact(general, said["id"], "👍")
    await client.hear("MESSAGE_REACTION_REMOVE")
    await member.type(general)
    await client.hear("TYPING_START")
    await member.delete(general, said["id"])
    assert (await client.hear("MESSAGE_DELETE"))["id"] == said["id"]


async def test_nobody_changes_what_others_wrote(
    server: DiscordServer, general: int, world: World
) -> None:
    said = await server.actor("member").say(general, "mine")
    newcomer = server.actor("newcomer")
    assert await refused(newcomer.edit(general, said["id"], "yours")) == 50005
    assert await refused(newcomer.delete(general, said["id"])) == 50013
    assert await refused(newcomer.pin(general, said["id"])) == 50013
    hidden = world.channel("moderators").id
    assert await refused(newcomer.say(hidden, "x")) == 50001
    await server.actor("moderator").pin(general, said["id"])
    await server.actor("moderator").unpin(general, said["id"])
    await server.actor("moderator").delete(general, said["id"])


async def test_channels_are_listed_as_seen_with_threads(
    server: DiscordServer, general: int, guild: int
) -> None:
    member, newcomer = server.actor("member"), server.actor("newcomer")
    await member.create_thread(general, "open")
    await member.create_thread(general, "closed", private=True)

    def names(who: Any) -> set[str]:
        return {each["name"] for each in who.channels(guild)}

    assert names(member) - names(newcomer) == {"closed"}
    assert "open" in names(newcomer)
    assert "moderators" in names(server.actor("moderator"))
    assert len(member.guilds()) == 2


async def test_threads_are_joined_left_archived_and_deleted(
    server: DiscordServer, general: int
) -> None:
    member, newcomer = server.actor("member"), server.actor("newcomer")
    said = await member.say(general, "start")
    thread = await member.create_thread(general, "talk", message_id=said["id"])
    await newcomer.join_thread(thread["id"])
    await newcomer.say(thread["id"], "here")
    await newcomer.leave_thread(thread["id"])
    await member.add_to_thread(thread["id"], newcomer.id)
    assert await refused(newcomer.delete_channel(thread["id"])) == 50013
    archived = await member.archive_thread(thread["id"])
    assert archived["thread_metadata"]["archived"]
    await server.actor("moderator").archive_thread(thread["id"], locked=True)
    await server.actor("moderator").delete_channel(thread["id"])
    assert await refused(newcomer.say(thread["id"], "x")) == 10003


async def test_admins_change_channels_and_people(
    server: DiscordServer, general: int, guild: int, world: World
) -> None:
    admin, member = server.actor("admin"), server.actor("member")
    deny = Permission.VIEW_CHANNEL
    assert await refused(member.overwrite(general, member.id, deny=deny)) == 50013
    await admin.overwrite(general, member.id, deny=deny)
    assert await refused(member.say(general, "x")) == 50001
    await admin.remove_overwrite(general, member.id)
    await member.say(general, "x")
    made = await admin.create_channel(guild, "new")
    await admin.delete_channel(made["id"])
    await admin.set_roles(guild, member.id, (world.role("Moderator").id,))
    await member.timeout(guild, server.actor("newcomer").id, server.state.clock() + 60)
    assert await refused(server.actor("newcomer").say(general, "x")) == 50013
    await member.timeout(guild, server.actor("newcomer").id, None)
    await member.kick(guild, server.actor("newcomer").id)
    await admin.ban(guild, member.id, reason="test")
    assert await refused(member.say(general, "x")) == 50001


@pytest.mark.usefixtures("bot")
async def test_a_bot_that_was_sent_away_offers_nothing(
    server: DiscordServer, general: int, guild: int
) -> None:
    await server.actor("admin").kick_bot(guild)
    with pytest.raises(NotPossible, match="not in this server"):
        await server.actor("member").command(general, "echo", text="x")


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        ("unknown", {}, "There is no command"),
        ("echo", {}, "'text' is required"),
        ("echo", {"text": "x" * 51}, "1 to 50 characters"),
        ("echo", {"text": "x", "more": 1}, "no option 'more'"),
        ("conversation", {}, "subcommand must be named"),
        ("conversation nothing", {}, "no subcommand"),
    ],
)
async def test_commands_that_no_client_would_send_are_refused(
    server: DiscordServer, general: int, name: str, options: dict[str, Any], reason: str
) -> None:
    with pytest.raises(NotPossible, match=reason):
        await server.actor("member").command(general, name, **options)


@pytest.mark.usefixtures("bot")
async def test_options_must_exist_in_the_world(
    server: DiscordServer, general: int, world: World
) -> None:
    good: dict[str, Any] = {
        "number": 3,
        "ratio": 1,
        "flag": True,
        "who": server.actor("admin"),
        "role": world.role("Member").id,
        "where": general,
        "any_one": world.role("Member").id,
        "file": ("a", b""),
    }
    member = server.actor("member")
    wrong = (
        {"who": 1},
        {"role": general},
        {"where": world.channel("moderators").id},
        {"where": world.channel("voice").id},
        {"file": 1},
        {"any_one": "nobody"},
    )
    for change in wrong:
        with pytest.raises(NotPossible):
            await member.command(general, "everything", **(good | change))
    await (await member.command(general, "everything", **good)).answered()


@pytest.mark.usefixtures("bot")
async def test_controls_that_cannot_be_used_are_refused(
    server: DiscordServer, general: int, world: World
) -> None:
    member = server.actor("member")
    panel = (await (await member.command(general, "panel")).answered())["id"]
    for button, reason in (("Nothing", "'More'"), ("Dead", "disabled"), ("Docs", "only a link")):
        with pytest.raises(NotPossible, match=reason):
            await member.press(general, panel, button)
    hidden = world.channel("moderators").id
    for select, values, reason in (
        ("Nothing", ["r"], "no 'Nothing'"),
        ("Colour", ["Blue"], "only: 'Red', 'Green'"),
        ("Colour", [], "1 to 2 values"),
        ("Colour", ["r", "g", "r"], "1 to 2 values"),
        ("Who", [1], "no mentionable"),
        ("Where", [hidden], "no channel"),
        ("Where", ["x"], "takes ids"),
    ):
        with pytest.raises(NotPossible, match=reason):
            await member.choose(general, panel, select, values)


@pytest.mark.usefixtures("bot")
async def test_modals_that_cannot_be_sent_are_refused(server: DiscordServer, general: int) -> None:
    member = server.actor("member")
    invoked = await member.command(general, "echo", text="x")
    await invoked.answered()
    with pytest.raises(NotPossible, match="No modal"):
        await member.submit(invoked, Subject="x")
    opened = await member.command(general, "form")
    await opened.acknowledged()
    for fields, reason in (
        ({}, "'Subject' must be filled in"),
        ({"Subject": "x" * 11, "Kind": "Bug"}, "0 to 10 characters"),
        ({"Subject": "x"}, "'Kind' must be filled in"),
        ({"Subject": "x", "Kind": "Other"}, "only: 'Bug', 'Idea'"),
        ({"Subject": "x", "Kind": "Bug", "More": "x"}, "no field 'More'"),
    ):
        with pytest.raises(NotPossible, match=reason):
            await member.submit(opened, fields)
    with pytest.raises(NotPossible, match="No modal"):
        await server.actor("admin").submit(opened, Subject="x", Kind="Bug")


@pytest.mark.usefixtures("bot")
async def test_an_option_without_autocomplete_offers_nothing(
    server: DiscordServer, general: int
) -> None:
    with pytest.raises(NotPossible, match="no autocomplete"):
        await server.actor("member").autocomplete(general, "complete", "size", "1")


async def test_autocomplete_without_an_answer_says_so(
    server: DiscordServer, bot: Any, general: int
) -> None:
    server.interactions.deadline = 0.02
    await bot.client.close()
    with pytest.raises(NotPossible, match="did not respond"):
        await server.actor("member").autocomplete(general, "complete", "model", "x")


@pytest.mark.usefixtures("bot")
async def test_command_overwrites_are_obeyed(
    server: DiscordServer, general: int, guild: int, world: World
) -> None:
    member, newcomer = server.actor("member"), server.actor("newcomer")
    role = str(world.role("Member").id)

    async def allowed(who: Any, *rules: tuple[int, str, bool]) -> bool:
        made = [{"type": kind, "id": i, "permission": allow} for kind, i, allow in rules]
        await server.actor("admin").rule_command(guild, "echo", made)
        return "echo" in {each["name"] for each in who.commands(general)}

    everyone, all_channels = (1, str(guild), False), (3, str(guild - 1), False)
    assert not await allowed(member, everyone)
    assert await allowed(member, everyone, (1, role, True))
    assert not await allowed(newcomer, everyone, (1, role, True))
    assert not await allowed(member, (1, role, True), (2, str(member.id), False))
    assert not await allowed(member, all_channels)
    assert await allowed(member, all_channels, (3, str(general), True))
    assert await allowed(server.actor("admin"), everyone, all_channels)
    assert await refused(member.rule_command(guild, "echo", [])) == 50013
    with pytest.raises(NotPossible):
        await server.actor("admin").rule_command(guild, "nothing", [])


async def test_age_restricted_commands_need_such_a_channel(
    server: DiscordServer, general: int
) -> None:
    body = {"name": "adult", "description": "x", "nsfw": True}
    server.commands.create(body)
    server.commands.create({"name": "nobody", "description": "x", "default_member_permissions": 0})
    member = server.actor("member")
    with pytest.raises(NotPossible, match="age-restricted"):
        await member.command(general, "adult")
    with pytest.raises(NotPossible, match="administrator"):
        await member.command(general, "nobody")
    server.state.channel(general).nsfw = True
    assert (await member.command(general, "adult")).state == "waiting"
    thread = await member.create_thread(general, "inside")
    assert "adult" in {each["name"] for each in member.commands(thread["id"])}
