"""`/settings show`: the panel, walked through by an admin."""

import asyncio
from typing import Any

import pytest

from sandbox.discord.actors import NotPossible
from sandbox.discord.components import Kind
from sandbox.discord.faults import Fault
from tests.cogs.settings.desk import Desk, rows
from tests.scene import Scene

DENIED = "You need the permission Manage Server"


@pytest.fixture
async def desk(scene: Scene) -> Desk:
    return await Desk(scene).open()


def role(scene: Scene, name: str) -> int:
    return scene.world.seed.role(name).id


async def test_the_panel_shows_values_and_where_they_come_from(desk: Desk) -> None:
    assert "## Settings of this server" in desk.text
    assert "Whoever runs this bot pays for its answers" in desk.text
    assert desk.line("Model") == "`rehearsal` (default)"
    assert desk.line("Mentions") == "on (default)"
    assert "-# The model that answers" in desk.text


async def test_every_family_is_offered(desk: Desk) -> None:
    menu = desk.shown["components"][0]["components"][1]["components"][0]
    offered = [each["value"] for each in menu["options"]]
    assert offered == [
        "chat",
        "completion",
        "general",
        "access",
        "budget",
        "privacy",
        "image",
        "transcription",
        "speech",
        "search",
        "moderation",
    ]
    for family in offered:
        await desk.choose("What do you want to set?", family)
        assert f"**{menu['options'][offered.index(family)]['label']}**" in desk.text


async def test_a_switch_is_toggled_at_once_and_says_so(desk: Desk) -> None:
    await desk.press("settings:off:*:chat.mentions:")
    assert desk.line("Mentions") == "off (set for the server)"
    await desk.press("settings:on:*:chat.mentions:")
    assert desk.line("Mentions") == "on (set for the server)"


async def test_a_change_by_form_takes_effect_at_once(desk: Desk, scene: Scene) -> None:
    await desk.change("chat.system_prompt", text="Speak like a pirate.\nAlways.")
    assert desk.line("System prompt") == "`Speak like a pirate. Always.` (set for the server)"
    _, thread = await scene.chat("hello")
    await scene.answer(thread)
    body: Any = scene.world.endpoint.calls.last.body
    assert body["messages"][0]["content"].startswith("Speak like a pirate.\nAlways.")


async def test_the_form_has_the_present_value_and_empty_means_default(desk: Desk) -> None:
    await desk.change("chat.temperature", text="0,5")
    assert desk.line("Temperature") == "0.5 (set for the server)"
    opened = await desk.form("chat.temperature")
    assert opened.modal
    assert opened.modal["components"][1]["component"]["value"] == "0.5"
    assert "Leave it empty to go back to the default" in opened.modal["components"][0]["content"]
    await desk.submit(opened, text="")
    assert desk.line("Temperature") == "left to the model (default)"


async def test_a_field_is_empty_where_nothing_is_set_but_has_a_none_that_was_set(
    desk: Desk,
) -> None:
    opened = await desk.form("chat.temperature")
    assert opened.modal
    field = opened.modal["components"][1]["component"]
    assert ("value" in field, field["placeholder"]) == (False, "none")
    await desk.submit(opened, text="None")
    opened = await desk.form("chat.temperature")
    assert opened.modal
    assert "value" not in opened.modal["components"][1]["component"], "none is what held anyway"
    await Desk(desk.scene).says("set", key="chat.temperature", value="none")
    opened = await desk.form("chat.temperature")
    assert opened.modal
    assert opened.modal["components"][1]["component"]["value"] == "none"


async def test_a_form_sent_off_unchanged_changes_nothing(desk: Desk, scene: Scene) -> None:
    for key in ("chat.model", "chat.persona", "chat.system_prompt", "chat.channels"):
        await desk.change(key)
    assert rows(scene, "SELECT * FROM setting_changes") == []


async def test_a_value_that_does_not_fit_is_refused_and_the_panel_stays(desk: Desk) -> None:
    refused = await desk.change("chat.temperature", text="hot")
    assert "Use a number from 0 to 2" in refused["content"]
    assert desk.line("Temperature") == "left to the model (default)"


async def test_a_persona_is_chosen_from_a_menu_and_taken_back(desk: Desk) -> None:
    await desk.change("chat.persona", choice=["critic"])
    assert desk.line("Persona") == "`critic` (set for the server)"
    await desk.change("chat.persona", choice=[])
    assert desk.line("Persona") == "`assistant` (default)"


async def test_a_model_is_chosen_or_typed_where_the_list_lacks_it(desk: Desk) -> None:
    await desk.change("chat.model", choice=["rehearsal-vision"])
    assert desk.line("Model") == "`rehearsal-vision` (set for the server)"
    await desk.change("chat.model", text="my-own-model")
    assert desk.line("Model") == "`my-own-model` (set for the server)"
    opened = await desk.form("chat.model")
    assert opened.modal
    first = opened.modal["components"][1]["component"]["options"][0]
    assert (first["value"], first["default"]) == ("my-own-model", True)


async def test_without_a_list_of_models_a_name_can_be_typed(desk: Desk, scene: Scene) -> None:
    for model in scene.world.endpoint.models:
        scene.world.endpoint.models.remove(model.id)
    await desk.change("chat.model", text="elsewhere")
    assert desk.line("Model") == "`elsewhere` (set for the server)"


async def test_roles_are_chosen_from_a_menu_that_shows_the_present_ones(
    desk: Desk, scene: Scene
) -> None:
    await desk.choose("What do you want to set?", "access")
    member, staff = role(scene, "Member"), role(scene, "Moderator")
    await desk.change("access.chat", choice=[member, staff])
    assert desk.line("Chat") == f"<@&{member}> <@&{staff}> (set for the server)"
    opened = await desk.form("access.chat")
    assert opened.modal
    present = opened.modal["components"][1]["component"]["default_values"]
    assert [int(each["id"]) for each in present] == [member, staff]
    await desk.submit(opened, choice=[])
    assert desk.line("Chat") == "everyone (default)"


async def test_channels_are_chosen_from_a_menu(desk: Desk) -> None:
    await desk.change("chat.channels", choice=[desk.channel])
    assert desk.line("Channels") == f"<#{desk.channel}> (set for the server)"


async def test_a_table_is_typed_and_shown_as_it_was_typed(desk: Desk, scene: Scene) -> None:
    await desk.choose("What do you want to set?", "access")
    await desk.change("access.models", text="rehearsal-vision = @Moderator")
    opened = await desk.form("access.models")
    assert opened.modal
    field = opened.modal["components"][1]["component"]
    assert field["value"] == f"rehearsal-vision = <@&{role(scene, 'Moderator')}>"
    assert field["style"] == 2
    assert "* = @Staff" in opened.modal["components"][0]["content"]
    assert opened.modal["components"][1]["description"] == "How it is written stands above."


async def test_something_that_is_gone_is_told_without_a_word_of_chat(
    desk: Desk, scene: Scene
) -> None:
    gone = Fault("/webhooks/*", "PATCH", 404)
    scene.world.discord.faults.add(gone)
    pressed = await scene.actor("admin").press(desk.channel, desk.shown["id"], "History")
    said = (await pressed.answered())["content"]
    assert "was deleted in the meantime" in said
    assert "/chat" not in said


async def test_a_channel_has_values_of_its_own_and_a_way_back(desk: Desk) -> None:
    await desk.press("settings:off:*:chat.mentions:")
    await desk.choose("Settings of a channel", desk.channel)
    assert f"## Settings of <#{desk.channel}>" in desk.text
    assert desk.line("Mentions") == "off (set for the server)"
    assert "**Channels**" not in desk.text, "that is no channel's to set"
    await desk.press("settings:on:*:chat.mentions:")
    assert desk.line("Mentions") == "on (set for this channel)"
    await desk.change("chat.persona", choice=["teacher"])
    assert desk.line("Persona") == "`teacher` (set for this channel)"
    await desk.press("Back to the server")
    assert desk.line("Mentions") == "off (set for the server)"
    assert desk.line("Persona") == "`assistant` (default)"


async def test_taking_the_channel_away_leads_back_to_the_server(desk: Desk) -> None:
    await desk.choose("Settings of a channel", desk.channel)
    await desk.choose("Settings of a channel")
    assert "## Settings of this server" in desk.text


async def test_a_family_that_a_channel_does_not_have_gives_way(desk: Desk) -> None:
    await desk.choose("What do you want to set?", "budget")
    await desk.choose("Settings of a channel", desk.channel)
    assert "**Chat**" in desk.text


async def test_what_was_changed_can_be_reset_where_it_was_changed(desk: Desk) -> None:
    assert "Reset one of these" not in desk.labels
    await desk.press("settings:off:*:chat.mentions:")
    await desk.choose("Settings of a channel", desk.channel)
    assert "Reset one of these" not in desk.labels
    await desk.press("Back to the server")
    await desk.choose("Reset one of these", "chat.mentions")
    assert desk.line("Mentions") == "on (default)"
    assert "Reset one of these" not in desk.labels


async def test_the_history_tells_who_changed_what_and_leads_back(desk: Desk, scene: Scene) -> None:
    await desk.press("settings:off:*:chat.mentions:")
    await desk.choose("Settings of a channel", desk.channel)
    await desk.change("chat.temperature", text="1")
    await desk.press("History")
    latest, first = desk.text.splitlines()[1:]
    by = f"by <@{scene.actor('admin').id}> <t:"
    assert latest.startswith(
        f"- `chat.temperature` in <#{desk.channel}>: as in the whole server → 1, {by}"
    )
    assert first.startswith(f"- `chat.mentions`: the default → off, {by}")
    await desk.press("Back to the settings")
    assert f"## Settings of <#{desk.channel}>" in desk.text


async def test_an_empty_history_says_so(desk: Desk) -> None:
    await desk.press("History")
    assert "Nothing was changed yet" in desk.text


async def test_the_panel_and_its_forms_outlive_a_restart(desk: Desk, scene: Scene) -> None:
    opened = await desk.form("chat.temperature")
    await scene.restart()
    await desk.press("settings:off:*:chat.mentions:")
    await scene.restart()
    await desk.submit(opened, text="1.5")
    assert desk.line("Mentions") == "off (set for the server)"
    assert desk.line("Temperature") == "1.5 (set for the server)"


async def test_one_who_no_longer_manages_the_server_is_refused(scene: Scene) -> None:
    guild = scene.world.seed.guild()
    deputy = scene.actor("moderator")
    await scene.actor("admin").set_roles(guild.id, deputy.id, (role(scene, "Admin"),))
    theirs = await Desk(scene, "moderator").open()
    opened = await theirs.form("chat.temperature")
    await scene.actor("admin").set_roles(guild.id, deputy.id, (role(scene, "Moderator"),))
    assert DENIED in (await theirs.press("settings:off:*:chat.mentions:"))["content"]
    assert DENIED in (await theirs.press("settings:change:*:chat.model:"))["content"]
    assert DENIED in (await theirs.submit(opened, text="1"))["content"]
    assert rows(scene, "SELECT * FROM settings") == []


PRESSES: tuple[tuple[str, Kind, list[str] | None], ...] = (
    ("settings:off:0:chat.mentions:0", Kind.BUTTON, None),
    ("settings:history:0:chat:0", Kind.BUTTON, None),
    ("settings:change:0:chat.model:0", Kind.BUTTON, None),
    ("settings:reset:0:chat:0", Kind.STRING_SELECT, ["chat.usage_line"]),
    ("settings:family:0:chat:0", Kind.STRING_SELECT, ["access"]),
    ("settings:place:0:chat:0", Kind.CHANNEL_SELECT, []),
)


@pytest.mark.parametrize("who", ["member", "moderator", "newcomer"])
@pytest.mark.parametrize("press", PRESSES, ids=str)
async def test_forged_presses_are_refused(
    desk: Desk, scene: Scene, who: str, press: tuple[str, Kind, list[str] | None]
) -> None:
    await desk.press("settings:on:*:chat.usage_line:")
    before, (custom_id, kind, values) = desk.text, press
    forged = await scene.actor(who).forge_use(desk.shown["id"], custom_id, kind=kind, values=values)
    assert DENIED in (await forged.answered())["content"]
    assert desk.text == before


@pytest.mark.parametrize("who", ["member", "moderator"])
async def test_forged_forms_are_refused(scene: Scene, who: str) -> None:
    forged = await scene.actor(who).forge_form(
        scene.channel(), "settings:fill:0:chat.temperature:0", {"text": "2"}
    )
    assert DENIED in (await forged.answered())["content"]
    assert rows(scene, "SELECT * FROM settings") == []


async def test_a_form_that_no_panel_opened_is_refused_in_words(scene: Scene) -> None:
    forged = await scene.actor("admin").forge_form(
        scene.channel(), "settings:fill:0:chat.temperature:0", {"text": "2"}
    )
    assert "/settings show" in (await forged.answered())["content"]


@pytest.mark.parametrize(
    ("place", "key", "said"),
    [
        ("0", "chat.nonsense", "There is no such setting"),
        ("123", "chat.temperature", "This channel was deleted"),
        ("here", "budget.member.tokens_per_day", "holds for the whole server"),
    ],
)
async def test_a_form_about_nothing_is_refused_in_words(
    desk: Desk, place: str, key: str, said: str
) -> None:
    opened = await desk.form("chat.temperature")
    assert opened.interaction.modal
    where = place.replace("here", str(desk.channel))
    opened.interaction.modal["custom_id"] = f"settings:fill:{where}:{key}:0"
    assert said in (await desk.submit(opened, text="2"))["content"]


async def test_presses_at_once_all_count(desk: Desk) -> None:
    await asyncio.gather(
        desk.press("settings:off:*:chat.mentions:"),
        desk.press("settings:on:*:chat.usage_line:"),
    )
    await desk.press("History")
    assert "`chat.mentions`: the default → off" in desk.text
    assert "`chat.usage_line`: the default → on" in desk.text


async def test_a_press_twice_is_one_change(desk: Desk, scene: Scene) -> None:
    button = "settings:off:0:chat.mentions:0"
    actor = scene.actor("admin")
    pressed = [await actor.press(desk.channel, desk.shown["id"], button) for _ in range(2)]
    for each in pressed:
        await each.answered()
    assert len(rows(scene, "SELECT * FROM setting_changes")) == 1


async def test_a_deleted_channel_is_left_and_forgotten(desk: Desk, scene: Scene) -> None:
    made = await scene.actor("admin").create_channel(scene.world.seed.guild().id, "short-lived")
    await desk.choose("Settings of a channel", int(made["id"]))
    await desk.press("settings:off:*:chat.mentions:")
    opened = await desk.form("chat.temperature")
    await scene.actor("admin").delete_channel(int(made["id"]))
    await scene.until(lambda: not rows(scene, "SELECT * FROM settings"))
    refused = await desk.submit(opened, text="1")
    assert "This channel was deleted" in refused["content"]
    await desk.press("History")
    await desk.press("Back to the settings")
    assert "## Settings of this server" in desk.text


async def test_a_value_that_no_longer_fits_is_warned_of_and_can_be_reset(
    desk: Desk, scene: Scene
) -> None:
    await desk.change("chat.temperature", text="1")
    async with scene.away():
        rows(scene, "UPDATE settings SET value = '99'")
    await desk.press("History")
    await desk.press("Back to the settings")
    assert "⚠️ What was set for `chat.temperature` no longer fits" in desk.text
    assert desk.line("Temperature") == "left to the model (default)"
    await desk.choose("Reset one of these", "chat.temperature")
    assert "⚠️" not in desk.text
    assert rows(scene, "SELECT * FROM settings") == []


async def test_what_no_longer_fits_can_be_set_to_what_holds_instead(
    desk: Desk, scene: Scene
) -> None:
    await desk.change("chat.persona", choice=["critic"])
    async with scene.away():
        rows(scene, """UPDATE settings SET value = '"former"'""")
    await desk.press("settings:off:*:chat.mentions:")
    assert "⚠️ What was set for `chat.persona`" in desk.text
    await desk.change("chat.persona", choice=["assistant"])
    assert "⚠️" not in desk.text
    assert desk.line("Persona") == "`assistant` (set for the server)"


async def test_the_panel_names_the_servers_own_account(desk: Desk, scene: Scene) -> None:
    async with scene.away():
        rows(
            scene,
            "INSERT INTO api_keys VALUES (?, 'https://api.example.com/v1', x'00', 'wxyz', 1, 1)",
            scene.world.seed.guild().id,
        )
    await desk.press("History")
    await desk.press("Back to the settings")
    own = "This server uses its own API key that ends in `wxyz`, at `https://api.example.com/v1`."
    assert own in desk.text


async def test_the_panel_works_for_admins_in_servers_only(scene: Scene) -> None:
    member = scene.actor("member")
    with pytest.raises(NotPossible):
        await member.command(scene.channel(), "settings show")
    assert DENIED in await Desk(scene, "member").says("show")
    assert DENIED in await Desk(scene, "moderator").says("show")
