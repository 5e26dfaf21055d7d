"""The buttons of files; they work after a restart: their ids say it all."""

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Self

import discord

from bot.client import Bot, LastingButton, loaded, view_of
from bot.errors import InputError
from bot.files import Listing

from . import wording

if TYPE_CHECKING:  # a circle: the cog shows files with these buttons
    from . import FileCommands

COMMAND = "files"
MANAGE = discord.Permissions(manage_guild=True)
LONGEST_ID = 80
"""Characters of an endpoint's id that a button can carry."""
TOO_LONG = "This file's id is too long for Discord's buttons. Delete it at the endpoint itself."
ANY = "all"


class Action(StrEnum):
    """What a button does about a file."""

    DELETE = "delete"
    KEEP = "keep"


class PageButton(
    LastingButton, template=r"files:page:(?P<purpose>[a-z_-]{1,40}):(?P<page>[0-9]{1,3})"
):
    """Shows another page of the list; its id carries the purpose and the page, from 0."""

    command = COMMAND
    needs = MANAGE

    def __init__(self, purpose: str | None, page: int, label: str = "") -> None:
        super().__init__(f"files:page:{purpose or ANY}:{page}", label or "Page")
        self.purpose = purpose
        self.page = page

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""
        purpose = None if match["purpose"] == ANY else match["purpose"]
        return cls(purpose, int(match["page"]))

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Turn the page."""
        cog: FileCommands = loaded(interaction.client, "Files")
        await interaction.response.defer()
        await cog.show(interaction, self.purpose, self.page)


class DeleteButton(LastingButton, template=r"files:(?P<action>delete|keep):(?P<file>.{1,80})"):
    """Confirms a deletion or calls it off; its id carries the file's."""

    command = COMMAND
    needs = MANAGE

    def __init__(self, action: Action, file_id: str) -> None:
        deletes = action is Action.DELETE
        style = discord.ButtonStyle.danger if deletes else discord.ButtonStyle.secondary
        super().__init__(f"files:{action}:{file_id}", "Delete" if deletes else "Cancel", style)
        self.action = action
        self.file_id = file_id

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""
        return cls(Action(match["action"]), match["file"])

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Delete the file, or leave it."""
        if self.action is Action.KEEP:
            await interaction.response.edit_message(content=wording.KEPT, view=None)
            return
        cog: FileCommands = loaded(interaction.client, "Files")
        await interaction.response.defer()
        await cog.delete_for_good(interaction, self.file_id)


def under_list(purpose: str | None, page: int, listing: Listing) -> discord.ui.View | None:
    """Make the buttons that turn pages; None where there is only one."""
    buttons = []
    if page > 0:
        buttons.append(PageButton(purpose, page - 1, "Newer"))
    if len(listing.files) > (page + 1) * wording.PAGE:
        buttons.append(PageButton(purpose, page + 1, "Older"))
    return view_of(buttons) if buttons else None


def under_question(file_id: str) -> discord.ui.View:
    """Make the buttons that confirm or call off.

    Raises:
        InputError: no button can carry that id.
    """
    if len(file_id) > LONGEST_ID or not file_id.isprintable():
        raise InputError(TOO_LONG)
    return view_of(DeleteButton(action, file_id) for action in Action)
