"""The buttons under what was found; their ids carry the filters, the answer what was looked for."""

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.client import Bot, carry_out, loaded, view_of

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
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=rf"found:(?P<action>back|next|share):(?P<page>[0-9]{{1,2}}):{IDS}",
):
    """Shows a page of what was found, or shares it."""

    def __init__(self, action: Action, page: int, wish: str) -> None:
        button: discord.ui.Button[discord.ui.View] = discord.ui.Button(
            custom_id=f"found:{action}:{page}:{wish}", label=LABELS[action]
        )
        super().__init__(button)
        self.action = action
        self.page = page
        self.wish = wish

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Bot],  # type: ignore[override]  # noqa: ARG003 -- discord.py's signature
        item: discord.ui.Item[Any],  # noqa: ARG003 -- discord.py's signature
        match: re.Match[str],
    ) -> Self:
        """Make the pressed button from its id."""
        return cls(Action(match["action"]), int(match["page"]), match["wish"])

    async def callback(self, interaction: discord.Interaction[Bot]) -> None:  # type: ignore[override]
        """Do it, or say why not."""
        await carry_out(interaction, COMMAND, self._press)

    async def _press(self, interaction: discord.Interaction[Bot]) -> None:
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
