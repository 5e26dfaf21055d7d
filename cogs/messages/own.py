"""What the bot itself says is judged and found, too, where a server wants that."""

import asyncio
from collections import OrderedDict

import discord
from discord.ext.commands import Cog

from bot.client import Bot
from bot.messages.intake import Intake
from bot.messages.said import Said
from bot.settings import Settings
from cogs.listening import own

STILL = 3.0
"""Seconds without an edit after which a message is taken for finished: answers are streamed."""
MOST = 1_000
"""Messages that may be growing; beyond it the oldest is judged as it is."""


class OwnWords(Cog):
    """Hears the bot's own messages once they do not grow any more."""

    def __init__(self, client: Bot) -> None:
        self._client = client
        self._settings: Settings = client.services.settings
        self._intake: Intake = client.services.messages.intake
        self._growing: OrderedDict[int, tuple[Said, asyncio.TimerHandle]] = OrderedDict()
        self._hearing: set[asyncio.Task[None]] = set()

    async def cog_unload(self) -> None:
        """Hear what was said last as it is."""
        while self._growing:
            self._hear(next(iter(self._growing)))
        await asyncio.gather(*self._hearing, return_exceptions=True)

    @Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Hear what the bot begins to say."""
        await self._take(message)

    @Cog.listener()
    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Hear what it goes on to say."""
        await self._take(event.message)

    @Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Leave out what is gone."""
        if found := self._growing.pop(event.message_id, None):
            found[1].cancel()

    async def _take(self, message: discord.Message) -> None:
        me = self._client.user
        if me is None or message.author.id != me.id or (said := own(message)) is None:
            return
        heard = said.message
        values = await self._settings.of(heard.guild_id, heard.home_id)
        is_judged = values["moderation.own"] and values["moderation.enabled"]
        if is_judged or (values["search.bots"] and values["search.enabled"]):
            self._wait(said)

    def _wait(self, said: Said) -> None:
        if earlier := self._growing.pop(said.message.id, None):
            earlier[1].cancel()
        elif len(self._growing) >= MOST:
            self._hear(next(iter(self._growing)))
        later = asyncio.get_running_loop().call_later(STILL, self._hear, said.message.id)
        self._growing[said.message.id] = said, later

    def _hear(self, message_id: int) -> None:
        said, later = self._growing.pop(message_id)
        later.cancel()
        task = asyncio.create_task(self._intake.hear(said), name="hear the bot's own words")
        self._hearing.add(task)
        task.add_done_callback(self._hearing.discard)
