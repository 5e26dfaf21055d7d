"""Messages: what is said in servers is heard once, for moderation and for search."""

from collections.abc import Collection
from typing import Final

import discord
from discord.ext.commands import Cog

from bot.client import Bot
from cogs.history import ChannelHistory, is_readable
from cogs.listening import is_age_restricted, preview, said

from .missed import CatchingUp
from .own import OwnWords

READING: Final = discord.Permissions(
    view_channel=True, read_message_history=True, administrator=True
).value


class Messages(Cog):
    """Listens to what is said in servers."""

    def __init__(self, client: Bot) -> None:
        self._client = client
        self._messages = client.services.messages
        self._history = ChannelHistory(client, client.services.members)
        self._catching_up = CatchingUp(client, self._history)

    async def cog_load(self) -> None:
        """Note what the time since the last run left out; nothing is heard before that."""
        user = self._client.user
        await self._messages.open()
        await self._client.services.embedding.open(user.id if user else 0)
        self._client.services.search.open(user.id if user else 0)
        await self._client.services.indexing.open(self._history, ())

    async def cog_unload(self) -> None:
        """Store what was heard; the rest is owed."""
        await self._catching_up.close()
        await self._messages.close()

    @Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Hear what is said."""
        await self._hear(message)

    @Cog.listener()
    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Hear an edit; previews of links that Discord adds are none, but can be found."""
        if event.message.edited_at:
            await self._hear(event.message)
        elif (shown := preview(event.message)) is not None:
            await self._messages.note_preview(event.message_id, shown)

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
            await self._messages.intake.forget_channel(channel.guild.id, channel_id)

    @Cog.listener()
    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Take a channel out of search that is age-restricted from now on, if the server wishes.

        What was deleted in one that could not be read for a while is found now that it can.
        """
        if is_readable(after) and not is_readable(before):
            await self._catching_up.again(after.guild.id, after.id)
        if is_age_restricted(after) and not is_age_restricted(before):
            values = await self._client.services.settings.of(after.guild.id, after.id)
            if not values["search.nsfw"]:
                await self._client.services.forgetting.channel(after.guild.id, after.id)

    @Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Find what was deleted in channels that can be read again."""
        gained = after.permissions.value & ~before.permissions.value
        if gained & READING and after.guild.me.get_role(after.id):
            await self._catching_up.again(after.guild.id)

    @Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Find what was deleted since the bot was here before, if it was."""
        await self._catching_up.again(guild.id)

    @Cog.listener()
    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        """Forget what was said in a thread."""
        await self._messages.intake.forget_channel(event.guild_id, event.thread_id)

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
        """Fetch what was said while nobody heard it, and go on with reading history."""
        self._catching_up.ready(shard_id)
        guild_ids = {it.id for it in self._client.guilds if it.shard_id == shard_id}
        await self._client.services.indexing.open(self._history, guild_ids)

    async def _hear(self, message: discord.Message) -> None:
        if (heard := said(message)) is None:
            return
        if self._messages.intake.is_full:
            self._catching_up.skip(heard.message.guild_id)
        else:
            await self._messages.intake.hear(heard)

    async def _forget(self, guild_id: int | None, message_ids: Collection[int]) -> None:
        if guild_id is not None:
            await self._messages.intake.forget(guild_id, message_ids)


async def setup(bot: Bot) -> None:
    """Begin to listen."""
    # It also goes first when the bot stops, while what it heard is still taken in.
    await bot.add_cog(OwnWords(bot))
    await bot.add_cog(Messages(bot))
