"""Privacy: `/privacy`, the daily upkeep, and servers that the bot comes into and leaves."""

from contextlib import closing

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot
from bot.privacy import EVERYWHERE, Upkeep

from . import wording
from .buttons import DeleteButton, view

FILE_NAME = "parley-data.zip"


class PrivacyCommands(commands.GroupCog, name="Privacy", group_name="privacy"):
    """What is stored about you, and what you can do about it."""

    def __init__(self, client: Bot) -> None:
        self._client = client
        self._privacy = client.services.privacy
        self._upkeep = Upkeep(self._keep)

    async def cog_load(self) -> None:
        """Begin the daily upkeep."""
        self._upkeep.start()

    async def cog_unload(self) -> None:
        """End the daily upkeep; what it has not done is done after the next start."""
        await self._upkeep.close()

    @app_commands.command(name="show")
    async def show(self, interaction: discord.Interaction[Bot]) -> None:
        """Shows what I store about you, where and how long."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        user_id, guild_id = interaction.user.id, interaction.guild_id
        stored = await self._privacy.show(user_id, guild_id)
        is_out = await self._privacy.is_opted_out(user_id, guild_id or EVERYWHERE)
        await interaction.edit_original_response(
            content=wording.shown(stored, guild_id, is_opted_out=is_out)
        )

    @app_commands.command(name="export")
    async def export(self, interaction: discord.Interaction[Bot]) -> None:
        """Gives you all that I store about you as a file."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id = interaction.guild_id
        export = await self._privacy.export(
            interaction.user.id,
            guild_id,
            everywhere=guild_id is None,
            limit=interaction.filesize_limit,
        )
        with closing(export):
            await interaction.edit_original_response(
                content=wording.exported(export.left_out, guild_id),
                attachments=[discord.File(export.file, FILE_NAME)],
            )

    @app_commands.command(name="delete")
    async def delete(self, interaction: discord.Interaction[Bot]) -> None:
        """Deletes what I store about you, after asking once more."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        user_id, guild_id = interaction.user.id, interaction.guild_id
        stored = await self._privacy.show(user_id, guild_id)
        can_delete = wording.has_something(stored)
        await interaction.edit_original_response(
            content=wording.to_delete(stored, guild_id),
            view=view(user_id, in_server=guild_id is not None) if can_delete else None,
        )

    @app_commands.command(name="opt-out")
    async def opt_out(self, interaction: discord.Interaction[Bot]) -> None:
        """Keeps what you write out of the search index and of examples for training."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id = interaction.guild_id or EVERYWHERE
        await self._privacy.opt_out(interaction.user.id, guild_id)
        await interaction.edit_original_response(content=wording.opted_out(guild_id))

    @app_commands.command(name="opt-in")
    async def opt_in(self, interaction: discord.Interaction[Bot]) -> None:
        """Takes your opt-out back: search and examples for training may use what you write."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id = interaction.guild_id or EVERYWHERE
        await self._privacy.opt_in(interaction.user.id, guild_id)
        is_out = await self._privacy.is_opted_out(interaction.user.id, guild_id)
        text = wording.opted_in(guild_id, is_still_out=is_out)
        await interaction.edit_original_response(content=text)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Keep the data of a server that was left for some more days only."""
        await self._privacy.left(guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Keep the data of a server that asked the bot back."""
        await self._privacy.joined(guild.id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Find out which servers were left or joined while the bot was away."""
        await self._reconcile()

    async def _reconcile(self) -> None:
        present = {guild.id for guild in self._client.guilds}  # those not available are there, too
        await self._privacy.reconcile(present, self._is_ours)

    def _is_ours(self, guild_id: int) -> bool:
        """Tell whether a server would be connected to this process (Discord's sharding formula)."""
        return (guild_id >> 22) % (self._client.shard_count or 1) in self._client.shards

    async def _keep(self) -> None:
        await self._client.wait_until_ready()
        await self._reconcile()
        await self._privacy.keep()


async def setup(bot: Bot) -> None:
    """Add the commands and their buttons."""
    bot.add_dynamic_items(DeleteButton)
    await bot.add_cog(PrivacyCommands(bot))
