"""Who may do what on Discord, checked by the bot itself.

Discord checks the permissions of slash commands and menus before it passes them on, and admins may
change them on its Integrations page. The bot checks once more: what a command asks for by itself
always holds. That page can therefore keep a command for fewer people, but not open it to more
(but to the roles that the server counts as its moderators).
"""

from typing import Any

import discord
from discord import app_commands

from bot.errors import NotAllowedError
from bot.members import Standing
from bot.usage import Caller

from .guilds import is_known

Entry = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu

WORDS = {"manage_guild": "Manage Server", "moderate_members": "Timeout Members"}
"""Permissions that Discord shows by another name than its API has for them."""


def require(may: discord.Permissions, needs: discord.Permissions) -> None:
    """Let somebody go on who has all these permissions, as an administrator has.

    Raises:
        NotAllowedError: the sentence names what is missing in the words of Discord's own settings.
    """
    if may.administrator:
        return
    missing = [_in_words(name) for name, is_needed in needs if is_needed and not getattr(may, name)]
    if missing:
        kind = "permission" if len(missing) == 1 else "permissions"
        raise NotAllowedError(
            f"You need the {kind} {' and '.join(missing)} for this. Ask an admin of this server."
        )


def _in_words(name: str) -> str:
    return WORDS.get(name, name.replace("_", " ").title())


def needs_of(command: Entry) -> discord.Permissions | None:
    """Gather what a command and the groups that it is in ask for; None asks for nothing.

    Discord takes permissions for whole groups only; here those of a subcommand count as well.
    """
    lineage = _lineage(command)
    if all(it.default_permissions is None for it in lineage):
        return None
    needs = discord.Permissions(administrator=any(_is_closed(it) for it in lineage))
    for found in lineage:
        needs |= found.default_permissions or discord.Permissions.none()
    return needs


def _is_closed(command: Entry) -> bool:
    """Tell the empty set, with which Discord keeps a command for administrators."""
    return command.default_permissions is not None and command.default_permissions.value == 0


def is_for_servers_only(command: Entry) -> bool:
    """Tell whether a command, or a group that it is in, has no meaning in direct messages."""
    return any(found.guild_only or _is_closed_to_dms(found) for found in _lineage(command))


def _is_closed_to_dms(command: Entry) -> bool:
    places = command.allowed_contexts
    return places is not None and bool(places.guild) and not places.dm_channel


def may_use(command: Entry, may: discord.Permissions | None) -> bool:
    """Tell whether these permissions are what a command asks for; None in direct messages."""
    needs = needs_of(command)
    if may is None:
        return not is_for_servers_only(command) and needs is None
    try:
        require(may, needs or discord.Permissions.none())
    except NotAllowedError:
        return False
    return True


def name_of(command: Entry) -> str:
    """Give the name under which a server rules a command, as in `access.<name>`: its first word.

    A context menu names the command that it is a shortcut for in `extras["command"]`.
    """
    if isinstance(command, app_commands.ContextMenu):
        return str(command.extras.get("command", command.name.lower()))
    return command.qualified_name.split()[0]


def _lineage(command: Entry) -> list[Entry]:
    lineage: list[Entry] = [command]
    above = None if isinstance(command, app_commands.ContextMenu) else command.parent
    while above is not None:
        lineage.append(above)
        above = above.parent
    return lineage


def standing_of(member: discord.Member) -> Standing | None:
    """Give how a member stands in the whole server; None while its roles are not known.

    They come with the first word that Discord sends about a server, after a start or an outage.
    """
    if not is_known(member.guild):
        return None
    may = member.guild_permissions
    return Standing(
        frozenset(role.id for role in member.roles),
        is_admin=may.administrator or may.manage_guild,
        is_moderator=may.manage_messages,
    )


def caller_of(interaction: discord.Interaction[Any], command: str) -> Caller:
    """Name whoever set an interaction off as the one that calls are made for."""
    return Caller(
        user_id=interaction.user.id,
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id or 0,
        command=command,
    )


def home_of(channel: object) -> int | None:
    """Give the channel whose settings hold in a channel: a thread follows its parent."""
    if isinstance(channel, discord.Thread):
        return channel.parent_id
    return getattr(channel, "id", None)
