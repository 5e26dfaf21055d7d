"""Chat: `/chat`, turns in threads, direct messages and replies, and the buttons on answers."""

import asyncio
import logging
from collections.abc import Coroutine

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot, sentence, tell
from bot.conversation import Floor
from bot.errors import NotAllowedError, ParleyError
from bot.storage.conversations import Kind, Turn
from cogs.choices import models, personas

from .answering import Answering, place_of
from .asked import Asked
from .buttons import AnswerButton
from .hearing import Hearing, show_typing
from .listening import Listening, Said
from .missed import missed
from .opening import Opening
from .pressing import Pressing
from .questions import Questions
from .quotes import Quotes
from .recovery import Recovery
from .refusals import Refusals

log = logging.getLogger(__name__)

GRACE = 3.5
"""Seconds that running answers get to end by themselves at shutdown, and then to be marked."""
MODEL = 100
"""Characters of a model's name that anyone may give."""


class Chat(commands.Cog):
    """Conversations with the chat model."""

    def __init__(self, client: Bot) -> None:
        services = client.services
        conversations = services.conversations
        self._client = client
        questions = Questions(
            services.attachments, Hearing(services.transcribing, services.messages)
        )
        self._conversations = conversations
        self._store = conversations.store
        self._opening = Opening(services, questions)
        self._refusals = Refusals()
        self._answering = Answering(client, conversations)
        self._floor = Floor(self._answering)
        self._quotes = Quotes(client, conversations.store)
        self._listening = Listening(client, questions, self._quotes, self._floor)
        self.pressing = Pressing(conversations, services.calls, self._floor)
        self._recovery = Recovery(client, conversations)
        self._background: set[asyncio.Task[object]] = set()

    async def cog_load(self) -> None:
        """Pick up what the last run left, without holding up the start."""
        self._in_background(self._recovery.run(self._resume), "recover conversations")

    @commands.Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        """Hear what was said while the bot was away, be it down or only disconnected."""
        self._in_background(self._catch_up(shard_id), "catch up")

    def _in_background(self, work: Coroutine[None, None, object], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _catch_up(self, shard_id: int) -> None:
        try:
            async for message in missed(self._client, self._store, shard_id):
                await self.on_message(message)
        except ParleyError as error:
            log.warning("what was missed stays unheard: %s", type(error).__name__)
        except Exception:
            log.exception("what was missed stays unheard")

    async def cog_unload(self) -> None:
        """Let the answers that are being written end, or mark them."""
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self._quotes.close()
        await self._floor.close(grace=GRACE, hurry=self._conversations.stop_all)
        await self._answering.close()

    @app_commands.command(name="chat")
    @app_commands.describe(
        prompt="What you want to ask or say",
        image="A picture to talk about",
        file="A text, code, PDF or sound file to talk about",
        model="Which model answers in this conversation",
        persona="The manner in which it answers, such as teacher or critic",
        private="Only you and those you add can read it",
    )
    @app_commands.autocomplete(model=models, persona=personas)
    async def chat(  # noqa: PLR0917 -- a slash command's options
        self,
        interaction: discord.Interaction[Bot],
        prompt: app_commands.Range[str, 1, 6000],
        image: discord.Attachment | None = None,
        file: discord.Attachment | None = None,
        model: app_commands.Range[str, 1, MODEL] | None = None,
        persona: str | None = None,
        private: bool = False,
    ) -> None:
        """Ask something: I answer in a thread, and you can go on talking there."""
        asked = Asked(
            prompt=prompt,
            attachments=[found for found in (image, file) if found],
            model=model,
            persona=persona,
            private=private,
        )
        opened = await self._opening.open(interaction, asked)
        await self._quotes.show(opened.turn, opened.heard, opened.starter)
        self._floor.heard(place_of(opened.turn, opened.kind), opened.turn, at_once=True)
        await opened.show_pictures()

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer what is said to the bot."""
        if message.author.bot:  # most often its own words
            return
        self._client.begin(message)
        try:
            if said := await self._listening.hear(message):
                await self._heard(said, message)
        except Exception as error:  # noqa: BLE001 -- the edge: whoever wrote is told
            await self._tell(message, error)

    async def _heard(self, said: Said, message: discord.Message) -> None:
        """Have what was said answered, under a quote of what was spoken."""
        place = place_of(said.turn, said.kind)
        if said.kind is Kind.CHANNEL:
            await self._quotes.show(said.turn, said.heard, message)
            self._floor.heard(place, said.turn, at_once=True)
            return
        if not self._floor.is_taken(place):
            self._in_background(show_typing(message.channel), "typing")
        self._floor.heard(place, said.turn)  # which waits for a breath
        await self._quotes.show(said.turn, said.heard, message)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Answer one's last message anew when it is edited."""
        message = event.message
        if message.author.bot:
            return
        self._client.begin(message)
        try:
            if revised := await self._listening.revise(message):
                await self._answer_anew(*revised)
        except Exception as error:  # noqa: BLE001 -- the edge: whoever wrote is told
            await self._tell(message, error)

    async def _tell(self, message: discord.Message, error: Exception) -> None:
        """Tell whoever wrote what went wrong; that they may not, only once in a while."""
        if isinstance(error, NotAllowedError) and not self._refusals.is_due(message):
            return
        await tell(message.author, sentence(error), message.channel, reply_to=message)

    async def _answer_anew(self, turn: Turn, kind: Kind) -> None:
        answer = await self._store.answer_to(turn.id)
        if answer and (live := self._conversations.live(answer.id)):
            live.stop("The question was edited.")
        self._floor.heard(place_of(turn, kind), turn)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Take a deleted message out of the history."""
        await self._listening.forget(event.channel_id, {event.message_id})

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Take deleted messages out of the history."""
        await self._listening.forget(event.channel_id, event.message_ids)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        """End and forget the conversation of a deleted thread."""
        await self._listening.forget_channel(event.thread_id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """End and forget the conversations of a deleted channel and of its threads."""
        threads = [found.id for found in channel.guild.threads if found.parent_id == channel.id]
        for channel_id in (channel.id, *threads):
            await self._listening.forget_channel(channel_id)

    async def _resume(self, turn: Turn) -> None:
        """Answer a question that the last run left unanswered."""
        if conversation := await self._store.get(turn.conversation_id):
            self._floor.heard(place_of(turn, conversation.kind), turn, at_once=True)


async def setup(bot: Bot) -> None:
    """Add the cog and its buttons."""
    bot.add_dynamic_items(AnswerButton)
    await bot.add_cog(Chat(bot))
