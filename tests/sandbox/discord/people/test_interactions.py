import asyncio
from typing import Any

import discord
import pytest

from sandbox.discord.actors import NotPossible
from sandbox.discord.errors import DiscordError
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
async def test_buttons_change_their_message(server: DiscordServer, general: int) -> None:
    member = server.actor("member")
    panel = await (await member.command(general, "panel")).answered()
    for count, name in enumerate(("More", "🔁", "more"), 1):
        pressed = await member.press(general, panel["id"], name)
        assert await pressed.acknowledged() == 7
        assert (await pressed.answered())["content"] == f"count {count}"
        assert [each["id"] for each in member.sees(general)] == [panel["id"]]


@pytest.mark.usefixtures("bot")
async def test_a_deferred_button_answers_later(server: DiscordServer, general: int) -> None:
    member = server.actor("member")
    panel = await (await member.command(general, "panel")).answered()
    pressed = await member.press(general, panel["id"], "Later")
    assert await pressed.acknowledged() == 6
    message = await pressed.answered()
    assert message["content"] == "followed up"
    assert message["interaction_metadata"]["interacted_message_id"] == panel["id"]
    await pressed.interaction.until(lambda: len(pressed.messages) == 2, 5)
    assert pressed.messages[0]["content"] == "changed later"


@pytest.mark.usefixtures("bot")
async def test_every_select_gives_what_was_chosen(
    server: DiscordServer, general: int, world: World
) -> None:
    member = server.actor("member")
    panel = await (await member.command(general, "panel")).answered()
    chosen = await member.choose(general, panel["id"], "Colour", ["Red", "g"])
    assert (await chosen.answered())["content"] == "chose ['r', 'g']"
    chosen = await member.choose(general, panel["id"], "who", [world.user("admin").id])
    assert (await chosen.answered())["content"] == "chose admin"
    chosen = await member.choose(general, panel["id"], "Where", [general])
    assert (await chosen.answered())["content"] == "chose #general"


@pytest.mark.usefixtures("bot")
async def test_a_modal_goes_there_and_back(server: DiscordServer, general: int) -> None:
    member = server.actor("member")
    opened = await member.command(general, "form")
    assert await opened.acknowledged() == 9
    assert opened.modal
    assert opened.modal["title"] == "A form"
    sent = await member.submit(opened, Subject="Hello", kind=["Bug"], Proof=[("p.txt", b"proof")])
    message = await sent.answered()
    assert message["content"] == "Hello ['b'] proof"
    metadata = message["interaction_metadata"]
    assert metadata["triggering_interaction_metadata"]["id"] == str(opened.id)


@pytest.mark.usefixtures("bot")
async def test_a_modal_from_a_button_may_change_its_message(
    server: DiscordServer, general: int
) -> None:
    member = server.actor("member")
    panel = await (await member.command(general, "panel")).answered()
    opened = await member.press(general, panel["id"], "Ask")
    await opened.acknowledged()
    sent = await member.submit(opened, {"subject": "S", "kind": "Idea"})
    assert await sent.acknowledged() == 7
    changed = member.sees(general)[-1]
    assert (changed["content"], changed["components"]) == ("S ['Idea'] none", [])


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"One": "a", "Some": ["c", "d"], "Sure": True, "Who": []}, "a ['c', 'd'] True []"),
        ({"One": "b", "Some": "d"}, "b ['d'] False []"),
        ({"One": "b", "Some": "d", "Who": ["bot"]}, "b ['d'] False ['Parley']"),
    ],
)
async def test_every_kind_of_field_in_a_modal_is_filled_in(
    server: DiscordServer, general: int, fields: dict[str, Any], answer: str
) -> None:
    member = server.actor("member")
    opened = await member.command(general, "survey")
    await opened.acknowledged()
    if "Who" in fields:
        fields |= {"Who": [server.state.bot_id for _ in fields["Who"]]}
    assert (await (await member.submit(opened, fields)).answered())["content"] == answer


@pytest.mark.usefixtures("bot")
async def test_buttons_under_an_ephemeral_message_work_for_its_reader_alone(
    server: DiscordServer, general: int
) -> None:
    member = server.actor("member")
    panel = await (await member.command(general, "panel", quiet=True)).answered()
    pressed = await member.press(general, panel["id"], "More")
    assert (await pressed.answered())["content"] == "count 1"
    assert member.sees(general)[-1]["content"] == "count 1"
    with pytest.raises(DiscordError) as caught:
        await server.actor("admin").press(general, panel["id"], "More")
    assert caught.value.code == 10008


@pytest.mark.usefixtures("bot")
async def test_a_layout_is_shown_with_its_file_and_its_button_works(
    server: DiscordServer, general: int
) -> None:
    member = server.actor("member")
    shown = await (await member.command(general, "layout")).answered()
    assert shown["flags"] & V2
    (box,) = shown["components"]
    assert box["components"][3]["name"] == "notes.txt"
    assert box["components"][3]["file"]["url"].startswith(server.base_url)
    pressed = await member.press(general, shown["id"], "Press")
    assert (await pressed.answered())["content"] == "pressed"


@pytest.mark.usefixtures("bot")
async def test_persistent_buttons_are_found_by_their_custom_id(
    server: DiscordServer, general: int
) -> None:
    member = server.actor("member")
    shown = await (await member.command(general, "poll")).answered()
    answer = await (await member.press(general, shown["id"], "Vote")).answered()
    assert answer["content"] == "vote 7"
    # What is ephemeral can be seen, and dismissed, by one person only.
    assert answer["id"] in {each["id"] for each in member.sees(general)}
    await member.delete(general, answer["id"])
    assert answer["id"] not in {each["id"] for each in member.sees(general)}


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


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 50035),
        ({"type": 6}, 50035),
        ({"type": 8, "data": {"choices": []}}, 50035),
        ({"type": 4}, 50035),
        ({"type": 4, "data": {"content": ""}}, 50006),
        ({"type": 4, "data": {"content": "x" * 2001}}, 50035),
        ({"type": 9, "data": {"title": "x" * 46}}, 50035),
        ({"type": 5, "data": {"flags": "many"}}, 50035),
    ],
)
async def test_wrong_answers_are_refused_and_may_be_mended(
    server: DiscordServer, bot: Any, rest: Any, body: dict[str, Any], code: int
) -> None:
    general = bot.client.guilds[0].text_channels[0].id
    invoked = await server.actor("member").command(general, "silent")
    entry = invoked.interaction
    path = f"/interactions/{entry.id}/{entry.token}/callback"
    got_status, got = await rest("POST", path, json=body)
    assert (got_status, got["code"]) == (400, code)
    assert invoked.state == "waiting"
    assert set(got.get("errors", {})) <= {"type", "data"}
    got_status, got = await rest("POST", path, json={"type": 5, "data": {"flags": EPHEMERAL}})
    assert (got_status, got) == (204, None)


NASTY: tuple[Any, ...] = (None, True, -1, 1.5, "", "x" * 7000, [], {}, [[]], [None], {"a": []})
COMMAND = {
    "name": "new",
    "type": 1,
    "description": "x",
    "default_member_permissions": "8",
    "contexts": [0],
    "integration_types": [0],
    "name_localizations": {"de": "neu"},
}
OPTION = {
    "type": 3,
    "name": "o",
    "description": "x",
    "required": True,
    "choices": [{"name": "a", "value": "a"}],
    "min_length": 1,
    "channel_types": [0],
}
ANSWER = {
    "content": "x",
    "flags": 64,
    "embeds": [{"title": "t"}],
    "components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "x"}]}],
    "allowed_mentions": {"parse": []},
    "attachments": [],
    "choices": [{"name": "a", "value": "a"}],
    "custom_id": "m",
    "title": "t",
}


async def test_nothing_that_a_bot_sends_brings_it_down(
    server: DiscordServer, bot: Any, rest: Any, general: int
) -> None:
    commands = f"/applications/{bot.client.application_id}/commands"
    for value in NASTY:
        for body in (value, [value]):
            assert (await rest("PUT", commands, json=body))[0] < 500
        for name in COMMAND:
            assert (await rest("POST", commands, json=COMMAND | {name: value}))[0] < 500
        for name in OPTION:
            body = COMMAND | {"options": [OPTION | {name: value}]}
            assert (await rest("POST", commands, json=body))[0] < 500
    await bot.tree.sync()
    member = server.actor("member")
    for kind in range(10):
        for name in ANSWER:
            for value in NASTY:
                entry = (await member.command(general, "silent")).interaction
                body = {"type": kind, "data": ANSWER | {name: value}}
                path = f"/interactions/{entry.id}/{entry.token}/callback"
                assert (await rest("POST", path, json=body))[0] < 500
                follow_up = f"/webhooks/{bot.client.application_id}/{entry.token}"
                if kind == 5:
                    assert (await rest("POST", follow_up, json=body["data"]))[0] < 500


@pytest.mark.usefixtures("bot")
async def test_a_receipt_tells_what_was_made(
    server: DiscordServer, general: int, rest: Any
) -> None:
    invoked = await server.actor("member").command(general, "silent")
    entry = invoked.interaction
    path = f"/interactions/{entry.id}/{entry.token}/callback?with_response=true"
    status, receipt = await rest("POST", path, json={"type": 5})
    assert status == 200
    assert "resource" not in receipt
    assert receipt["interaction"]["response_message_loading"] is True
    follow_up = f"/webhooks/{server.state.application.id}/{entry.token}"
    await rest("POST", follow_up, json={"content": "now"})
    status, message = await rest("GET", f"{follow_up}/messages/@original")
    assert (status, message["content"]) == (200, "now")
    status, _ = await rest("DELETE", f"{follow_up}/messages/{message['id']}")
    assert status == 204
    assert invoked.messages == []


async def test_unknown_tokens_are_refused(server: DiscordServer, rest: Any) -> None:
    status, body = await rest("POST", "/interactions/1/nothing/callback", json={"type": 5})
    assert (status, body["code"]) == (404, 10062)
    status, body = await rest("POST", f"/webhooks/{server.state.application.id}/no", json={})
    assert (status, body["code"]) == (401, 50027)


@pytest.mark.usefixtures("bot")
async def test_nobody_acts_where_they_cannot_see(server: DiscordServer, world: World) -> None:
    hidden = world.channel("moderators").id
    member = server.actor("member")
    with pytest.raises(DiscordError):
        await member.command(hidden, "echo", text="x")
    with pytest.raises(DiscordError):
        member.sees(hidden)
