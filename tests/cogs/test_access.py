"""The bot itself checks every interaction, also one that Discord should not have let pass."""

import ast
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import discord
import pytest
import sqlite_utils
from discord import app_commands

from bot.client import Bot
from bot.members import NOBODY, StandingUnknown
from bot.settings import DEFAULT
from sandbox.discord.actors import Invocation
from sandbox.discord.components import Kind, interactive
from sandbox.discord.faults import Fault
from sandbox.discord.permissions import Permission
from tests.scene import Scene

EPHEMERAL = 64
MEMBER_ROUTE = "/guilds/{guild_id}/members/{user_id}"
HOUSE = Path(__file__).parent.parent.parent
COGS = HOUSE / "cogs"
PRESSED = {"callback", "on_submit"}
"""What discord.py calls when a control is used or a form sent off."""
Command = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu


@pytest.fixture
def bots(monkeypatch: pytest.MonkeyPatch) -> list[Bot]:
    """The bots that were started, the latest last; to be asked for before the scene."""
    started: list[Bot] = []
    hook = Bot.setup_hook

    async def noted(self: Bot) -> None:
        started.append(self)
        await hook(self)

    monkeypatch.setattr(Bot, "setup_hook", noted)
    return started


def lineage(command: Command) -> Iterator[Command]:
    yield command
    above = None if isinstance(command, app_commands.ContextMenu) else command.parent
    while above is not None:
        yield above
        above = above.parent


def is_ruled(command: Command) -> bool:
    """Tell whether a command asks for permissions, by itself or by a group that it is in."""
    return any(it.default_permissions is not None for it in lineage(command))


def everything(bot: Bot) -> Iterator[Command]:
    """Every command that can be sent: subcommands one by one, menus too."""
    for kind in (discord.AppCommandType.chat_input, discord.AppCommandType.message):
        for command in bot.tree.walk_commands(type=kind):
            if not isinstance(command, app_commands.Group):
                yield command


def stored(scene: Scene) -> dict[str, list[Any]]:
    """All that the database holds."""
    database = sqlite_utils.Database(scene.world.environment(scene.folder)["DATABASE_PATH"])
    tables = {table.name: list(table.rows) for table in database.tables}
    database.close()
    assert "settings" in tables
    return tables


def shown(scene: Scene) -> dict[int, list[Any]]:
    """All that everybody can see in all channels."""
    channels = scene.world.seed.state.channels.values()
    return {
        channel.id: [(it.id, it.content, it.edited_at) for it in channel.messages.values()]
        for channel in channels
    }


async def target(scene: Scene) -> str:
    """A message of the moderator's, for menus."""
    message = await scene.actor("moderator").say(scene.channel(), "just talking")
    return str(message["id"])


async def refusal(invocation: Invocation) -> str:
    message = await invocation.answered()
    assert message["flags"] & EPHEMERAL, "only the person is told"
    assert len(invocation.messages) == 1
    return str(message["content"])


async def forged(
    scene: Scene, command: Command, channel: int, target_id: str, who: str = "newcomer"
) -> Invocation:
    is_menu = isinstance(command, app_commands.ContextMenu)
    return await scene.actor(who).forge(
        channel, command.qualified_name, target_id=target_id if is_menu else None
    )


async def keep(bot: Bot, scene: Scene, **rules: Any) -> None:
    """Set `access.*` for the server as its admin would."""
    guild = scene.world.seed.guild().id
    values = {f"access.{key}": value for key, value in rules.items()}
    await bot.services.settings.change(guild, values, by=scene.actor("admin").id)


def role(scene: Scene, name: str) -> frozenset[int]:
    return frozenset({scene.world.seed.role(name).id})


async def test_a_forged_command_of_somebody_without_its_permissions_changes_nothing(
    bots: list[Bot], scene: Scene
) -> None:
    message = await target(scene)
    ruled = [command for command in everything(bots[-1]) if is_ruled(command)]
    assert ruled, "admins have commands of their own"
    before = stored(scene), shown(scene), scene.world.endpoint.calls.total
    for command in ruled:
        told = await refusal(await forged(scene, command, scene.channel(), message))
        assert told.startswith("You need the permission"), command.qualified_name
        assert "Ask an admin" in told
    assert (stored(scene), shown(scene), scene.world.endpoint.calls.total) == before


async def test_an_override_in_discord_does_not_open_a_command_to_more_people(
    bots: list[Bot], scene: Scene
) -> None:
    guild = scene.world.seed.guild().id
    top = {next(iter([*lineage(it)][::-1])) for it in everything(bots[-1])}
    names = {it.name for it in top if it.default_permissions is not None}
    for name in names:
        allowed = [{"id": str(guild), "type": 1, "permission": True}]
        await scene.actor("admin").rule_command(guild, name, allowed)
    for command in everything(bots[-1]):
        if command.qualified_name.split()[0] in names:
            told = await refusal(await forged(scene, command, scene.channel(), "0"))
            assert told.startswith("You need the permission")


async def test_what_is_for_servers_is_refused_in_direct_messages(
    bots: list[Bot], scene: Scene
) -> None:
    dm = await scene.actor("newcomer").open_dm()
    for command in everything(bots[-1]):
        if is_ruled(command) or any(it.guild_only for it in lineage(command)):
            if isinstance(command, app_commands.ContextMenu):
                continue  # there is no message of somebody else's
            told = await refusal(await forged(scene, command, dm, "0"))
            assert "works in servers only" in told, command.qualified_name


async def test_typing_into_a_forged_command_shows_nothing(bots: list[Bot], scene: Scene) -> None:
    for command in bots[-1].tree.walk_commands():
        if isinstance(command, app_commands.Group):
            continue
        if not is_ruled(command):
            continue
        for option in command.parameters:
            if option.autocomplete:
                typing = await scene.actor("newcomer").forge(
                    scene.channel(), command.qualified_name, focused=option.name
                )
                await typing.acknowledged()
                assert typing.interaction.choices == []


async def test_the_controls_of_an_admins_panel_refuse_everybody_else(
    bots: list[Bot], scene: Scene
) -> None:
    panel = await (await scene.actor("admin").command(scene.channel(), "settings show")).answered()
    controls = interactive(panel["components"])
    assert bots
    assert controls
    before = stored(scene)
    for control in controls:
        values = None if control["type"] == Kind.BUTTON else ["1"]
        used = await scene.actor("newcomer").forge_use(
            panel["id"], control["custom_id"], kind=Kind(control["type"]), values=values
        )
        assert "Manage Server" in await refusal(used)
    assert stored(scene) == before


async def test_a_command_is_kept_for_the_roles_that_the_server_names(
    bots: list[Bot], scene: Scene
) -> None:
    await keep(bots[-1], scene, chat=role(scene, "Member"))
    threads = scene.threads("admin")
    refused = await scene.actor("newcomer").command(scene.channel(), "chat", prompt="hello")
    (member,) = role(scene, "Member")
    assert f"kept for <@&{member}>" in await refusal(refused)
    assert refused.messages[0]["mention_roles"] == []
    assert scene.threads("admin") == threads
    assert scene.world.endpoint.calls.total == 0
    for who in ("member", "admin"):
        _, thread = await scene.chat("repeat: hi", who=who)
        assert "hi" in (await scene.answer(thread))["content"]
    await keep(bots[-1], scene, chat=DEFAULT)
    await scene.chat("repeat: hi", who="newcomer")


async def test_a_role_that_is_taken_away_counts_no_more(bots: list[Bot], scene: Scene) -> None:
    await keep(bots[-1], scene, chat=role(scene, "Member"))
    _, thread = await scene.chat("repeat: one")
    answer = await scene.answer(thread)
    admin, member = scene.actor("admin"), scene.actor("member")
    await admin.set_roles(scene.world.seed.guild().id, member.id, ())
    assert "is kept for" in await refusal(await member.press(thread, answer["id"], "👍"))
    assert "is kept for" in await refusal(await member.press(thread, answer["id"], "Regenerate"))
    await member.say(thread, "repeat: two")
    await scene.says("is kept for", thread)
    assert scene.world.endpoint.calls.total == 1


async def test_who_may_not_chat_is_told_so_once_in_a_thread(bots: list[Bot], scene: Scene) -> None:
    _, thread = await scene.chat("repeat: one", who="member")
    await scene.answer(thread)
    await keep(bots[-1], scene, chat=role(scene, "Member"))
    newcomer = scene.actor("newcomer")
    for number in range(5):
        await newcomer.say(thread, f"repeat: no {number}")
    said = await scene.actor().say(thread, "repeat: yes")
    answer = await scene.answer(thread, after=int(said["id"]))
    assert "yes" in answer["content"]
    refusals = [each for each in scene.said(thread) if "is kept for" in each["content"]]
    assert len(refusals) == 1
    assert refusals[0]["mention_roles"] == []
    assert [each["id"] for each in refusals[0]["mentions"]] == [str(newcomer.id)]
    call = scene.world.endpoint.calls.last
    assert call
    assert "no 3" not in str(call.body), "what was refused is not remembered"


async def test_mentions_and_replies_count_as_chatting(bots: list[Bot], scene: Scene) -> None:
    await keep(bots[-1], scene, chat=role(scene, "Member"))
    channel = scene.channel()
    await scene.actor("newcomer").say(channel, f"<@{scene.bot_id}> repeat: hi")
    await scene.says("is kept for", channel)
    dm = await scene.actor("newcomer").open_dm()
    await scene.actor("newcomer").say(dm, "repeat: alone")
    assert "alone" in (await scene.answer(dm, who="newcomer"))["content"]


async def test_after_a_restart_the_rules_hold_for_members_not_seen_yet(
    bots: list[Bot], scene: Scene
) -> None:
    _, thread = await scene.chat("repeat: one")
    answer = await scene.answer(thread)
    await keep(bots[-1], scene, chat=role(scene, "Moderator"))
    await scene.restart()
    refused = await scene.actor("newcomer").press(thread, answer["id"], "👍")
    assert "is kept for" in await refusal(refused)
    said = await scene.actor("moderator").say(thread, "repeat: two")
    assert "two" in (await scene.answer(thread, after=int(said["id"])))["content"]


async def test_a_model_is_kept_for_roles_wherever_it_can_be_chosen(
    bots: list[Bot], scene: Scene
) -> None:
    _, thread = await scene.chat("repeat: one", who="newcomer")
    await scene.answer(thread)
    await keep(bots[-1], scene, models={"rehearsal-*": role(scene, "Member")})
    newcomer, channel = scene.actor("newcomer"), scene.channel()
    threads = scene.threads("admin")
    chosen = await newcomer.command(channel, "chat", prompt="x", model="REHEARSAL-vision")
    assert "the model `REHEARSAL-vision` is kept for" in await refusal(chosen)
    steered = await newcomer.command(thread, "conversation model", model="rehearsal-vision")
    assert "is kept for" in await refusal(steered)
    assert scene.threads("admin") == threads
    offered = await newcomer.autocomplete(channel, "chat", "model", "rehearsal", prompt="x")
    assert [each["value"] for each in offered] == ["rehearsal"]
    offered = await scene.actor().autocomplete(channel, "chat", "model", "vision", prompt="x")
    assert [each["value"] for each in offered] == ["rehearsal-vision"]


async def test_regenerate_is_refused_when_the_model_was_kept_for_others_meanwhile(
    bots: list[Bot], scene: Scene
) -> None:
    _, thread = await scene.chat("repeat: one", who="newcomer")
    answer = await scene.answer(thread)
    await keep(bots[-1], scene, models={"*": role(scene, "Member")})
    refused = await scene.actor("newcomer").press(thread, answer["id"], "Regenerate")
    assert "is kept for" in await refusal(refused)
    assert (await scene.answer(thread))["content"] == answer["content"]
    said = await scene.actor("newcomer").say(thread, "repeat: two")
    told = await scene.answer(thread, after=int(said["id"]))
    assert "is kept for" in told["content"]
    assert told["mention_roles"] == []


async def test_the_list_of_models_marks_those_kept_for_others(
    bots: list[Bot], scene: Scene
) -> None:
    await keep(bots[-1], scene, models={"rehearsal-*": role(scene, "Member")})
    for who, mark in (("newcomer", " 🔒"), ("member", "")):
        listed = await scene.actor(who).command(scene.channel(), "models list", filter="rehearsal")
        lines = (await listed.answered())["content"].splitlines()
        assert "- `rehearsal`" in lines
        assert f"- `rehearsal-vision`{mark}" in lines
        info = await scene.actor(who).command(
            scene.channel(), "models info", model="rehearsal-vision"
        )
        assert ("🔒" in (await info.answered())["content"]) == bool(mark)


async def test_roles_named_as_moderators_may_steer_others_conversations(
    bots: list[Bot], scene: Scene
) -> None:
    _, thread = await scene.chat("repeat: one", who="newcomer")
    answer = await scene.answer(thread)
    refused = await scene.actor().press(thread, answer["id"], "Regenerate")
    assert "moderator" in await refusal(refused)
    await keep(bots[-1], scene, moderators=role(scene, "Member"))
    ended = await scene.actor().command(thread, "conversation end")
    assert "has ended" in (await ended.answered())["content"]


async def test_who_manages_messages_in_one_channel_only_moderates_there(
    bots: list[Bot], scene: Scene
) -> None:
    assert bots
    _, here = await scene.chat("repeat: one", who="newcomer")
    _, there = await scene.chat("repeat: two", who="newcomer", channel=scene.channel("questions"))
    first, second = await scene.answer(here), await scene.answer(there)
    member = scene.actor()
    manage = int(Permission.MANAGE_MESSAGES)
    await scene.actor("admin").overwrite(scene.channel(), member.id, allow=manage)
    await member.press(here, first["id"], "Regenerate")
    await scene.until(lambda: scene.world.endpoint.calls.total == 3)
    refused = await member.press(there, second["id"], "Regenerate")
    assert "moderator" in await refusal(refused)


async def test_help_shows_what_one_may_use(bots: list[Bot], scene: Scene) -> None:
    await keep(bots[-1], scene, chat=role(scene, "Member"))

    known = [it for it in everything(bots[-1]) if isinstance(it, app_commands.Command)]
    for_all = {it.qualified_name for it in known if not is_ruled(it)}
    expected = {
        "newcomer": for_all - {"chat"},
        "member": for_all,
        "admin": {it.qualified_name for it in known},
    }
    assert expected["newcomer"] < expected["member"] < expected["admin"]
    for who, names in expected.items():
        invocation = await scene.actor(who).command(scene.channel(), "help")
        await scene.until(partial(lists, invocation, names))


def lists(invocation: Invocation, names: set[str]) -> bool:
    """Tell whether these commands are listed, all of them and no others."""
    text = "\n".join(each["content"] for each in invocation.messages)
    return set(re.findall(r"^- \*\*/(.+?)\*\*", text, re.MULTILINE)) == names


async def test_a_standing_is_asked_for_also_while_the_server_is_not_known(
    bots: list[Bot], scene: Scene
) -> None:
    bot, guild = bots[-1], scene.world.seed.guild()
    moderator = scene.actor("moderator")
    known = await bot.standing(guild.id, moderator.id)
    assert known.is_moderator
    assert not known.is_admin
    assert known.role_ids == {guild.id} | role(scene, "Moderator") | role(scene, "Member")
    bot._connection._guilds.clear()
    assert await bot.standing(guild.id, moderator.id) == known
    assert (await bot.standing(guild.id, scene.actor("admin").id)).is_admin


async def test_who_is_not_in_the_server_stands_nowhere(bots: list[Bot], scene: Scene) -> None:
    guild = scene.world.seed.guild().id
    assert await bots[-1].standing(guild, 1) == NOBODY
    assert await bots[-1].standing(1, scene.actor("admin").id) == NOBODY


async def test_a_discord_that_does_not_say_in_time_leaves_nobody_waiting(
    bots: list[Bot], scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.client.PATIENCE", 0.05)
    scene.world.discord.faults.add(Fault(MEMBER_ROUTE, delay=30, times=None))
    guild, admin = scene.world.seed.guild().id, scene.actor("admin").id
    with pytest.raises(StandingUnknown):
        await bots[-1].standing(guild, admin)
    services = bots[-1].services
    services.members._seen.clear()
    assert not await services.access.is_moderator(guild, admin)


async def test_asking_for_the_models_is_written_down_once(bots: list[Bot], scene: Scene) -> None:
    assert bots
    for _ in range(2):
        await (await scene.actor().command(scene.channel(), "models list")).answered()
        await scene.actor().autocomplete(scene.channel(), "chat", "model", "re", prompt="x")
    (row,) = await scene.until(lambda: stored(scene)["calls"])
    assert (row["command"], row["endpoint"], row["outcome"]) == ("models", "models", "ok")
    assert row["user_id"] == scene.actor().id


def test_every_control_and_every_form_is_admitted() -> None:
    """One that is added later, too: a class that is pressed or sent off passes `carry_out`."""
    pressed = [
        (f"{path.relative_to(HOUSE)}: {kind.name}.{method.name}", ast.unparse(method))
        for folder in (COGS, HOUSE / "bot" / "client")
        for path in sorted(folder.rglob("*.py"))
        for kind in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(kind, ast.ClassDef)
        for method in kind.body
        if isinstance(method, ast.AsyncFunctionDef)
        if method.name in PRESSED
        or "discord.ui." in "".join(map(ast.unparse, method.decorator_list))
    ]
    assert len(pressed) > 1
    assert [name for name, code in pressed if "carry_out(" not in code] == []


async def test_a_form_that_an_admin_opened_is_taken_from_nobody_else(
    scene: Scene,
) -> None:
    opened = await scene.actor("admin").command(scene.channel(), "settings key set")
    await opened.acknowledged()
    form = opened.modal
    assert form
    before = stored(scene)
    fields = {"base_url": "http://127.0.0.1:1/v1", "key": "sk-forged-and-useless"}
    forged_form = await scene.actor("newcomer").forge_form(
        scene.channel(), form["custom_id"], fields
    )
    assert "Manage Server" in await refusal(forged_form)
    assert stored(scene) == before


async def test_a_moderators_command_is_for_the_roles_named_as_moderators_too(
    bots: list[Bot], scene: Scene
) -> None:
    models = bots[-1].tree.get_command("models")
    assert isinstance(models, app_commands.Group)
    models.default_permissions = discord.Permissions(manage_messages=True)
    place = scene.channel(), "models list"
    for who in ("member", "newcomer"):
        refused = await scene.actor(who).command(*place)
        assert "Manage Messages" in await refusal(refused)
    await keep(bots[-1], scene, moderators=role(scene, "Member"))
    assert "models:" in await refusal(await scene.actor("member").command(*place))
    assert "models:" in await refusal(await scene.actor("moderator").command(*place))
    assert "Manage Messages" in await refusal(await scene.actor("newcomer").command(*place))


async def test_nothing_is_begun_any_more_while_the_bot_goes_down(
    bots: list[Bot], scene: Scene
) -> None:
    _, thread = await scene.chat("repeat: one")
    answer = await scene.answer(thread)
    bots[-1].is_closing = True
    given = await scene.actor().command(scene.channel(), "chat", prompt="repeat: two")
    assert "being restarted" in await refusal(given)
    assert "being restarted" in await refusal(await scene.actor().press(thread, answer["id"], "👍"))
    typed = await scene.actor().autocomplete(scene.channel(), "chat", "model", "re", prompt="x")
    assert typed == []
    bots[-1].is_closing = False
