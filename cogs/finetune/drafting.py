"""Shows datasets and uploads them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import discord

from bot.client import Bot, Services, caller_of, view_of
from bot.errors import InputError
from bot.splitting import LIMIT
from bot.storage.clock import unix_ms
from bot.tuning.datasets import Dataset, Portion, Uploading, Wanted
from bot.tuning.looking import COMMAND

from . import samples
from .audience import audience_of
from .following import followed
from .upload_button import Load, UploadButton

KEY: Final = "chat.model"
SAMPLES = "samples.txt"
LOADS = {
    Load.EXAMPLES: (Portion.VALIDATION, Portion.TRAINING),
    Load.PAIRS: (Portion.PAIRS,),
}
SENDING = (
    "I make the examples once more, without what must not be used any more, and upload them. This"
    " may take some minutes."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is shown of a dataset: a text, the samples where they are too long for it, buttons."""

    text: str
    file: bytes | None
    loads: Sequence[Load]


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
        wanted, tally = _wanted(interaction, unix_ms()), Tally()
        work = self._draft(wanted, tally, await self._model(interaction))
        draft = await followed(interaction, work, tally.words)
        file = draft.file
        await interaction.edit_original_response(
            content=draft.text,
            attachments=[discord.File(io.BytesIO(file), SAMPLES)] if file else [],
            view=view_of(UploadButton(load, wanted.until) for load in draft.loads),
        )

    async def upload(self, interaction: discord.Interaction[Bot], button: UploadButton) -> None:
        """Upload what was shown, as far as it may still be used. Raises as `Uploading` does."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        caller, wanted = caller_of(interaction, COMMAND), _wanted(interaction, button.until)
        work = self._uploading.upload(caller, wanted, LOADS[button.load])
        sent = await followed(interaction, work, lambda: SENDING)
        text = samples.uploaded(sent, await self._model(interaction))
        await interaction.edit_original_response(content=text)

    async def _model(self, interaction: discord.Interaction[Bot]) -> str:
        """Give the model that answers in the server, which is the first that one would teach."""
        return str((await self._settings.of(interaction.guild_id))[KEY])

    async def _draft(self, wanted: Wanted, tally: "Tally", model: str) -> Draft:
        async with self._datasets.made(wanted, tally.note) as dataset:
            counts = dataset.written.counts
            if not counts:
                raise InputError(samples.nothing(dataset))
            text, file = self._shown(dataset, model)
            loads = [load for load, portions in LOADS.items() if counts.keys() & set(portions)]
            return Draft(text, file, loads)

    def _shown(self, dataset: Dataset, model: str) -> tuple[str, bytes | None]:
        checked = dataset.checked.get(Portion.TRAINING)
        price = self._datasets.price(model, checked.tokens) if checked else None
        text = samples.overview(dataset, model, price)
        found = dataset.written.samples
        if shown := samples.inline(found, LIMIT - len(text)):
            return f"{text}\n{shown}", None
        return text[:LIMIT], samples.as_file(found).encode()


class Tally:
    """Counts what was looked at."""

    def __init__(self) -> None:
        self._text = "I look for answers that were rated 👍."

    def note(self, looked_at: int, count: int) -> None:
        """Remember how many answers were, and of how many."""
        self._text = f"I look through answers that were rated 👍: {looked_at:,} of {count:,}."

    def words(self) -> str:
        """Tell how far it is."""
        return self._text


def _wanted(interaction: discord.Interaction[Bot], until: int) -> Wanted:
    return Wanted(interaction.guild_id or 0, audience_of(interaction), until)
