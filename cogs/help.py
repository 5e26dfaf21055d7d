"""`/help`: what one can do here, written from the commands themselves."""

from collections.abc import Iterable, Iterator

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Access
from bot.client import Bot, home_of
from bot.client.rights import Entry, may_use, name_of
from bot.errors import NotAllowedError
from bot.settings import Settings
from bot.splitting import split

IN_SERVER = (
    "Ask me with **/chat**: I open a thread and answer there, and you just go on talking. You can "
    "also write to me in a direct message."
)
MENTIONS = "Mention me or reply to me, and I answer in this channel."
IN_DM = "Write me a message here, and I answer."
FILES = "Pictures, text files, code and PDFs are part of your question."
NO_CHAT = "In this server, chatting with me is kept for other roles. Ask an admin if you need it."


class Help(commands.Cog):
    """Says what the bot can do."""

    def __init__(self, access: Access, settings: Settings) -> None:
        self._access = access
        self._settings = settings

    @app_commands.command(name="help")
    async def help(self, interaction: discord.Interaction[Bot]) -> None:
        """Shows what you can do with me here, and how."""
        known = interaction.client.tree.get_commands()
        mine = [command for command in known if await self._may_use(interaction, name_of(command))]
        may = await interaction.client.powers(interaction) if interaction.guild_id else None
        lines = [await self._introduction(interaction), "", *_lines(mine, may)]
        first, *more = (piece.text for piece in split("\n".join(lines)))
        await interaction.response.send_message(first, ephemeral=True)
        for text in more:
            await interaction.followup.send(text, ephemeral=True)

    async def _introduction(self, interaction: discord.Interaction[Bot]) -> str:
        """Say how one talks with the bot here, as far as one may."""
        guild_id, home = interaction.guild_id, home_of(interaction.channel)
        if guild_id is None:
            return f"{IN_DM} {FILES}"
        if not await self._may_use(interaction, "chat"):
            return NO_CHAT
        chat = await self._settings.chat(guild_id, home)
        answers_here = home is not None and chat.answers_mentions_in(home)
        return " ".join([IN_SERVER, *([MENTIONS] if answers_here else []), FILES])

    async def _may_use(self, interaction: discord.Interaction[Bot], command: str) -> bool:
        """Tell whether the server lets somebody use a command here."""
        try:
            await self._access.check_command(interaction.guild_id, interaction.user.id, command)
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
    await bot.add_cog(Help(bot.services.access, bot.services.settings))
