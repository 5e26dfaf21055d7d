"""Messages of servers as they are stored, judged and found."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

import discord

from bot.messages.said import Said
from bot.storage.messages import Message, Picture
from bot.storage.messages.extras import Extra, TextFile

_BY_PEOPLE: Final = frozenset(
    {
        discord.MessageType.default,
        discord.MessageType.reply,
        discord.MessageType.chat_input_command,
        discord.MessageType.context_menu_command,
        discord.MessageType.thread_created,  # it says the thread's name
    }
)

NOTHING: Final = Extra()
_SIGNS: Final = re.compile(r"[|`\\]")
"""What could end what is hidden, or make it something else."""


def said(message: discord.Message) -> Said | None:
    """Give a message of a server; None for what nobody said.

    What the bot itself writes is none of it, nor are direct messages.
    """
    return None if _is_own(message) else _heard(message)


def own(message: discord.Message) -> Said | None:
    """Give what the bot itself says likewise; it counts as a member who is exempt nowhere."""
    found = _heard(message)
    return found and replace(found, message=replace(found.message, is_bot=False), is_own=True)


def preview(message: discord.Message) -> Extra | None:
    """Give what can be found beside a message to which Discord added previews of links."""
    if message.guild is None or message.author.bot or not message.embeds:
        return None
    return _extra(message, is_bot=False)


def _heard(message: discord.Message) -> Said | None:
    guild, author = message.guild, message.author
    if guild is None or message.type not in _BY_PEOPLE or message.flags.ephemeral:
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
        version=version(message),
    )
    extra, is_restricted = _extra(message, is_bot=is_bot), is_age_restricted(message.channel)
    if not isinstance(author, discord.Member):
        return Said(heard, extra=extra, is_age_restricted=is_restricted)
    may = author.guild_permissions
    is_moderator = may.administrator or may.manage_messages or may.manage_guild
    roles = frozenset(role.id for role in author.roles)
    return Said(heard, roles, is_moderator, extra=extra, is_age_restricted=is_restricted)


def version(message: discord.Message) -> int:
    """Give when a message was edited, in Unix milliseconds; 0 if it was not."""
    return _ms(message.edited_at) if message.edited_at else 0


def _is_own(message: discord.Message) -> bool:
    me = message.guild and message.guild.me
    return me is not None and message.author.id == me.id


def _words(message: discord.Message, *, is_bot: bool) -> str:
    """Give everything that people read in a message."""
    is_first = isinstance(message.channel, discord.Thread) and message.channel.id == message.id
    shown = message.message_snapshots
    if not (shown or message.stickers or message.poll or message.attachments or is_first or is_bot):
        return message.content
    title = message.channel.name if isinstance(message.channel, discord.Thread) and is_first else ""
    hidden = (it.description or "" for it in _attachments(message) if it.is_spoiler())
    words = [_concealed(hidden), title, message.content]
    words += _beside(message.stickers, message.attachments)
    for snapshot in shown:
        words += [snapshot.content, *_beside(snapshot.stickers, snapshot.attachments)]
        # what a bot wrote, and not the preview of a link
        bots = (it for it in snapshot.embeds if not it.url or it.url not in snapshot.content)
        words += [text for embed in bots for text in _of_embed(embed)]
        words += _of_components(snapshot.components)
    if message.poll:
        words += [message.poll.question, *(it.text for it in message.poll.answers)]
    if is_bot:
        words += [text for embed in message.embeds for text in _of_embed(embed)]
        words += _of_components(message.components)
    return "\n".join(text for text in words if text)


def _beside(
    stickers: Iterable[discord.StickerItem], files: Iterable[discord.Attachment]
) -> Iterable[str]:
    """Give the names of stickers, and what files are described by that are not hidden."""
    yield from (it.name for it in stickers)
    yield from (it.description or "" for it in files if not it.is_spoiler())


def _concealed(texts: Iterable[str]) -> str:
    """Give texts as Discord writes what is hidden until it is clicked on; nothing in them ends it.

    It is to stand first: what stands before a sign may take it for something else.
    """
    plain = " ".join(_SIGNS.sub(" ", " ".join(texts)).split())
    return f"||{plain}||" if plain else ""


def _of_components(components: Iterable[object]) -> Iterable[str]:
    """Give the texts of a bot's message that is laid out freely."""
    for it in components:
        text = getattr(it, "content", None)
        if isinstance(text, str):
            yield text
        yield from _of_components(getattr(it, "children", ()))


def _extra(message: discord.Message, *, is_bot: bool) -> Extra:
    """Give what can be found beside what people read: names of files, and previews of links."""
    files = list(_attachments(message))
    if not (files or message.embeds):
        return NOTHING
    # The preview of a link that is hidden is so, too; which link is not worth a risk.
    is_hiding = "||" in message.content
    previews = [] if is_bot else [text for it in message.embeds for text in _of_embed(it)]
    named = [] if message.flags.voice else files
    hidden = [it.filename for it in named if it.is_spoiler()]
    words = [_concealed([*previews, *hidden] if is_hiding else hidden)]
    words += [] if is_hiding else previews
    words += [it.filename for it in named if not it.is_spoiler()]
    texts = (it for it in files if (it.content_type or "").startswith("text/"))
    return Extra(
        "\n".join(text for text in words if text),
        tuple(TextFile(it.id, it.url, it.size) for it in texts),
        has_sound=any((it.content_type or "").startswith("audio/") for it in files),
    )


def is_age_restricted(place: object) -> bool:
    """Tell whether a channel, or the one that a thread belongs to, is age-restricted."""
    is_nsfw = getattr(place, "is_nsfw", None)
    return bool(is_nsfw and is_nsfw())


def _attachments(message: discord.Message) -> Iterable[discord.Attachment]:
    forwarded = (it for shown in message.message_snapshots for it in shown.attachments)
    return (*message.attachments, *forwarded)


def _of_embed(embed: discord.Embed) -> Iterable[str]:
    yield from (embed.author.name or "", embed.title or "", embed.description or "")
    for field in embed.fields:
        yield from (field.name or "", field.value or "")
    yield embed.footer.text or ""


def _pictures(message: discord.Message) -> Iterable[Picture]:
    for it in _attachments(message):
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
