"""The server that somebody stands in, as far as Discord has told of it."""

from typing import Any

import discord

from bot.errors import InputError, NotAllowedError

IN_SERVERS = "This works in servers only. Use it in a channel of the server that it is about."
UNKNOWN = "Discord has not told me yet what this server has. Try again in a minute."


def guild_of(interaction: discord.Interaction[Any]) -> discord.Guild:
    """Give the server that an interaction is about; what it has may not be known yet.

    Raises:
        NotAllowedError: it is a direct message.
    """
    if interaction.guild is None:
        raise NotAllowedError(IN_SERVERS)
    return interaction.guild


def is_known(guild: discord.Guild) -> bool:
    """Tell whether Discord has told what the server has; after a start that takes a moment."""
    return guild.get_role(guild.id) is not None  # the role that everybody has


def require_known(guild: discord.Guild) -> None:
    """Go on only once Discord has told what the server has.

    Raises:
        InputError: it has not.
    """
    if not is_known(guild):
        raise InputError(UNKNOWN)
