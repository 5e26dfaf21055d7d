"""The buttons on a completion; they work after a restart, since their ids say everything."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

import discord

from bot.client import Bot, LastingButton, loaded, view_of

if TYPE_CHECKING:  # a circle: the cog shows completions with these buttons
    from . import CompleteCommand

TEMPLATE = r"complete:(?P<act>[a-z]+):(?P<owner>[0-9]{1,20}):(?P<number>[0-9]{1,20})"


class Act(StrEnum):
    """What a button does: end the writing, or show one of the choices."""

    STOP = "stop"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Control:
    """A button: `owner` is who asked, `number` the draft to stop or the page to show, from 1 on."""

    act: Act
    owner: int
    number: int
    is_here: bool = False
    """Whether its page is what is shown."""


class CompletionButton(LastingButton, template=TEMPLATE):
    """One button on one completion."""

    command = "complete"

    def __init__(self, control: Control) -> None:
        is_stop = control.act is Act.STOP
        super().__init__(
            f"complete:{control.act}:{control.owner}:{control.number}",
            "Stop" if is_stop else str(control.number),
            _style(control),
            disabled=control.is_here,
        )
        self.control = control

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""
        return cls(Control(Act(match["act"]), int(match["owner"]), int(match["number"])))

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Do it, or say why not."""
        cog: CompleteCommand = loaded(interaction.client, "Complete")
        await cog.pressing.press(interaction, self.control)


def _style(control: Control) -> discord.ButtonStyle:
    if control.act is Act.STOP:
        return discord.ButtonStyle.danger
    return discord.ButtonStyle.primary if control.is_here else discord.ButtonStyle.secondary


def pages(owner: int, here: int, count: int) -> tuple[Control, ...]:
    """Give the buttons that lead from a page to the others."""
    numbers = range(1, count + 1)
    return tuple(Control(Act.PAGE, owner, number, number == here) for number in numbers)


def view(controls: Sequence[Control]) -> discord.ui.View | None:
    """Make the rows of buttons; None if there are none."""
    return view_of(map(CompletionButton, controls)) if controls else None
