"""What a command asks for, and how a missing permission is told."""

from typing import Any

import discord
import pytest
from discord import app_commands

from bot.client.rights import Entry, is_for_servers_only, name_of, needs_of, require
from bot.errors import NotAllowedError

SERVER = discord.Permissions(manage_guild=True)
MESSAGES = discord.Permissions(manage_messages=True)
NOTHING = discord.Permissions.none()


def menu(name: str, **extras: str) -> app_commands.ContextMenu:
    async def report(_: discord.Interaction, __: discord.Message) -> None: ...

    return app_commands.ContextMenu(name=name, callback=report, extras=dict(extras))


def command(
    parent: app_commands.Group | None = None, needs: discord.Permissions | None = None
) -> Entry:
    async def run(_: discord.Interaction) -> None: ...

    made: app_commands.Command[Any, ..., None] = app_commands.Command(
        name="run", description="…", callback=run, parent=parent
    )
    made.default_permissions = needs
    return made


def group(
    parent: app_commands.Group | None = None, needs: discord.Permissions | None = None
) -> app_commands.Group:
    name = "inner" if parent else "outer"
    return app_commands.Group(name=name, description="…", parent=parent, default_permissions=needs)


def test_what_every_group_above_a_command_asks_for_is_needed() -> None:
    inner = group(group(needs=SERVER))
    assert needs_of(inner) == SERVER
    assert needs_of(command(inner, MESSAGES)) == SERVER | MESSAGES
    assert needs_of(command(group(), MESSAGES)) == MESSAGES
    assert needs_of(command(group())) is None
    assert needs_of(menu("Report")) is None


def test_asking_for_nothing_at_all_means_administrators() -> None:
    needs = needs_of(command(group(needs=NOTHING)))
    assert needs == discord.Permissions(administrator=True)
    with pytest.raises(NotAllowedError, match="the permission Administrator for this"):
        require(SERVER, needs)


def test_a_missing_permission_is_named_as_discord_shows_it() -> None:
    require(SERVER | MESSAGES, SERVER)
    require(discord.Permissions(administrator=True), SERVER | MESSAGES)
    require(NOTHING, NOTHING)
    with pytest.raises(NotAllowedError, match="You need the permission Manage Server for this"):
        require(MESSAGES, SERVER)
    with pytest.raises(NotAllowedError, match="permissions Manage Server and Manage Messages"):
        require(NOTHING, SERVER | MESSAGES)
    with pytest.raises(NotAllowedError, match="Timeout Members"):
        require(NOTHING, discord.Permissions(moderate_members=True))


def test_a_command_is_ruled_under_its_first_word_and_a_menu_under_its_commands() -> None:
    assert name_of(command()) == "run"
    assert name_of(command(group(group()))) == "outer"
    assert name_of(menu("Edit with instruction", command="edit")) == "edit"
    assert name_of(menu("Transcribe")) == "transcribe"


def test_a_command_for_servers_is_one_that_it_or_a_group_above_says_so_of() -> None:
    outer = group()
    below = command(group(outer))
    assert not is_for_servers_only(below)
    outer.guild_only = True
    assert is_for_servers_only(below)
    elsewhere = command()
    elsewhere.allowed_contexts = app_commands.AppCommandContext(guild=True, dm_channel=True)
    assert not is_for_servers_only(elsewhere)
    elsewhere.allowed_contexts = app_commands.AppCommandContext(guild=True)
    assert is_for_servers_only(elsewhere)
