"""`/finetune dataset`: examples from answers that members rated."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot

from .drafting import Drafting


class DatasetCommands(commands.Cog):
    """Makes examples of what was said in a server."""

    drafting: Drafting

    @app_commands.command(name="dataset")
    async def dataset(self, interaction: discord.Interaction[Bot]) -> None:
        """Makes examples for training from the answers that were rated 👍."""
        await self.drafting.show(interaction)
