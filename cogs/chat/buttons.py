"""The buttons on an answer; they work after a restart, since their ids carry the turn's."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

import discord

from bot.client import Bot, LastingButton, loaded, view_of
from bot.conversation import Ending
from bot.storage.conversations import State

if TYPE_CHECKING:  # a circle: the cog shows answers with these buttons
    from . import Chat


class Action(StrEnum):
    """What a button does to an answer."""

    STOP = "stop"
    REGENERATE = "regenerate"
    CONTINUE = "continue"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Face:
    """What a button looks like."""

    label: str | None = None
    emoji: str | None = None
    style: discord.ButtonStyle = discord.ButtonStyle.secondary


FACES = {
    Action.STOP: Face("Stop", style=discord.ButtonStyle.danger),
    Action.REGENERATE: Face("Regenerate"),
    Action.CONTINUE: Face("Continue", style=discord.ButtonStyle.primary),
    Action.UP: Face(emoji="👍"),
    Action.DOWN: Face(emoji="👎"),
}
LIVE = (Action.STOP,)


def actions_after(ending: Ending) -> tuple[Action, ...]:
    """Choose the buttons for an answer that has ended."""
    actions: list[Action] = []
    if ending.can_continue:
        actions.append(Action.CONTINUE)
    if ending.can_retry:
        actions.append(Action.REGENERATE)
    if ending.state is not State.FAILED:
        actions += [Action.UP, Action.DOWN]
    return tuple(actions)


class AnswerButton(LastingButton, template=r"answer:(?P<action>[a-z]+):(?P<turn>[0-9]{1,18})"):
    """One button on one answer."""

    command = "chat"

    def __init__(self, action: Action, turn_id: int) -> None:
        face = FACES[action]
        super().__init__(f"answer:{action}:{turn_id}", face.label, face.style, emoji=face.emoji)
        self.action = action
        self.turn_id = turn_id

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""
        return cls(Action(match["action"]), int(match["turn"]))

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Do it, or say why not."""
        cog: Chat = loaded(interaction.client, "Chat")
        await cog.pressing.press(interaction, self.action, self.turn_id)


def view(actions: tuple[Action, ...], turn_id: int) -> discord.ui.View | None:
    """Make the row of buttons; None if there are none."""
    return view_of(AnswerButton(action, turn_id) for action in actions) if actions else None
