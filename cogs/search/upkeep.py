"""What admins do about the index: read history into it, look at it, and take out of it."""

import discord
from discord import app_commands

from bot.client import Bot
from bot.errors import InputError

from .erasing import question
from .looking import Asker
from .readable import Reading
from .runs import Runs
from .status import page

Place = app_commands.AppCommandChannel | app_commands.AppCommandThread
A_CATEGORY = "That is a category. Choose one of its channels, or none for the whole server."


class Upkeep:
    """Does what admins ask for."""

    def __init__(self, client: Bot, reading: Reading) -> None:
        services = client.services
        self._client = client
        self._search = services.search
        self._embedding = services.embedding
        self._indexing = services.indexing
        self._reading = reading
        self._runs = Runs(client)

    async def read(
        self, interaction: discord.Interaction[Bot], channel: Place | None, days: int | None
    ) -> None:
        """Read history, as far back as somebody asks."""
        channel_id = _id_of(channel)
        await interaction.response.defer(thinking=True)
        try:
            await self._runs.begin(interaction, channel_id, days)
        except BaseException:
            await interaction.delete_original_response()
            raise

    async def show(self, interaction: discord.Interaction[Bot]) -> None:
        """Show how large the index is, to who asked only."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        asker = Asker.of(interaction)
        guild_id = asker.guild.id
        places = await self._search.places(guild_id)
        readable = await self._reading.of(asker.guild, asker.member, places)
        counts, channels = await self._search.counts(guild_id)
        runs = [
            await self._indexing.progress(run.id) for run in await self._indexing.running(guild_id)
        ]
        shown = page(
            await self._search.index(guild_id),
            counts,
            await self._embedding.progress(guild_id),
            [it for it in channels if it.channel_id in readable.sure],
            [run for run in runs if run is not None],
        )
        await interaction.edit_original_response(embed=shown)

    async def ask_to_forget(
        self, interaction: discord.Interaction[Bot], channel: Place | None
    ) -> None:
        """Ask whether it is really to be erased."""
        text, view = question(_id_of(channel))
        await interaction.response.send_message(text, view=view, ephemeral=True)

    async def take_up(self, shard_id: int) -> None:
        """Go on showing what the former run began in the servers of a shard."""
        for guild in self._client.guilds:
            if guild.shard_id == shard_id:
                await self._runs.take_up(guild.id)

    async def close(self) -> None:
        """Leave what is shown as it is."""
        await self._runs.close()


def _id_of(channel: Place | None) -> int | None:
    """Give the channel that somebody chose.

    Raises:
        InputError: it is a category.
    """
    if channel is not None and channel.type is discord.ChannelType.category:
        raise InputError(A_CATEGORY)
    return channel.id if channel else None
