"""Shows datasets and uploads them."""

import io
from typing import Final

import discord

from bot.client import Bot, Services, caller_of, view_of
from bot.errors import InputError
from bot.splitting import LIMIT
from bot.storage.clock import unix_ms
from bot.tuning.datasets import Dataset, Portion, Uploading
from bot.tuning.looking import COMMAND

from . import samples
from .audience import audience_of
from .upload_button import Load, UploadButton

KEY: Final = "chat.model"
SAMPLES = "samples.txt"
LOADS = {
    Load.EXAMPLES: (Portion.VALIDATION, Portion.TRAINING),
    Load.PAIRS: (Portion.PAIRS,),
}


class Drafting:
    """Makes a dataset of what members liked, for whoever asks to look at and to upload."""

    def __init__(self, services: Services) -> None:
        self._datasets = services.datasets
        self._settings = services.settings
        self._uploading = Uploading(services.datasets, services.files)

    async def show(self, interaction: discord.Interaction[Bot]) -> None:
        """Show what the examples would be.

        Raises:
            InputError: there are none.
            EndpointBusy: too much else is being worked on.
        """
        await interaction.response.defer(ephemeral=True, thinking=True)
        audience, until = audience_of(interaction), unix_ms()
        model = await self._model(interaction)
        async with self._datasets.made(interaction.guild_id or 0, audience, until) as dataset:
            counts = dataset.written.counts
            if not counts:
                raise InputError(samples.nothing(dataset))
            loads = [load for load, portions in LOADS.items() if counts.keys() & set(portions)]
            text, files = self._shown(dataset, model)
            await interaction.edit_original_response(
                content=text,
                attachments=files,
                view=view_of(UploadButton(load, until) for load in loads),
            )

    async def upload(self, interaction: discord.Interaction[Bot], button: UploadButton) -> None:
        """Upload what was shown, as far as it may still be used. Raises as `Uploading` does."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        sent = await self._uploading.upload(
            caller_of(interaction, COMMAND),
            audience_of(interaction),
            button.until,
            LOADS[button.load],
        )
        text = samples.uploaded(sent, await self._model(interaction))
        await interaction.edit_original_response(content=text)

    async def _model(self, interaction: discord.Interaction[Bot]) -> str:
        """Give the model that answers in the server, which is the first that one would teach."""
        return str((await self._settings.of(interaction.guild_id))[KEY])

    def _shown(self, dataset: Dataset, model: str) -> tuple[str, list[discord.File]]:
        """Give what is told, and the samples as a file where they are too long for it."""
        checked = dataset.checked.get(Portion.TRAINING)
        price = self._datasets.price(model, checked.tokens) if checked else None
        text = samples.overview(dataset, model, price)
        found = dataset.written.samples
        if shown := samples.inline(found, LIMIT - len(text)):
            return f"{text}\n{shown}", []
        data = io.BytesIO(samples.as_file(found).encode())
        return text[:LIMIT], [discord.File(data, SAMPLES)]
