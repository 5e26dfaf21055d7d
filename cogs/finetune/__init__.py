"""`/finetune`: a model of the server's own, made from answers that its members liked."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot, Services

from .dataset import DatasetCommands

__all__ = ["FineTuneCommands"]

ADMINS = discord.Permissions(manage_guild=True)


@app_commands.guild_only()
@app_commands.default_permissions(ADMINS)
class FineTuneCommands(DatasetCommands, commands.GroupCog, name="FineTune", group_name="finetune"):
    """A model of this server's own."""

    def __init__(self, services: Services) -> None:
        self._services = services


async def setup(bot: Bot) -> None:
    """Add the commands."""
    await bot.add_cog(FineTuneCommands(bot.services))
