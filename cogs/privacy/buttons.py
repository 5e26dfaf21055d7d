"""The buttons that confirm a deletion; their ids carry whose data it is about."""

import re
from enum import StrEnum
from typing import Self

import discord

from bot.client import Bot, LastingButton, view_of
from bot.errors import InputError, NotAllowedError

from . import wording

NOT_YOURS = "These buttons are somebody else's. Use /privacy delete for your own data."
NO_SERVER = "There is no server here. Use /privacy delete once more."


class Action(StrEnum):
    """What a button does."""

    SERVER = "server"
    EVERYWHERE = "everywhere"
    CANCEL = "cancel"


LABELS = {
    Action.SERVER: "Delete in this server",
    Action.EVERYWHERE: "Delete everywhere",
    Action.CANCEL: "Cancel",
}


class DeleteButton(
    LastingButton, template=r"privacy:(?P<action>server|everywhere|cancel):(?P<user>[0-9]{1,20})"
):
    """Confirms or calls off the deletion of one's data."""

    command = "privacy"

    def __init__(self, action: Action, user_id: int) -> None:
        cancels = action is Action.CANCEL
        style = discord.ButtonStyle.secondary if cancels else discord.ButtonStyle.danger
        super().__init__(f"privacy:{action}:{user_id}", LABELS[action], style)
        self.action = action
        self.user_id = user_id

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""
        return cls(Action(match["action"]), int(match["user"]))

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Delete, or leave everything as it is."""
        if interaction.user.id != self.user_id:
            raise NotAllowedError(NOT_YOURS)
        if self.action is Action.CANCEL:
            await interaction.response.edit_message(content=wording.CANCELLED, view=None)
            return
        everywhere = self.action is Action.EVERYWHERE
        if not everywhere and interaction.guild_id is None:
            raise InputError(NO_SERVER)
        await interaction.response.edit_message(content=wording.DELETING, view=None)
        found = await interaction.client.services.privacy.erase(
            self.user_id, interaction.guild_id, everywhere=everywhere
        )
        text = wording.deleted(found, everywhere=everywhere)
        await interaction.edit_original_response(content=text)


def view(user_id: int, *, in_server: bool) -> discord.ui.View:
    """Make the row of buttons."""
    actions = [action for action in Action if in_server or action is not Action.SERVER]
    return view_of(DeleteButton(action, user_id) for action in actions)
