"""What of a server somebody may read."""

import discord

from bot.client import Bot
from bot.errors import EndpointBusy
from bot.tuning.datasets import Audience

UNKNOWN = "Discord has not told me of this server yet. Try again in a minute."


def audience_of(interaction: discord.Interaction[Bot]) -> Audience:
    """Tell what whoever set an interaction off may read, by Discord's rules as they stand.

    Raises:
        EndpointBusy: that is not known yet.
    """
    guild, member = interaction.guild, interaction.user
    if guild is None or not isinstance(member, discord.Member):
        raise EndpointBusy(UNKNOWN)
    if guild.get_role(guild.id) is None:  # the role that everybody has
        raise EndpointBusy(UNKNOWN)
    channels = {it.id for it in guild.channels if _reads(it, member)}
    threads = (it for it in guild.threads if not it.is_private())
    return Audience(
        frozenset(channels), frozenset(it.id for it in threads if it.parent_id in channels)
    )


def _reads(channel: discord.abc.GuildChannel, member: discord.Member) -> bool:
    may = channel.permissions_for(member)
    hears = not isinstance(channel, discord.VoiceChannel | discord.StageChannel) or may.connect
    return may.view_channel and may.read_message_history and hears
