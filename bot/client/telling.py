"""Tells people what failed: the one place where every failure becomes a sentence."""

import logging
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.errors import InputError, NotAllowedError, explain

log = logging.getLogger(__name__)

MISSING_ACCESS, MISSING_PERMISSIONS, EXPIRED = 50001, 50013, 50027
FAILURES = (discord.HTTPException, aiohttp.ClientError, ConnectionError, TimeoutError)
"""What a call to Discord may raise: its refusals, and what befalls the way to it."""
TOO_LATE = "Discord waited too long for me and dropped your command. Please send it again."


def is_passing(error: BaseException) -> bool:
    """Tell a fault of Discord's, or of the way to it, that another try may not meet."""
    if isinstance(error, discord.HTTPException):
        too_many_requests, server_error = 429, 500
        return error.status == too_many_requests or error.status >= server_error
    return isinstance(error, FAILURES)


def is_deleted(error: BaseException) -> bool:
    """Tell that a message is no longer there, since somebody took it away."""
    unknown_message = 10008
    return isinstance(error, discord.NotFound) and error.code == unknown_message


def sentence(error: BaseException) -> str:
    """Put any failure into a sentence for the person, Discord's refusals included."""
    error = getattr(error, "original", error)
    return explain(_translated(error))


def _translated(error: BaseException) -> BaseException:
    if is_passing(error):
        return InputError("Discord itself had a fault just now. Try again in a minute.")
    if isinstance(error, discord.HTTPException):
        return _refused(error)
    if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        return InputError("This command has changed. Reload Discord (Ctrl+R) and try again.")
    if isinstance(error, app_commands.TransformerError):
        return InputError(f"`{error.value}` does not fit here. Choose one of what is offered.")
    if isinstance(error, app_commands.CheckFailure):
        return NotAllowedError("You may not use this command here. Ask a moderator if you should.")
    return error


def _refused(error: discord.HTTPException) -> Exception:
    if isinstance(error, discord.NotFound):
        return InputError(
            "Something that this needs was deleted in the meantime: a message, a thread or a "
            "channel. Begin again with a new command."
        )
    if error.code in (MISSING_ACCESS, MISSING_PERMISSIONS):
        return NotAllowedError(
            "I lack a permission for that here. Ask an admin to let me view this channel, send "
            "messages, and create and write in threads."
        )
    if error.code == EXPIRED:
        return InputError("This took longer than Discord waits for an answer. Ask again.")
    return error


async def report(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """Tell the person whose command, button or form failed, whatever state that is in."""
    original = getattr(error, "original", error)
    text = TOO_LATE if _is_too_late(original) else sentence(error)
    try:
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except FAILURES:
        # The interaction is gone; Discord shows the person only that it failed.
        await tell(interaction.user, text, interaction.channel)


def _is_too_late(error: BaseException) -> bool:
    unknown_interaction = 10062
    return isinstance(error, discord.NotFound) and error.code == unknown_interaction


async def tell(
    person: discord.User | discord.Member,
    text: str,
    channel: object,
    *,
    reply_to: discord.Message | None = None,
) -> None:
    """Tell a person something in the channel, or by direct message where that is not possible."""
    pings = discord.AllowedMentions(users=[person], replied_user=True)
    try:
        if reply_to is not None:
            await reply_to.reply(text, allowed_mentions=pings)
            return
        if isinstance(channel, discord.abc.Messageable):
            await channel.send(f"{person.mention} {text}", allowed_mentions=pings)
            return
    except FAILURES as failure:
        log.info("the person could not be told in the channel: %s", failure)
    try:
        await person.send(text)
    except FAILURES as failure:
        log.warning("the person could not be told: %s", failure)
