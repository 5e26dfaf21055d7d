"""`/help`: what one can do here, written from the commands themselves."""

from collections.abc import Iterable, Iterator
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot
from bot.splitting import split

Entry = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu

INTRODUCTION = (
    "I put a chat model into this server. Ask with **/chat**: I open a thread, and you just go on "
    "talking there. Mention me or reply to me to get an answer in the channel, or write to me in a "
    "direct message. Pictures, text files, code and PDFs are part of your question."
)


class Help(commands.Cog):
    """Says what the bot can do."""

    @app_commands.command(name="help")
    async def help(self, interaction: discord.Interaction[Bot]) -> None:
        """Shows what I can do and how."""
        lines = [INTRODUCTION, "", *_lines(interaction.client.tree.get_commands())]
        first, *more = (piece.text for piece in split("\n".join(lines)))
        await interaction.response.send_message(first, ephemeral=True)
        for text in more:
            await interaction.followup.send(text, ephemeral=True)


def _lines(known: Iterable[Entry]) -> Iterator[str]:
    for command in sorted(known, key=lambda found: found.name):
        if isinstance(command, app_commands.ContextMenu):
            yield f"- message menu **{command.name}**"
        elif isinstance(command, app_commands.Group):
            yield from _lines(command.commands)
        else:
            yield f"- **/{command.qualified_name}** {command.description}"


async def setup(bot: Bot) -> None:
    """Add the command."""
    await bot.add_cog(Help())
