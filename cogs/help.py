"""`/help`: what one can do here, written from the commands themselves."""

from collections.abc import Iterable, Iterator

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Access
from bot.client import Bot, home_of
from bot.client.rights import Entry, may_use, name_of
from bot.errors import NotAllowedError
from bot.splitting import split

INTRODUCTION = (
    "I put a chat model into this server. Ask with **/chat**: I open a thread, and you just go on "
    "talking there. Mention me or reply to me to get an answer in the channel, or write to me in a "
    "direct message. Pictures, text files, code and PDFs are part of your question."
)


class Help(commands.Cog):
    """Says what the bot can do."""

    def __init__(self, access: Access) -> None:
        self._access = access

    @app_commands.command(name="help")
    async def help(self, interaction: discord.Interaction[Bot]) -> None:
        """Shows what you can do with me here, and how."""
        known = interaction.client.tree.get_commands()
        mine = [command for command in known if await self._may_use(interaction, name_of(command))]
        may = await interaction.client.powers(interaction) if interaction.guild_id else None
        lines = [INTRODUCTION, "", *_lines(mine, may)]
        first, *more = (piece.text for piece in split("\n".join(lines)))
        await interaction.response.send_message(first, ephemeral=True)
        for text in more:
            await interaction.followup.send(text, ephemeral=True)

    async def _may_use(self, interaction: discord.Interaction[Bot], command: str) -> bool:
        """Tell whether the server lets somebody use a command here."""
        try:
            await self._access.check_command(
                interaction.guild_id,
                interaction.user.id,
                command,
                channel_id=home_of(interaction.channel),
            )
        except NotAllowedError:
            return False
        return True


def _lines(known: Iterable[Entry], may: discord.Permissions | None) -> Iterator[str]:
    """Write a line for each command for which these permissions suffice."""
    for command in sorted(known, key=lambda found: found.name):
        if not may_use(command, may):
            continue
        if isinstance(command, app_commands.ContextMenu):
            yield f"- message menu **{command.name}**"
        elif isinstance(command, app_commands.Group):
            yield from _lines(command.commands, may)
        else:
            yield f"- **/{command.qualified_name}** {command.description}"


async def setup(bot: Bot) -> None:
    """Add the command."""
    await bot.add_cog(Help(bot.services.access))
