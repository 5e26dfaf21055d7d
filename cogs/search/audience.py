"""What may be shown to everybody in a channel: only what each of them could read anyway."""

import discord
from discord.abc import GuildChannel as Channel

from .readable import Reading, needed


def can_all_read(
    reading: Reading, guild: discord.Guild, here: discord.abc.Snowflake, channel_id: int
) -> bool:
    """Tell whether everybody who sees a channel or thread (`here`) can read another one.

    Who is in a channel is not known, so that this is told from its rules: it may be refused
    though it is so, but not allowed though it is not.
    """
    thread, home_here = reading.thread(guild, channel_id), reading.home(guild, here.id)
    if thread is not None and thread.is_private and here.id != channel_id:
        return False
    home = guild.get_channel(reading.home(guild, channel_id))
    place = guild.get_channel(home_here)
    if home is None or place is None or (_is_restricted(home) and not _is_restricted(place)):
        return False
    names = needed(home)
    if home == place:  # whoever sees it may still not be allowed to read what was said before
        names = tuple(name for name in names if name != "view_channel")
    return all(_is_for_all(home, name) for name in names)


def _is_for_all(channel: Channel, permission: str) -> bool:
    """Tell whether everybody in the server has a permission in a channel, with no exception."""
    everyone = channel.guild.default_role
    if everyone is None:
        return False
    rules = dict(channel.overwrites)
    rule = rules.pop(everyone, discord.PermissionOverwrite())
    chosen = getattr(rule, permission)
    is_given = getattr(everyone.permissions, permission) if chosen is None else chosen
    return is_given and all(getattr(other, permission) is not False for other in rules.values())


def _is_restricted(channel: Channel) -> bool:
    return bool(getattr(channel, "nsfw", False))
