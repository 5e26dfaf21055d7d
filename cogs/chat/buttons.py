"""The buttons on an answer; they work after a restart, since their ids carry the turn's."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

import discord

from bot.client import Bot, carry_out, loaded, view_of
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


class AnswerButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"answer:(?P<action>[a-z]+):(?P<turn>[0-9]{1,18})",
):
    """One button on one answer."""

    def __init__(self, action: Action, turn_id: int) -> None:
        face = FACES[action]
        button: discord.ui.Button[discord.ui.View] = discord.ui.Button(
            custom_id=f"answer:{action}:{turn_id}",
            label=face.label,
            emoji=face.emoji,
            style=face.style,
        )
        super().__init__(button)
        self.action = action
        self.turn_id = turn_id

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Bot],  # type: ignore[override]  # noqa: ARG003 -- discord.py's signature
        item: discord.ui.Item[discord.ui.View],  # noqa: ARG003
        match: re.Match[str],
    ) -> Self:
        """Make the pressed button from its id."""
        return cls(Action(match["action"]), int(match["turn"]))

    async def callback(self, interaction: discord.Interaction[Bot]) -> None:  # type: ignore[override]
        """Do it, or say why not."""
        await carry_out(interaction, "chat", self._press)

    async def _press(self, interaction: discord.Interaction[Bot]) -> None:
        cog: Chat = loaded(interaction.client, "Chat")
        await cog.pressing.press(interaction, self.action, self.turn_id)


def view(actions: tuple[Action, ...], turn_id: int) -> discord.ui.View | None:
    """Make the row of buttons; None if there are none."""
    return view_of(AnswerButton(action, turn_id) for action in actions) if actions else None
