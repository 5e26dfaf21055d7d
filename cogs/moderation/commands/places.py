"""What the bot may do in a server."""

from collections.abc import Iterator

import discord

from bot.client import Bot
from bot.client.guilds import guild_of, require_known

Channel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel
"""Where people write, or open threads."""

_EVERYWHERE = {
    "view_channel": "View Channels",
    "read_message_history": "Read Message History",
    "manage_messages": "Manage Messages",
    "moderate_members": "Timeout Members",
}
_IN_LOG = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
}


async def begun(interaction: discord.Interaction[Bot]) -> discord.Guild:
    """Acknowledge a command, and give its server.

    Raises:
        NotAllowedError: it is a direct message.
        InputError: what the server has is not known yet.
    """
    await interaction.response.defer(ephemeral=True, thinking=True)
    guild = guild_of(interaction)
    require_known(guild)
    return guild


def lacking(guild: discord.Guild, log_id: int | None) -> Iterator[str]:
    """Say what the bot lacks to check messages, to act upon them, and to report to moderators."""
    if missing := _missing(guild.me.guild_permissions, _EVERYWHERE):
        yield f"⚠️ Give me {missing}, so that I can read messages and act upon them."
    if log_id is None:
        yield (
            "⚠️ I have nowhere to report to moderators: choose a channel with"
            " `/moderation log-channel`."
        )
        return
    yield from of_log(guild, log_id)


def of_log(guild: discord.Guild, log_id: int) -> Iterator[str]:
    """Say what stands against a log channel."""
    channel = guild.get_channel(log_id)
    if channel is None:
        yield "⚠️ The log channel is gone: choose another one with `/moderation log-channel`."
        return
    if missing := _missing(channel.permissions_for(guild.me), _IN_LOG):
        yield f"⚠️ I cannot report in {channel.mention}: give me {missing} there."
    if channel.permissions_for(guild.default_role).view_channel:
        yield f"⚠️ Everybody in this server can read {channel.mention}: keep it for moderators."


def _missing(may: discord.Permissions, needed: dict[str, str]) -> str:
    if may.administrator:
        return ""
    names = [name for key, name in needed.items() if not getattr(may, key)]
    *most, last = names or [""]
    return f"{', '.join(most)} and {last}" if most else last
