"""A reported message as it is kept in its case."""

import discord

from bot.storage.messages import Message
from cogs.listening import said


def stored(message: discord.Message, guild_id: int, home_id: int | None) -> Message:
    """Give a message to be stored; what the bot wrote can be reported, too."""
    heard = said(message)
    if heard is not None:
        return heard.message
    words = [message.content, *(it.description or "" for it in message.embeds)]
    return Message(
        id=message.id,
        guild_id=guild_id,
        channel_id=message.channel.id,
        home_id=home_id or message.channel.id,
        author_id=message.author.id,
        author_name=message.author.display_name,
        is_bot=message.author.bot,
        content="\n".join(filter(None, words)),
        created_at=int(message.created_at.timestamp() * 1000),
        version=int(message.edited_at.timestamp() * 1000) if message.edited_at else 0,
    )
