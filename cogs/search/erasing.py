"""`/embed forget`: asks once more, then takes a channel or the whole server out of search."""

import re
from enum import StrEnum
from typing import Self

import discord

from bot.client import Bot, LastingButton, view_of

from .runs import MANAGE

CANCELLED = "Nothing was erased."
ERASING = "Erasing…"
ASK_CHANNEL = (
    "Take everything in <#{}> and its threads out of search? The messages stay in Discord; to find"
    " them again, they have to be read and embedded anew."
)
ASK_SERVER = (
    "Take everything in this server out of search? The messages stay in Discord; to find them"
    " again, they have to be read and embedded anew."
)
ERASED = (
    "Erased: nothing of it is left in search. What is said from now on can be found, unless you"
    " switch `search.enabled` off."
)


class Action(StrEnum):
    """What a button does."""

    FORGET = "forget"
    CANCEL = "cancel"


class ForgetButton(
    LastingButton, template=r"index:(?P<action>forget|cancel):(?P<channel>[0-9]{1,20})"
):
    """Confirms or calls off; the id carries the channel, or 0 for the server."""

    command = "embed"
    needs = MANAGE

    def __init__(self, action: Action, channel_id: int) -> None:
        forgets = action is Action.FORGET
        style = discord.ButtonStyle.danger if forgets else discord.ButtonStyle.secondary
        super().__init__(f"index:{action}:{channel_id}", action.title(), style)
        self.action = action
        self.channel_id = channel_id

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""
        return cls(Action(match["action"]), int(match["channel"]))

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Erase, or leave everything as it is."""
        if self.action is Action.CANCEL:
            await interaction.response.edit_message(content=CANCELLED, view=None)
            return
        await interaction.response.edit_message(content=ERASING, view=None)
        forgetting, guild_id = interaction.client.services.forgetting, interaction.guild_id or 0
        if self.channel_id:
            await forgetting.channel(guild_id, self.channel_id)
        else:
            await forgetting.guild(guild_id)
        await interaction.edit_original_response(content=ERASED)


def question(channel_id: int | None) -> tuple[str, discord.ui.View]:
    """Ask whether a channel, or the whole server, is to be erased."""
    text = ASK_CHANNEL.format(channel_id) if channel_id else ASK_SERVER
    return text, view_of(ForgetButton(action, channel_id or 0) for action in Action)
