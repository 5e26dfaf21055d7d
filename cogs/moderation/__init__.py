"""Moderation: what is said in servers is heard, and what is decided about it is done."""

from collections.abc import Collection

import discord
from discord.ext.commands import Cog

from bot.client import Bot

from .casework import Casework
from .commands import CasesButton, ModerationCommands
from .hands import DiscordHands
from .listening import said
from .missed import CatchingUp
from .own import OwnWords


class Moderation(Cog):
    """Listens to what is said in servers."""

    def __init__(self, client: Bot) -> None:
        self._client = client
        self._moderation = client.services.moderation
        self._hands = DiscordHands(client, client.services.settings)
        self._catching_up = CatchingUp(client)

    async def cog_load(self) -> None:
        """Go on with what the last run left; nothing is heard before that."""
        user = self._client.user
        self._moderation.judges.me = user.id if user else 0
        await self._moderation.open(self._hands, self._pace)

    async def cog_unload(self) -> None:
        """Store what was heard; the rest is owed."""
        await self._catching_up.close()
        await self._moderation.close()

    @Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Hear what is said."""
        await self._hear(message)

    @Cog.listener()
    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Hear an edit; previews that Discord adds are none."""
        if event.message.edited_at:
            await self._hear(event.message)

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
        self._catching_up.lost(shard_id)

    @Cog.listener()
    async def on_shard_resumed(self, shard_id: int) -> None:
        """Discord has told of everything that was missed."""
        self._catching_up.resumed(shard_id)

    @Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        """Fetch what was said while nobody heard it."""
        self._catching_up.ready(shard_id)

    async def _hear(self, message: discord.Message) -> None:
        if (heard := said(message)) is None:
            return
        if self._moderation.intake.is_full:
            self._catching_up.skip(heard.message.guild_id)
        else:
            await self._moderation.intake.hear(heard)

    async def _forget(self, guild_id: int | None, message_ids: Collection[int]) -> None:
        if guild_id is not None:
            await self._moderation.intake.forget(message_ids)

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
