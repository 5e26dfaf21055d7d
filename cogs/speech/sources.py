"""What of a message is spoken: its own text, else that of a forwarded one or of its embeds."""

import discord

from bot.errors import InputError
from cogs.voice import with_names

NO_TEXT = "There is no text in this message that I could speak. Choose another one."


def text_of(message: discord.Message) -> str:
    """Give a message's text, with names in the place of mentions.

    Raises:
        InputError: there is none.
    """
    own = message.content.strip()
    forwarded = "\n\n".join(it.content for it in message.message_snapshots).strip()
    text = own or forwarded or "\n\n".join(_texts(message.embeds)).strip()
    if not text:
        raise InputError(NO_TEXT)
    return with_names(text, message.guild, message.mentions)


def _texts(embeds: list[discord.Embed]) -> list[str]:
    found: list[str | None] = []
    for embed in embeds:
        found += [_sentence(embed.title), embed.description]
        for field in embed.fields:
            found += [_sentence(field.name), field.value]
    return [text.strip() for text in found if text and text.strip()]


def _sentence(title: str | None) -> str | None:
    return f"# {title}" if title else None
