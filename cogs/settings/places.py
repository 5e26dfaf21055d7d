"""What Discord knows of a server and its channels, as settings speak of it."""

import discord

from bot.client import Bot, home_of
from bot.client.guilds import guild_of, require_known
from bot.errors import InputError
from bot.settings import Server

Channel = (
    discord.TextChannel
    | discord.VoiceChannel
    | discord.StageChannel
    | discord.ForumChannel
    | discord.Thread
)
"""Where people write, or open threads."""


def server_of(guild: discord.Guild) -> Server:
    """Give the roles and channels of a server.

    Raises:
        InputError: they are not known yet.
    """
    require_known(guild)
    return Server(
        roles={role.id: role.name for role in guild.roles},
        channels={
            channel.id: channel.name
            for channel in guild.channels
            if not isinstance(channel, discord.CategoryChannel)
        },
    )


def channel_of(interaction: discord.Interaction[Bot], channel: object = None) -> int:
    """Give the channel whose settings are meant: a thread's are those of its channel.

    Raises:
        InputError: it is gone.
    """
    guild = guild_of(interaction)
    meant = channel if channel is not None else interaction.channel
    # While somebody types, only the id is known of what they chose.
    known = guild.get_channel_or_thread(getattr(meant, "id", 0))
    channel_id = home_of(known or meant)
    if channel_id is None or guild.get_channel(channel_id) is None:
        raise InputError("This channel is gone, or I cannot see it. Choose another one.")
    return channel_id
