"""The buttons under a dataset; they work after a restart: their ids say which it is."""

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.client import Bot, carry_out, loaded
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
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"dataset:(?P<load>examples|pairs):(?P<until>[0-9]{1,14})",
):
    """Uploads a dataset; its id carries the time up to which ratings count, in Unix ms."""

    def __init__(self, load: Load, until: int) -> None:
        is_main = load is Load.EXAMPLES
        button: discord.ui.Button[discord.ui.View] = discord.ui.Button(
            custom_id=f"dataset:{load}:{until}",
            label=LABELS[load],
            style=discord.ButtonStyle.primary if is_main else discord.ButtonStyle.secondary,
        )
        super().__init__(button)
        self.load = load
        self.until = until

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Bot],  # type: ignore[override]  # noqa: ARG003 -- discord.py's signature
        item: discord.ui.Item[Any],  # noqa: ARG003 -- discord.py's signature
        match: re.Match[str],
    ) -> Self:
        """Make the pressed button from its id."""
        return cls(Load(match["load"]), int(match["until"]))

    async def callback(self, interaction: discord.Interaction[Bot]) -> None:  # type: ignore[override]
        """Do it, or say why not."""
        await carry_out(interaction, COMMAND, self._press, MANAGE)

    async def _press(self, interaction: discord.Interaction[Bot]) -> None:
        cog: FineTuneCommands = loaded(interaction.client, "FineTune")
        await cog.drafting.upload(interaction, self)
