"""`/finetune`: a model of the server's own, made from answers that its members liked."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot

from .buttons import JobButton, ModelButton
from .dataset import DatasetCommands
from .drafting import Drafting
from .jobs import JobCommands
from .posts import Posts
from .pressing import Pressing
from .upload_button import UploadButton

__all__ = ["FineTuneCommands"]

ADMINS = discord.Permissions(manage_guild=True)


@app_commands.guild_only()
@app_commands.default_permissions(ADMINS)
class FineTuneCommands(
    DatasetCommands, JobCommands, commands.GroupCog, name="FineTune", group_name="finetune"
):
    """A model of this server's own."""

    def __init__(self, client: Bot) -> None:
        services = client.services
        self.drafting = Drafting(services)
        self._tuning = services.tuning
        self._posts = Posts(client, services.tuning)
        self.pressing = Pressing(services.tuning, services.settings, self._posts)

    async def cog_load(self) -> None:
        """Go on reporting on the jobs that a former run of the bot watched."""
        await self._tuning.watching.open(self._posts)

    async def cog_unload(self) -> None:
        """Leave the posts as they are; the next start goes on."""
        await self._tuning.watching.close()


async def setup(bot: Bot) -> None:
    """Add the commands and the buttons."""
    bot.add_dynamic_items(JobButton, ModelButton, UploadButton)
    await bot.add_cog(FineTuneCommands(bot))
