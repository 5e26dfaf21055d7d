"""The buttons of jobs; they work after a restart: their ids say it all."""

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Self

import discord

from bot.client import Bot, LastingButton, loaded, view_of
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
    LastingButton, template=r"tuning:(?P<action>cancel|end|keep|pause|resume|list):(?P<job>.{0,80})"
):
    """Does something about a job; its id carries the endpoint's.

    One that lists carries what the page follows, or nothing for the first.
    """

    command = COMMAND
    needs = MANAGE

    def __init__(self, action: Action, job_id: str) -> None:
        label = LABELS.get(action) or ("Next page" if job_id else "First page")
        style = STYLES.get(action, discord.ButtonStyle.secondary)
        super().__init__(f"tuning:{action}:{job_id}", label, style)
        self.action = action
        self.job_id = job_id

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""
        return cls(Action(match["action"]), match["job"])

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Do it, or say why not."""
        cog: FineTuneCommands = loaded(interaction.client, "FineTune")
        await cog.pressing.press(interaction, self)


class ModelButton(LastingButton, template=r"tuning:(?P<action>use|undo):(?P<job>[0-9]{1,18})"):
    """Puts a job's model to use, or takes that back; its id carries the job's number here."""

    command = COMMAND
    needs = MANAGE

    def __init__(self, action: Exchange, number: int) -> None:
        style = STYLES.get(action, discord.ButtonStyle.secondary)
        super().__init__(f"tuning:{action}:{number}", LABELS[action], style)
        self.action = action
        self.number = number

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""
        return cls(Exchange(match["action"]), int(match["job"]))

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Do it, or say why not."""
        cog: FineTuneCommands = loaded(interaction.client, "FineTune")
        await cog.pressing.exchange(interaction, self)


def under_status(seen: Seen) -> discord.ui.View | None:
    """Make the buttons under a job's status; None when there is nothing to be done about it."""
    job = seen.job
    if seen.is_over or not 0 < len(job.id) <= LONGEST_ID:
        return None
    buttons = [JobButton(Action.CANCEL, job.id)]
    can_pause = seen.can_pause and job.can_pause
    if can_pause and job.state is JobState.PAUSED:
        buttons.append(JobButton(Action.RESUME, job.id))
    elif can_pause and job.state is JobState.RUNNING:
        buttons.append(JobButton(Action.PAUSE, job.id))
    return view_of(buttons)


def under_report(number: int, seen: Seen) -> discord.ui.View | None:
    """Make the button that puts a finished job's model to use; None where it has none."""
    if seen.is_lost or not seen.job.fine_tuned_model:
        return None
    return view_of([ModelButton(Exchange.USE, number)])


def under_question(job_id: str) -> discord.ui.View:
    """Make the buttons that confirm or call off."""
    return view_of([JobButton(Action.END, job_id), JobButton(Action.KEEP, job_id)])


def under_list(after: str, following: str | None) -> discord.ui.View | None:
    """Make the buttons that turn pages; None where there is only one."""
    buttons = [JobButton(Action.LIST, "")] if after else []
    if following and len(following) <= LONGEST_ID:
        buttons.append(JobButton(Action.LIST, following))
    return view_of(buttons) if buttons else None
