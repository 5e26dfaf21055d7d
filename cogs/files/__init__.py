"""`/files`: what a server has at its endpoint."""

from pathlib import Path

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot, Services, caller_of
from bot.endpoints.files import File
from bot.errors import InputError
from bot.files import Kind, Purpose

from . import wording
from .buttons import COMMAND, MANAGE, DeleteButton, PageButton, under_list, under_question
from .left_over import LeftOver
from .uploading import Uploading

__all__ = ["FileCommands"]

FileId = app_commands.Range[str, 1, 100]
BUTTONS = (PageButton, DeleteButton)
TOO_LARGE = 413


async def files(
    interaction: discord.Interaction[Bot], typed: str
) -> list[app_commands.Choice[str]]:
    """Offer the server's files."""
    known = interaction.client.services.files
    found = await known.choices(caller_of(interaction, COMMAND), typed)
    return [app_commands.Choice(name=text, value=file_id) for text, file_id in found.items()]


@app_commands.guild_only()
@app_commands.default_permissions(MANAGE)
class FileCommands(commands.GroupCog, name="Files", group_name="files"):
    """The files that this server has at its endpoint."""

    def __init__(self, client: Bot, services: Services) -> None:
        self._files = services.files
        self._left_over = LeftOver(client, services.files)

    async def cog_load(self) -> None:
        """Find out what became of uploads that a restart cut off."""
        self._left_over.begin()

    async def cog_unload(self) -> None:
        """Leave to the next run what was not told yet."""
        await self._left_over.close()

    @app_commands.command(name="list")
    @app_commands.describe(purpose="Only files for this")
    async def all(self, interaction: discord.Interaction[Bot], purpose: Kind | None = None) -> None:
        """Lists the files, the newest first."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self.show(interaction, purpose, 0)

    @app_commands.command(name="upload")
    @app_commands.describe(file="Which file", purpose="What it is for")
    async def upload(
        self,
        interaction: discord.Interaction[Bot],
        file: discord.Attachment,
        purpose: Purpose,
    ) -> None:
        """Checks a file line by line and uploads it to the endpoint."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await Uploading(interaction, file, purpose).run(self._files)

    @app_commands.command(name="info")
    @app_commands.describe(file="Which file")
    @app_commands.autocomplete(file=files)
    async def info(self, interaction: discord.Interaction[Bot], file: FileId) -> None:
        """Shows what is known of a file."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await self._files.info(caller_of(interaction, COMMAND), file)
        await interaction.edit_original_response(embed=wording.details(found))

    @app_commands.command(name="download")
    @app_commands.describe(file="Which file")
    @app_commands.autocomplete(file=files)
    async def download(self, interaction: discord.Interaction[Bot], file: FileId) -> None:
        """Gives you a file, if Discord takes one of that size here."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        caller, limit = caller_of(interaction, COMMAND), interaction.filesize_limit
        async with self._files.content(caller, file, limit=limit) as content:
            if content.path is None:
                raise InputError(wording.too_large(content, limit))
            try:
                await _give(interaction, content.path, content.file)
            except discord.HTTPException as error:
                if error.status != TOO_LARGE:
                    raise
                raise InputError(wording.too_large(content, limit)) from error

    @app_commands.command(name="delete")
    @app_commands.describe(file="Which file")
    @app_commands.autocomplete(file=files)
    async def delete(self, interaction: discord.Interaction[Bot], file: FileId) -> None:
        """Deletes a file at the endpoint, after asking once more."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = (await self._files.info(caller_of(interaction, COMMAND), file)).file
        await interaction.edit_original_response(
            content=wording.QUESTION.format(wording.named(found)), view=under_question(found.id)
        )

    async def show(
        self, interaction: discord.Interaction[Bot], purpose: str | None, page: int
    ) -> None:
        """Show a page of the list in the answer; the last one if there are fewer by now."""
        listing = await self._files.listing(caller_of(interaction, COMMAND), purpose)
        page = min(page, max(0, len(listing.files) - 1) // wording.PAGE)
        await interaction.edit_original_response(
            embed=wording.page(listing.files, page, is_whole=listing.is_whole),
            view=under_list(purpose, page, listing),
        )

    async def delete_for_good(self, interaction: discord.Interaction[Bot], file_id: str) -> None:
        """Delete a file, in the place of the question."""
        await self._files.delete(caller_of(interaction, COMMAND), file_id)
        await interaction.edit_original_response(
            content=wording.DELETED.format(f"`{file_id}`"), view=None
        )


async def _give(interaction: discord.Interaction[Bot], path: Path, file: File) -> None:
    shown = discord.File(path, file.name or file.id)
    await interaction.edit_original_response(content=wording.named(file), attachments=[shown])


async def setup(bot: Bot) -> None:
    """Add the commands and their buttons."""
    bot.add_dynamic_items(*BUTTONS)
    await bot.add_cog(FileCommands(bot, bot.services))
