"""Moderation: what is said in servers is heard, and what is decided about it is done."""

import asyncio
import logging
from collections.abc import Collection, Coroutine

import discord
from discord.ext.commands import Cog

from bot.client import FAILURES, Bot
from bot.errors import ParleyError
from bot.storage.clock import unix_ms

from .casework import Casework
from .commands import CasesButton, ModerationCommands
from .hands import DiscordHands
from .history import ChannelHistory
from .listening import said
from .own import OwnWords

log = logging.getLogger(__name__)


class Moderation(Cog):
    """Listens to what is said in servers."""

    def __init__(self, client: Bot) -> None:
        self._client = client
        self._moderation = client.services.moderation
        self._hands = DiscordHands(client, client.services.settings)
        self._history = ChannelHistory(client, client.services.members)
        self._lost: dict[int, int] = {}
        self._background: set[asyncio.Task[None]] = set()

    async def cog_load(self) -> None:
        """Go on with what the last run left; nothing is heard before that."""
        user = self._client.user
        self._moderation.judges.me = user.id if user else 0
        await self._moderation.open(self._hands, self._pace)

    async def cog_unload(self) -> None:
        """Store what was heard; the rest is owed."""
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self._moderation.close()

    @Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Hear what is said."""
        if (heard := said(message)) is not None:
            await self._moderation.intake.hear(heard)

    @Cog.listener()
    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Hear an edit; previews that Discord adds are none."""
        heard = said(event.message) if event.message.edited_at else None
        if heard is not None:
            await self._moderation.intake.hear(heard)

    @Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Forget what was deleted."""
        await self._forget(event.guild_id, {event.message_id})

    @Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Forget what was deleted."""
        await self._forget(event.guild_id, event.message_ids)

    @Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Forget what was said in a channel and its threads."""
        threads = [it.id for it in channel.guild.threads if it.parent_id == channel.id]
        for channel_id in (channel.id, *threads):
            await self._moderation.intake.forget_channel(channel_id)

    @Cog.listener()
    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        """Forget what was said in a thread."""
        await self._moderation.intake.forget_channel(event.thread_id)

    @Cog.listener()
    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Note since when something may be missed."""
        self._lost.setdefault(shard_id, unix_ms())

    @Cog.listener()
    async def on_shard_resumed(self, shard_id: int) -> None:
        """Discord has told of everything that was missed."""
        self._lost.pop(shard_id, None)

    @Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        """Fetch what was said while nobody heard it: the bot was down, or its connection was."""
        since = self._lost.pop(shard_id, None)
        guild_ids = [it.id for it in self._client.guilds if it.shard_id == shard_id]
        self._in_background(self._catch_up(guild_ids, since), "fetch what was missed")

    async def _forget(self, guild_id: int | None, message_ids: Collection[int]) -> None:
        if guild_id is not None:
            await self._moderation.intake.forget(message_ids)

    async def _catch_up(self, guild_ids: Collection[int], since: int | None) -> None:
        for guild_id in guild_ids:
            try:
                if since is not None:
                    await self._moderation.missed.lost(guild_id, self._history, since=since)
                await self._moderation.missed.fetch(guild_id, self._history)
            except (ParleyError, *FAILURES) as error:  # what is not fetched stays noted
                log.warning("what was missed in server %d is fetched later: %s", guild_id, error)
            except Exception:
                log.exception("what was missed in server %d is fetched later", guild_id)

    def _in_background(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _pace(self, channel_id: int) -> int | None:
        channel = self._client.get_channel(channel_id)
        pace = getattr(channel, "slowmode_delay", None)
        return pace if isinstance(pace, int) else None


async def setup(bot: Bot) -> None:
    """Begin to listen, and let people decide about cases, look them up and set everything up."""
    bot.add_dynamic_items(CasesButton)
    await bot.add_cog(Moderation(bot))
    await bot.add_cog(OwnWords(bot))
    await bot.add_cog(Casework(bot))
    await bot.add_cog(ModerationCommands(bot.services))
