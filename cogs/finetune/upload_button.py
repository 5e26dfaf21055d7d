"""The buttons under a dataset; they work after a restart: their ids say which it is."""

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Self

import discord

from bot.client import Bot, LastingButton, loaded
from bot.tuning.looking import COMMAND

from .buttons import MANAGE

if TYPE_CHECKING:  # a circle: the cog shows datasets with these buttons
    from . import FineTuneCommands


class Load(StrEnum):
    """What of a dataset is uploaded."""

    EXAMPLES = "examples"
    PAIRS = "pairs"


LABELS = {Load.EXAMPLES: "Upload", Load.PAIRS: "Upload pairs"}


class UploadButton(
    LastingButton, template=r"dataset:(?P<load>examples|pairs):(?P<until>[0-9]{1,14})"
):
    """Uploads a dataset; its id carries the time up to which ratings count, in Unix ms."""

    command = COMMAND
    needs = MANAGE

    def __init__(self, load: Load, until: int) -> None:
        is_main = load is Load.EXAMPLES
        style = discord.ButtonStyle.primary if is_main else discord.ButtonStyle.secondary
        super().__init__(f"dataset:{load}:{until}", LABELS[load], style)
        self.load = load
        self.until = until

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""
        return cls(Load(match["load"]), int(match["until"]))

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Do it, or say why not."""
        cog: FineTuneCommands = loaded(interaction.client, "FineTune")
        await cog.drafting.upload(interaction, self)
