"""The buttons under what was found; their ids carry the filters, the answer what was looked for."""

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Self

import discord

from bot.client import Bot, LastingButton, loaded, view_of

from .looking import COMMAND
from .wish import IDS, Wish
from .wording import PAGE

if TYPE_CHECKING:  # a circle: the cog shows its pages with these buttons
    from . import SearchCommands


class Action(StrEnum):
    """What a button does."""

    BACK = "back"
    NEXT = "next"
    SHARE = "share"


LABELS = {Action.BACK: "◀", Action.NEXT: "▶", Action.SHARE: "Share"}


class FoundButton(
    LastingButton, template=rf"found:(?P<action>back|next|share):(?P<page>[0-9]{{1,2}}):{IDS}"
):
    """Shows a page of what was found, or shares it."""

    command = COMMAND

    def __init__(self, action: Action, page: int, wish: str) -> None:
        super().__init__(f"found:{action}:{page}:{wish}", LABELS[action])
        self.action = action
        self.page = page
        self.wish = wish

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""
        return cls(Action(match["action"]), int(match["page"]), match["wish"])

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Do it, or say why not."""
        cog: SearchCommands = loaded(interaction.client, "Search")
        await cog.pages.press(interaction, self)


def row(wish: Wish, page: int, count: int) -> discord.ui.View:
    """Make the buttons under a page, where so many hits were found."""
    packed = wish.packed()
    buttons = []
    if page > 1:
        buttons.append(FoundButton(Action.BACK, page - 1, packed))
    if count > page * PAGE:
        buttons.append(FoundButton(Action.NEXT, page + 1, packed))
    return view_of([*buttons, FoundButton(Action.SHARE, page, packed)])
