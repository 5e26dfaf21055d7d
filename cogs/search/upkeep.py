"""What admins do about the index: read history into it, look at it, and take out of it."""

from collections.abc import Iterable

import discord
from discord import app_commands

from bot.client import Bot
from bot.errors import InputError
from bot.search.estimating import Progress
from bot.storage.search import HistoryJob
from bot.storage.search.places import IndexedPlace

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
        runs = await self._runs_of(guild_id)
        readable = await self._readable(asker, [job for run in runs for job in run.jobs])
        is_all = asker.member.guild_permissions.administrator
        counts, channels = await self._search.counts(guild_id, None if is_all else readable)
        shown = page(
            await self._search.index(guild_id),
            counts,
            await self._embedding.progress(guild_id),
            [it for it in channels if it.channel_id in readable],
            [(_counted(run, None if is_all else readable), run.share) for run in runs],
            is_all=is_all,
        )
        await interaction.edit_original_response(embed=shown)

    async def _runs_of(self, guild_id: int) -> list[Progress]:
        running = await self._indexing.running(guild_id)
        found = [await self._indexing.progress(run.id) for run in running]
        return [each for each in found if each is not None]

    async def _readable(self, asker: Asker, jobs: Iterable[HistoryJob]) -> frozenset[int]:
        """Tell what of all that is found, waits or is being read somebody may read."""
        guild_id = asker.guild.id
        places = {
            *await self._search.places(guild_id),
            *await self._search.waiting(guild_id),
            *(IndexedPlace(job.channel_id, job.home_id or job.channel_id) for job in jobs),
        }
        return (await self._reading.of(asker.guild, asker.member, places)).sure

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


def _counted(run: Progress, readable: frozenset[int] | None) -> int:
    """Count what a run has found in some channels, or in all."""
    return sum(it.counted for it in run.jobs if readable is None or it.channel_id in readable)


def _id_of(channel: Place | None) -> int | None:
    """Give the channel that somebody chose.

    Raises:
        InputError: it is a category.
    """
    if channel is not None and channel.type is discord.ChannelType.category:
        raise InputError(A_CATEGORY)
    return channel.id if channel else None
