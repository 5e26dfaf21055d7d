"""The buttons of jobs; they work after a restart: their ids say it all."""

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.client import Bot, carry_out, loaded, view_of
from bot.endpoints.fine_tuning import JobState
from bot.tuning.looking import COMMAND
from bot.tuning.seen import Seen

if TYPE_CHECKING:  # a circle: the cog shows jobs with these buttons
    from . import FineTuneCommands

MANAGE = discord.Permissions(manage_guild=True)
LONGEST_ID = 80
"""Characters of an endpoint's id that a button can carry."""


class Action(StrEnum):
    """What a button does about a job."""

    CANCEL = "cancel"
    END = "end"
    KEEP = "keep"
    PAUSE = "pause"
    RESUME = "resume"
    LIST = "list"


class Exchange(StrEnum):
    """What a button does about a job's model."""

    USE = "use"
    UNDO = "undo"


LABELS = {
    Action.CANCEL: "Cancel",
    Action.END: "Cancel the job",
    Action.KEEP: "Keep it",
    Action.PAUSE: "Pause",
    Action.RESUME: "Resume",
    Exchange.USE: "Use this model here",
    Exchange.UNDO: "Undo",
}
STYLES = {
    Action.END: discord.ButtonStyle.danger,
    Exchange.USE: discord.ButtonStyle.primary,
}


class JobButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"tuning:(?P<action>cancel|end|keep|pause|resume|list):(?P<job>.{0,80})",
):
    """Does something about a job; its id carries the endpoint's.

    One that lists carries what the page follows, or nothing for the first.
    """

    def __init__(self, action: Action, job_id: str) -> None:
        label = LABELS.get(action) or ("Next page" if job_id else "First page")
        button: discord.ui.Button[discord.ui.View] = discord.ui.Button(
            custom_id=f"tuning:{action}:{job_id}",
            label=label,
            style=STYLES.get(action, discord.ButtonStyle.secondary),
        )
        super().__init__(button)
        self.action = action
        self.job_id = job_id

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Bot],  # type: ignore[override]  # noqa: ARG003 -- discord.py's signature
        item: discord.ui.Item[Any],  # noqa: ARG003 -- discord.py's signature
        match: re.Match[str],
    ) -> Self:
        """Make the pressed button from its id."""
        return cls(Action(match["action"]), match["job"])

    async def callback(self, interaction: discord.Interaction[Bot]) -> None:  # type: ignore[override]
        """Do it, or say why not."""
        await carry_out(interaction, COMMAND, self._press, MANAGE)

    async def _press(self, interaction: discord.Interaction[Bot]) -> None:
        cog: FineTuneCommands = loaded(interaction.client, "FineTune")
        await cog.pressing.press(interaction, self)


class ModelButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"tuning:(?P<action>use|undo):(?P<job>[0-9]{1,18})",
):
    """Puts a job's model to use, or takes that back; its id carries the job's number here."""

    def __init__(self, action: Exchange, number: int) -> None:
        button: discord.ui.Button[discord.ui.View] = discord.ui.Button(
            custom_id=f"tuning:{action}:{number}",
            label=LABELS[action],
            style=STYLES.get(action, discord.ButtonStyle.secondary),
        )
        super().__init__(button)
        self.action = action
        self.number = number

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Bot],  # type: ignore[override]  # noqa: ARG003 -- discord.py's signature
        item: discord.ui.Item[Any],  # noqa: ARG003 -- discord.py's signature
        match: re.Match[str],
    ) -> Self:
        """Make the pressed button from its id."""
        return cls(Exchange(match["action"]), int(match["job"]))

    async def callback(self, interaction: discord.Interaction[Bot]) -> None:  # type: ignore[override]
        """Do it, or say why not."""
        await carry_out(interaction, COMMAND, self._press, MANAGE)

    async def _press(self, interaction: discord.Interaction[Bot]) -> None:
        cog: FineTuneCommands = loaded(interaction.client, "FineTune")
        await cog.pressing.exchange(interaction, self)


def under_status(seen: Seen) -> discord.ui.View | None:
    """Make the buttons under a job's status; None when there is nothing to be done about it."""
    job = seen.job
    if seen.is_over or not 0 < len(job.id) <= LONGEST_ID:
        return None
    buttons = [JobButton(Action.CANCEL, job.id)]
    if seen.can_pause and job.state is JobState.PAUSED:
        buttons.append(JobButton(Action.RESUME, job.id))
    elif seen.can_pause and job.state is JobState.RUNNING:
        buttons.append(JobButton(Action.PAUSE, job.id))
    return view_of(buttons)


def under_question(job_id: str) -> discord.ui.View:
    """Make the buttons that confirm or call off."""
    return view_of([JobButton(Action.END, job_id), JobButton(Action.KEEP, job_id)])


def under_list(after: str, following: str | None) -> discord.ui.View | None:
    """Make the buttons that turn pages; None where there is only one."""
    buttons = [JobButton(Action.LIST, "")] if after else []
    if following and len(following) <= LONGEST_ID:
        buttons.append(JobButton(Action.LIST, following))
    return view_of(buttons) if buttons else None
