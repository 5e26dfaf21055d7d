"""From what people write on Discord to the parts of a question."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

import discord

from bot.attachments import AttachmentReader, Heard, Upload
from bot.errors import InputError
from bot.storage.conversations import Part, Problem, Text

from .hearing import Asker, Hearing, asker_of, listening


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks, and the sounds among it, which they are shown as they were heard."""

    parts: tuple[Part, ...]
    heard: tuple[Heard, ...] = ()


class Questions:
    """Reads what people send, files included."""

    def __init__(self, reader: AttachmentReader, hearing: Hearing) -> None:
        self._reader = reader
        self._hearing = hearing

    async def put(
        self,
        text: str,
        attachments: list[discord.Attachment],
        asker: Asker,
        *,
        before: Sequence[Part] = (),
    ) -> Question:
        """Put text and files together; what could not be read is named.

        Args:
            text: what was written.
            attachments: what came with it.
            asker: who has the sounds among them heard.
            before: what it was before an edit; no sound of it is heard again.
        """
        uploads = [self._upload(found, asker) for found in attachments]
        readings = await self._reader.read(uploads, before=before)
        problems = tuple(Problem(sentence) for sentence in readings.problems)
        parts = (*((Text(text),) if text else ()), *readings.parts, *problems)
        return Question(parts, readings.heard)

    async def of_message(
        self,
        message: discord.Message,
        me: discord.abc.User,
        *,
        asker: Asker | None = None,
        before: Sequence[Part] = (),
    ) -> Question:
        """Read a message as a question to the bot; nothing when there is nothing in it.

        `asker` is who asks, if that is not who wrote the message.
        """
        text, files = words(message, me), all_attachments(message)
        shown = listening(message.channel) if any(map(_is_sound, files)) else nullcontext()
        async with shown:
            return await self.put(text, files, asker or asker_of(message), before=before)

    def _upload(self, attachment: discord.Attachment, asker: Asker) -> Upload:
        """Make one of Discord's attachments readable for the domain."""
        return Upload(
            attachment.filename,
            attachment.size,
            attachment.content_type,
            _reader(attachment),
            hear=self._hearing.of(attachment, asker),
            is_voice=attachment.is_voice_message(),
        )


def _is_sound(attachment: discord.Attachment) -> bool:
    kind = attachment.content_type or ""
    return attachment.is_voice_message() or kind.lower().startswith("audio/")


def _reader(attachment: discord.Attachment) -> Callable[[int], Awaitable[bytes]]:
    async def read(limit: int) -> bytes:
        if attachment.size > limit:
            raise InputError(f"It is larger than {limit // 1_048_576} MB.")
        try:
            return await attachment.read()
        except discord.HTTPException as error:
            raise InputError("Discord does not give it out any more; send it again.") from error

    return read


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
