"""What is said in the sounds that people send in a conversation."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import discord

from bot.attachments import Heard
from bot.client import FAILURES, home_of
from bot.messages.service import Messages
from bot.transcription import Order, Recording, Transcribing, check_length
from bot.usage import Caller

log = logging.getLogger(__name__)

TYPING = 8.0
"""Seconds between signs that the bot listens; Discord shows one for ten."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who has something heard, the channel whose settings hold for it, and in which message."""

    caller: Caller
    home: int | None
    message_id: int | None = None


class Hearing:
    """Has sounds put into words at the expense of whoever talks to the bot."""

    def __init__(self, transcribing: Transcribing, messages: Messages) -> None:
        self._transcribing = transcribing
        self._messages = messages

    def of(
        self, attachment: discord.Attachment, asker: Asker
    ) -> Callable[[float], Awaitable[Heard]]:
        """Make what listens to an attachment, once it is known that it is a sound."""

        async def hear(longest: float) -> Heard:
            check_length(attachment.duration or 0, longest)  # as its sender announced it
            recording = Recording(attachment.id, attachment.url, attachment.size)
            said = await self._transcribing.hear(
                asker.caller, recording, Order(), asker.home, longest=longest
            )
            if asker.message_id is not None:
                await self._messages.note_transcript(asker.message_id, said.text)
            return Heard(said.text, said.seconds, said.notes)

        return hear


def asker_of(message: discord.Message) -> Asker:
    """Name whoever wrote a message as the one who has something heard."""
    caller = Caller(
        user_id=message.author.id,
        guild_id=message.guild.id if message.guild else None,
        channel_id=message.channel.id,
        command="chat",
    )
    return Asker(caller, home_of(message.channel), message.id)


@asynccontextmanager
async def listening(channel: discord.abc.Messageable) -> AsyncIterator[None]:
    """Show people that the bot listens, until the end of the block."""
    typing = asyncio.create_task(_type(channel), name="listening")
    try:
        yield
    finally:
        typing.cancel()
        await asyncio.gather(typing, return_exceptions=True)


async def _type(channel: discord.abc.Messageable) -> None:
    while True:
        if not await show_typing(channel):
            return
        await asyncio.sleep(TYPING)


async def show_typing(channel: discord.abc.Messageable) -> bool:
    """Let people see that they were heard; False where it cannot be shown."""
    try:
        await channel.typing()
    except FAILURES as error:
        log.info("typing could not be shown: %s", error)
        return False
    return True
