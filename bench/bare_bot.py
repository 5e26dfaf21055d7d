"""The least that answers `/chat` with discord.py: what Parley's reaction time is compared with."""

import asyncio
import os

import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL


class BareBot(discord.Client):
    """A client with one command."""

    async def setup_hook(self) -> None:
        """Register the command."""
        tree = app_commands.CommandTree(self)

        @tree.command()
        async def chat(interaction: discord.Interaction, prompt: str) -> None:  # noqa: ARG001 -- the option must be there
            """Answer at once."""
            await interaction.response.send_message("ok")

        await tree.sync()


if __name__ == "__main__":
    Route.BASE = os.environ["DISCORD_API_URL"]
    DiscordWebSocket.DEFAULT_GATEWAY = URL(os.environ["GATEWAY_URL"])
    asyncio.run(BareBot(intents=discord.Intents.default()).start(os.environ["DISCORD_TOKEN"]))
