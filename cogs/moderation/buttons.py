"""The buttons under posts in the log channel, and the one under what authors are told.

They work after a restart: their ids carry the case.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

import discord

from bot.client import Bot, LastingButton, loaded, view_of
from bot.moderation.cases import Did
from bot.moderation.hands import CaseFile
from bot.storage.moderation import CaseState

if TYPE_CHECKING:  # a circle: the cog shows cases with these buttons
    from .casework import Casework

Button = discord.ui.Button[discord.ui.View]


class Action(StrEnum):
    """What a button does."""

    DELETE = "delete"
    TIMEOUT = "timeout"
    DISMISS = "dismiss"
    BAN = "ban"


NEEDS = {
    Action.DELETE: discord.Permissions(manage_messages=True),
    Action.TIMEOUT: discord.Permissions(moderate_members=True),
    Action.DISMISS: discord.Permissions(manage_messages=True),
    Action.BAN: discord.Permissions(ban_members=True),
}
"""The permissions that moderators need."""
STYLES = {
    Action.DELETE: discord.ButtonStyle.primary,
    Action.BAN: discord.ButtonStyle.danger,
}


@dataclass(frozen=True, slots=True)
class Which:
    """What is decided: all cases of the post that shows this one, or this one alone.

    `opened_at`, in Unix milliseconds, stands for it alone: a number alone may come back for another
    case once the retention erased this one.
    """

    case_id: int
    opened_at: int = 0

    @classmethod
    def read(cls, case_id: str, opened_at: str | None) -> "Which":
        """Read the parts of what `str` gives."""
        return cls(int(case_id), int(opened_at or 0))

    def __str__(self) -> str:
        """Give it as ids of buttons and forms carry it."""
        return f"{self.case_id}-{self.opened_at}" if self.opened_at else str(self.case_id)


class CaseButton(
    LastingButton,
    template=r"case:(?P<action>delete|timeout|dismiss|ban):(?P<case>[0-9]{1,18})(-(?P<at>[0-9]{1,15}))?",
):
    """One button of a post, or of a case that was looked up."""

    command = "moderation"

    def __init__(self, action: Action, which: Which, *, disabled: bool = False) -> None:
        super().__init__(
            f"case:{action}:{which}",
            action.title(),
            STYLES.get(action, discord.ButtonStyle.secondary),
            disabled=disabled,
        )
        self.needs = NEEDS[action]
        self.action = action
        self.which = which

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""
        return cls(Action(match["action"]), Which.read(match["case"], match["at"]))

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Do it, or say why not."""
        cog: Casework = loaded(interaction.client, "Cases")
        await cog.pressing.press(interaction, self)


class AppealButton(LastingButton, template=r"appeal:(?P<case>[0-9]{1,18})"):
    """Lets an author answer what was done about a message."""

    command = "appeal"

    def __init__(self, case_id: int) -> None:
        super().__init__(f"appeal:{case_id}", "Appeal")
        self.case_id = case_id

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""
        return cls(int(match["case"]))

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Open the form, or say why not."""
        cog: Casework = loaded(interaction.client, "Cases")
        await cog.appeals.ask(interaction, self.case_id)


def row(files: Sequence[CaseFile], *, alone: bool = False) -> discord.ui.View | None:
    """Make the buttons under a post, or for one case alone; none if all cases are dismissed."""
    rest = [it for it in files if it.case.state is not CaseState.DISMISSED]
    if not rest:
        return None
    first = files[0].case
    which = Which(first.id, first.opened_at if alone else 0)
    can = {
        Action.DELETE: any(not has(it, Did.DELETE) for it in rest),
        Action.TIMEOUT: any(not has(it, Did.BAN) for it in rest),
        Action.DISMISS: any(it.case.state is CaseState.OPEN for it in rest),
        Action.BAN: any(not has(it, Did.BAN) for it in rest),
    }
    return view_of(CaseButton(each, which, disabled=not can[each]) for each in Action)


def has(file: CaseFile, did: Did) -> bool:
    """Tell whether something was done about a case."""
    return any(it.is_done and it.deed == did for it in file.deeds)
