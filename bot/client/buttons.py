"""Buttons that work after a restart."""

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Self

import discord

from .controls import carry_out

if TYPE_CHECKING:  # a circle: the bot is what admits
    from . import Bot


class LastingButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    ABC,
    template=r"(?!)",  # each kind of button has its own
):
    """A button whose id says all that pressing it does.

    `command` and `needs` are those of `Bot.admit`: nothing is done for who may not.
    """

    command: str
    needs: discord.Permissions | None = None

    def __init__(
        self,
        custom_id: str,
        label: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        *,
        emoji: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(
            discord.ui.Button(
                custom_id=custom_id, label=label, style=style, emoji=emoji, disabled=disabled
            )
        )

    @classmethod
    @abstractmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""

    @abstractmethod
    async def press(self, interaction: discord.Interaction["Bot"]) -> None:
        """Do what the button is for; what goes wrong is told to whoever pressed it."""

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction["Bot"],  # type: ignore[override]  # noqa: ARG003 -- discord.py's signature
        item: discord.ui.Item[Any],  # noqa: ARG003 -- discord.py's signature
        match: re.Match[str],
    ) -> Self:
        """Make the pressed button, whatever message it is under."""
        return cls.read(match)

    async def callback(self, interaction: discord.Interaction["Bot"]) -> None:  # type: ignore[override]
        """Do it for somebody who may, or say why not."""
        await carry_out(interaction, self.command, self.press, self.needs)
