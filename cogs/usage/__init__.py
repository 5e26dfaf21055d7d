"""`/usage`: what one used oneself, and what the server used, with a chart."""

import io

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot, caller_of
from bot.usage import Calls
from bot.usage.reports import LONGEST_DAYS, MONTH_DAYS

from .wording import own_page, server_page

CHART = "usage.png"


class Usage(commands.GroupCog, name="Usage", group_name="usage"):
    """What was used, by whom and for what."""

    def __init__(self, calls: Calls) -> None:
        self._reports = calls.reports

    @app_commands.command(name="me")
    async def me(self, interaction: discord.Interaction[Bot]) -> None:
        """Shows what you used here, and what you may use."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        use = await self._reports.own(caller_of(interaction, "usage"))
        page = own_page(use, self._reports.prices, in_server=interaction.guild_id is not None)
        await interaction.edit_original_response(embed=page)

    @app_commands.command(name="server")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.describe(
        days="How many days to look back, today included; 30 if you leave it out"
    )
    async def server(
        self,
        interaction: discord.Interaction[Bot],
        days: app_commands.Range[int, 1, LONGEST_DAYS] = MONTH_DAYS,
    ) -> None:
        """Shows what this server used: by member, command, model and day."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        use = await self._reports.server(interaction.guild_id or 0, days=days)
        page = server_page(use, self._reports.prices)
        files = []
        if use.chart is not None:  # beside the page, since a picture within it has no alt text
            files = [discord.File(io.BytesIO(use.chart.png), CHART, description=use.chart.alt)]
        await interaction.edit_original_response(embed=page, attachments=files)


async def setup(bot: Bot) -> None:
    """Add the commands."""
    await bot.add_cog(Usage(bot.services.calls))
