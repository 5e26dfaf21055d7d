"""From what people write on Discord to the parts of a question."""

from collections.abc import Awaitable, Callable

import discord

from bot.attachments import AttachmentReader, Upload
from bot.errors import InputError
from bot.storage.conversations import Part, Problem, Text


def uploads(attachments: list[discord.Attachment]) -> list[Upload]:
    """Make Discord's attachments readable for the domain."""
    return [
        Upload(found.filename, found.size, found.content_type, _reader(found))
        for found in attachments
    ]


def _reader(attachment: discord.Attachment) -> Callable[[int], Awaitable[bytes]]:
    async def read(limit: int) -> bytes:
        if attachment.size > limit:
            raise InputError(f"It is larger than {limit // 1_048_576} MB.")
        try:
            return await attachment.read()
        except discord.HTTPException as error:
            raise InputError("Discord does not give it out any more; send it again.") from error

    return read


class Questions:
    """Reads what people send, files included."""

    def __init__(self, reader: AttachmentReader) -> None:
        self._reader = reader

    async def parts(self, text: str, attachments: list[discord.Attachment]) -> tuple[Part, ...]:
        """Put text and files together; what could not be read is named."""
        readings = await self._reader.read(uploads(attachments))
        problems = tuple(Problem(sentence) for sentence in readings.problems)
        return (*((Text(text),) if text else ()), *readings.parts, *problems)

    async def of_message(self, message: discord.Message, me: discord.abc.User) -> tuple[Part, ...]:
        """Read a message as a question to the bot; nothing when there is nothing in it."""
        return await self.parts(words(message, me), all_attachments(message))


def words(message: discord.Message, me: discord.abc.User) -> str:
    """Give a message's text as people read it: names for mentions, without calling the bot."""
    text = message.clean_content
    if me.id in message.raw_mentions:
        text = text.replace(f"@{me.display_name}", "", 1)
    quoted = [f"(forwarded) {snapshot.content}" for snapshot in message.message_snapshots]
    stickers = [f"(sticker: {sticker.name})" for sticker in message.stickers]
    return "\n".join(filter(None, [text.strip(), *quoted, *stickers]))


def all_attachments(message: discord.Message) -> list[discord.Attachment]:
    """List the files of a message and of what it forwards."""
    forwarded = [file for snapshot in message.message_snapshots for file in snapshot.attachments]
    return [*message.attachments, *forwarded]
