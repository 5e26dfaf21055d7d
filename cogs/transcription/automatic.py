"""Voice messages that are transcribed without being asked for, where a server wants that."""

import asyncio
import logging
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import discord

from bot.client import FAILURES, Bot, home_of, is_deleted, sentence, tell
from bot.endpoints.learnt import Learnt
from bot.errors import BudgetError, NotAllowedError
from bot.transcription import Order, Tell, Transcription
from bot.usage import Caller
from cogs.screen import Books

from .hearing import show
from .replies import Reply
from .sources import recording

log = logging.getLogger(__name__)

REMEMBERED: Final = 500
"""Voice messages whose transcripts go with them when they are deleted."""
ORDER: Final = Order()


@dataclass(slots=True)
class _Answer:
    """What is done about a voice message, and the messages that show it."""

    task: asyncio.Task[None] | None
    messages: set[int] = field(default_factory=set)


class Automatic:
    """Replies to voice messages with what was said; who may not use it hears nothing."""

    def __init__(self, client: Bot) -> None:
        self._client = client
        self._transcribing = client.services.transcribing
        self._messages = client.services.messages
        self._settings = client.services.settings
        self._access = client.services.access
        self._answers: OrderedDict[int, _Answer] = OrderedDict()
        self._told = Learnt[tuple[int, int], bool]()

    async def close(self) -> None:
        """Give up what is under way; nothing half-done stays."""
        tasks = [each.task for each in self._answers.values() if each.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def is_wanted(self, message: discord.Message) -> bool:
        """Tell whether a message is to be transcribed: a voice message outside of conversations."""
        is_voice = message.flags.voice and bool(message.attachments)
        if not is_voice or message.guild is None or message.author.bot or message.webhook_id:
            return False
        home = home_of(message.channel) or message.channel.id
        values = await self._settings.of(message.guild.id, home)
        if not values["transcription.automatic"] or await self._is_talk(message, home):
            return False
        try:
            await self._access.check_command(message.guild.id, message.author.id, "transcribe")
        except NotAllowedError:
            return False
        return True

    async def answer(self, message: discord.Message) -> None:
        """Reply with what is said in a voice message; whoever sent it hears what failed."""
        answer = _Answer(asyncio.current_task())
        self._answers[message.id] = answer
        while len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)
        try:
            await self._show(message, answer)
        except asyncio.CancelledError:
            await self._take_away(message.channel.id, answer)
            raise
        except Exception as error:  # noqa: BLE001 -- the edge: whoever spoke is told
            await self._take_away(message.channel.id, answer)
            await self._tell(message, error)
        finally:
            answer.task = None

    async def forget(self, channel_id: int, message_ids: set[int]) -> None:
        """Take away the transcripts of voice messages that were deleted."""
        for message_id in message_ids:
            answer = self._answers.pop(message_id, None)
            if answer is None:
                continue
            if answer.task is not None:
                answer.task.cancel()
                await asyncio.gather(answer.task, return_exceptions=True)
            await self._take_away(channel_id, answer)

    async def _show(self, message: discord.Message, answer: _Answer) -> None:
        caller = Caller(
            user_id=message.author.id,
            guild_id=message.guild.id if message.guild else None,
            channel_id=message.channel.id,
            command="transcribe",
        )
        sound, home = recording(message.attachments[0]), home_of(message.channel)

        async def work(tell: Tell) -> Transcription:
            heard = await self._transcribing.hear(caller, sound, ORDER, home, tell=tell)
            await self._messages.note_transcript(message.id, heard.text)
            return heard

        async def link(message_id: int) -> None:
            answer.messages.add(message_id)

        async def unlink(message_id: int) -> None:
            answer.messages.discard(message_id)

        channel = self._client.get_partial_messageable(message.channel.id)
        try:
            await show(Reply(channel, message.id), work, "text", books=Books(link, unlink))
        except discord.NotFound as error:
            if not is_deleted(error):
                raise

    async def _is_talk(self, message: discord.Message, home: int) -> bool:
        """Tell what is said to the bot: that is answered, not only written down."""
        if message.guild is None:
            return True
        me = message.guild.me.id
        if isinstance(message.channel, discord.Thread) and message.channel.owner_id == me:
            return True
        above = message.reference.resolved if message.reference else None
        if not isinstance(above, discord.Message) or above.author.id != me:
            return False
        settings = await self._settings.chat(message.guild.id, home)
        return settings.answers_mentions_in(home)

    async def _take_away(self, channel_id: int, answer: _Answer) -> None:
        channel = self._client.get_partial_messageable(channel_id)
        while answer.messages:
            with suppress(*FAILURES):
                await channel.get_partial_message(answer.messages.pop()).delete()

    async def _tell(self, message: discord.Message, error: Exception) -> None:
        """Tell whoever spoke what failed; what every voice message would meet, once an hour."""
        if isinstance(error, NotAllowedError):
            log.info("a voice message is not transcribed: its author may not use the model")
            return
        place = message.channel.id, message.author.id
        if isinstance(error, BudgetError):
            if self._told.get(place, default=False):
                return
            self._told.learn(place, what=True)
        await tell(message.author, sentence(error), message.channel, reply_to=message)
