"""What the buttons on a completion do."""

from collections.abc import Mapping

import discord

from bot.client import Bot, is_asker_or_moderator, require_asker_or_moderator
from bot.errors import InputError
from bot.splitting import LIMIT, preview
from bot.writing import Draft
from bot.writing.choices import LOST, Sheet
from cogs.screen import is_placeholder

from .buttons import Act, Control, pages, view
from .layout import CHOICES, page

LARGEST = 4_000_000
"""Bytes of the file that holds the choices."""
CUT_OFF = "-# I was restarted while I wrote this. Ask again with /complete for a whole text."


class Pressing:
    """Stops drafts, for those who may, and turns pages; `drafts` are the live ones by number."""

    def __init__(self, drafts: Mapping[int, Draft]) -> None:
        self._drafts = drafts

    async def press(self, interaction: discord.Interaction[Bot], control: Control) -> None:
        """Do what a button is for."""
        if control.act is Act.STOP:
            await self._stop(interaction, control)
        else:
            await _turn(interaction, control)

    async def _stop(self, interaction: discord.Interaction[Bot], control: Control) -> None:
        await require_asker_or_moderator(interaction, control.owner)
        draft = self._drafts.get(control.number)
        if draft is None:
            await _mark(interaction)
            return
        if draft.ended.is_set():
            raise InputError("This text has ended already.")
        draft.stop()
        await interaction.response.defer()


async def _mark(interaction: discord.Interaction[Bot]) -> None:
    """Say under a text that nobody writes any more, since a crash, that it is not whole."""
    shown = interaction.message.content if interaction.message else ""
    if is_placeholder(shown):
        content = CUT_OFF
    else:
        content = f"{preview(shown, LIMIT - len(CUT_OFF) - 1)}\n{CUT_OFF}".lstrip()
    await interaction.response.edit_message(content=content, view=None)


async def _turn(interaction: discord.Interaction[Bot], control: Control) -> None:
    """Show a page: in the message for who asked or a moderator, for all others to them alone."""
    sheet = await _sheet(interaction.message)
    if not 0 < control.number <= len(sheet.choices):
        raise InputError(LOST)
    content = page(sheet, control.number)
    if await is_asker_or_moderator(interaction, control.owner):
        buttons = view(pages(control.owner, control.number, len(sheet.choices)))
        await interaction.response.edit_message(content=content, view=buttons)
    else:
        await interaction.response.send_message(content, ephemeral=True)


async def _sheet(message: discord.Message | None) -> Sheet:
    """Read the choices from the message's own file."""
    files = message.attachments if message else []
    found = next((file for file in files if file.filename == CHOICES), None)
    if found is None or found.size > LARGEST:
        raise InputError(LOST)
    try:
        return Sheet.read((await found.read()).decode())
    except (discord.NotFound, discord.Forbidden, UnicodeDecodeError) as error:
        raise InputError(LOST) from error
