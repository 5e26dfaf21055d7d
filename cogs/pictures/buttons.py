"""The buttons under pictures; they work after a restart: their ids and the message say it all."""

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Self

import discord

from bot.client import Bot, LastingButton, loaded, view_of

if TYPE_CHECKING:  # a circle: the cog shows pictures with these buttons
    from . import PictureCommands


class Action(StrEnum):
    """What a button does."""

    RETRY = "retry"
    VARY = "vary"
    EDIT = "edit"
    DELETE = "delete"


COMMANDS = {Action.RETRY: "imagine", Action.VARY: "image", Action.EDIT: "image"}
"""The commands that buttons are shortcuts for, whose rules hold for them as well."""
STYLES = {Action.DELETE: discord.ButtonStyle.danger}


class PictureButton(
    LastingButton,
    template=r"picture:(?P<action>retry|vary|edit|delete):(?P<asker>[0-9]{1,20}):(?P<number>[0-9]{1,2})",
):
    """One button: who asked for the pictures, and the number of the one it is about, or 0."""

    def __init__(self, action: Action, asker_id: int, number: int = 0) -> None:
        super().__init__(
            f"picture:{action}:{asker_id}:{number}",
            f"{action.title()} {number}" if number else action.title(),
            STYLES.get(action, discord.ButtonStyle.secondary),
        )
        # Nobody loses the right to take their own pictures away.
        self.command = COMMANDS.get(action, "delete")
        self.action = action
        self.asker_id = asker_id
        self.number = number

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""
        return cls(Action(match["action"]), int(match["asker"]), int(match["number"]))

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Do it, or say why not."""
        cog: PictureCommands = loaded(interaction.client, "Pictures")
        await cog.pressing.press(interaction, self)


def row(asker_id: int, count: int = 0, *, can_retry: bool = False) -> discord.ui.View:
    """Make the buttons for so many finished pictures; while there are none, only `Delete`."""
    buttons = [PictureButton(Action.RETRY, asker_id)] if count and can_retry else []
    buttons += [PictureButton(Action.VARY, asker_id, number) for number in range(1, count + 1)]
    if count:
        buttons.append(PictureButton(Action.EDIT, asker_id))
    return view_of([*buttons, PictureButton(Action.DELETE, asker_id)])
