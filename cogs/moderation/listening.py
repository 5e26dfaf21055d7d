"""Messages of servers as moderation looks at them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

import discord

from bot.moderation.said import Said
from bot.storage.messages import Message, Picture

_BY_PEOPLE: Final = frozenset(
    {
        discord.MessageType.default,
        discord.MessageType.reply,
        discord.MessageType.chat_input_command,
        discord.MessageType.context_menu_command,
    }
)


def said(message: discord.Message) -> Said | None:
    """Give a message of a server as moderation looks at it; None for what nobody said.

    What the bot itself writes is none of it, nor are direct messages.
    """
    return None if _is_own(message) else _heard(message)


def own(message: discord.Message) -> Said | None:
    """Give what the bot itself says likewise; it counts as a member who is exempt nowhere."""
    found = _heard(message)
    return found and Said(replace(found.message, is_bot=False))


def _heard(message: discord.Message) -> Said | None:
    guild, author = message.guild, message.author
    if guild is None or message.type not in _BY_PEOPLE:
        return None
    is_bot = author.bot or message.webhook_id is not None
    heard = Message(
        id=message.id,
        guild_id=guild.id,
        channel_id=message.channel.id,
        home_id=getattr(message.channel, "parent_id", None) or message.channel.id,
        author_id=author.id,
        author_name=author.display_name,
        is_bot=is_bot,
        content=_words(message, is_bot=is_bot),
        pictures=tuple(_pictures(message)),
        mentions=_mentions(message),
        created_at=_ms(message.created_at),
        version=_ms(message.edited_at) if message.edited_at else 0,
    )
    if not isinstance(author, discord.Member):
        return Said(heard)
    may = author.guild_permissions
    is_moderator = may.administrator or may.manage_messages or may.manage_guild
    return Said(heard, frozenset(role.id for role in author.roles), is_moderator)


def _is_own(message: discord.Message) -> bool:
    me = message.guild and message.guild.me
    return me is not None and message.author.id == me.id


def _words(message: discord.Message, *, is_bot: bool) -> str:
    """Give everything that people read in a message."""
    plain = message.content
    if not (message.message_snapshots or message.stickers or message.poll or is_bot):
        return plain
    words = [plain, *(it.name for it in message.stickers)]
    for snapshot in message.message_snapshots:
        words += [snapshot.content, *(it.name for it in snapshot.stickers)]
    if message.poll:
        words += [message.poll.question, *(it.text for it in message.poll.answers)]
    if is_bot:
        words += [text for embed in message.embeds for text in _of_embed(embed)]
    return "\n".join(text for text in words if text)


def _of_embed(embed: discord.Embed) -> Iterable[str]:
    yield from (embed.author.name or "", embed.title or "", embed.description or "")
    for field in embed.fields:
        yield from (field.name or "", field.value or "")
    yield embed.footer.text or ""


def _pictures(message: discord.Message) -> Iterable[Picture]:
    forwarded = (it for shown in message.message_snapshots for it in shown.attachments)
    for it in (*message.attachments, *forwarded):
        mime = (it.content_type or "").partition(";")[0].strip().lower()
        if mime.startswith("image/"):
            yield Picture(it.url, mime, it.size)


def _mentions(message: discord.Message) -> int:
    """Count how many people and roles a message calls; everyone is one."""
    if "<@" not in message.content:
        return int(message.mention_everyone)
    called = {*message.raw_mentions, *message.raw_role_mentions}
    return len(called) + message.mention_everyone


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
