"""What the bot may do in a place: write, open threads."""

import discord

from bot.client import Bot
from bot.errors import NotAllowedError


def why_no_thread(interaction: discord.Interaction[Bot]) -> str:
    """Say why no thread can be opened from a message here; empty when one can."""
    may = interaction.app_permissions
    if isinstance(interaction.channel, discord.Thread):
        return "A thread cannot hold another one, so I answer here. Reply to go on."
    if not isinstance(interaction.channel, discord.TextChannel):
        return "There are no threads in this kind of channel, so I answer here. Reply to go on."
    if not (may.create_public_threads and may.send_messages_in_threads):
        return (
            "I may not open threads here (Create Public Threads, Send Messages in Threads), so I "
            "answer in the channel. Reply to go on."
        )
    return ""


def must_be_able_to_write(interaction: discord.Interaction[Bot]) -> None:
    """Make sure that an answer can be written here.

    Raises:
        NotAllowedError: the bot lacks the permission.
    """
    may = interaction.app_permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    if interaction.guild and not (may.send_messages_in_threads if in_thread else may.send_messages):
        raise NotAllowedError(
            "I may not write in this channel. Ask an admin to allow me Send Messages here, or "
            "write to me in a direct message."
        )


def must_open_private_threads(interaction: discord.Interaction[Bot]) -> discord.TextChannel:
    """Give the channel in which a private thread can be opened.

    Raises:
        NotAllowedError: there are none in such a channel, or the bot lacks a permission.
    """
    channel, may = interaction.channel, interaction.app_permissions
    if isinstance(channel, discord.TextChannel) and channel.is_news():
        raise NotAllowedError(
            "An announcement channel has no private threads. Use another channel, or write to "
            "me in a direct message."
        )
    if not (
        isinstance(channel, discord.TextChannel)
        and may.create_private_threads
        and may.send_messages_in_threads
    ):
        raise NotAllowedError(
            "I may not open private threads here. Ask an admin to allow me Create Private "
            "Threads and Send Messages in Threads, or write to me in a direct message."
        )
    return channel
