"""`/finetune start`, `list`, `status`, `events` and `cancel`."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot, caller_of
from bot.endpoints.fine_tuning import JobRequest
from bot.files import FINE_TUNING
from bot.tuning.looking import COMMAND
from cogs.choices import models

from .pressing import Pressing

Choice = app_commands.Choice[str]
Option = app_commands.Range[str, 1, 100]
JobId = app_commands.Range[str, 1, 100]
Epochs = app_commands.Range[int, 1, 50]
BatchSize = app_commands.Range[int, 1, 256]
Rate = app_commands.Range[float, 0.0001, 1_000.0]
Suffix = app_commands.Range[str, 1, 64]
Seed = app_commands.Range[int, 0, 2**31 - 1]


async def jobs(interaction: discord.Interaction[Bot], typed: str) -> list[Choice]:
    """Offer the server's jobs."""
    tuning = interaction.client.services.tuning
    found = await tuning.listing.choices(caller_of(interaction, COMMAND), typed)
    return [app_commands.Choice(name=text, value=job_id) for text, job_id in found.items()]


async def examples(interaction: discord.Interaction[Bot], typed: str) -> list[Choice]:
    """Offer the server's files for fine-tuning."""
    files = interaction.client.services.files
    found = await files.choices(caller_of(interaction, COMMAND), typed, [FINE_TUNING])
    return [app_commands.Choice(name=text, value=file_id) for text, file_id in found.items()]


class JobCommands(commands.Cog):
    """Begins jobs and looks after them."""

    pressing: Pressing

    @app_commands.command(name="start")
    @app_commands.describe(
        model="Which model is taught",
        training_file="What it is taught with: a file with the purpose fine-tune",
        validation_file="What it is tried with: another such file",
        epochs="How often it reads the whole training file",
        batch_size="How many examples it learns from at a time",
        learning_rate_multiplier="How fast it learns; below 1 is slower than usual",
        suffix="What the new model's name ends in",
        seed="The same seed gives about the same model again",
    )
    @app_commands.autocomplete(model=models, training_file=examples, validation_file=examples)
    async def start(  # noqa: PLR0917 -- a slash command's options
        self,
        interaction: discord.Interaction[Bot],
        model: Option,
        training_file: Option,
        validation_file: Option | None = None,
        epochs: Epochs | None = None,
        batch_size: BatchSize | None = None,
        learning_rate_multiplier: Rate | None = None,
        suffix: Suffix | None = None,
        seed: Seed | None = None,
    ) -> None:
        """Teaches a model with your examples, and reports here how that goes."""
        wish = JobRequest(
            model=model.strip(),
            training_file=training_file.strip(),
            validation_file=validation_file and validation_file.strip(),
            epochs=epochs,
            batch_size=batch_size,
            learning_rate_multiplier=learning_rate_multiplier,
            suffix=suffix and suffix.strip(),
            seed=seed,
        )
        await self.pressing.start(interaction, wish)

    @app_commands.command(name="list")
    async def list(self, interaction: discord.Interaction[Bot]) -> None:
        """Lists the jobs, the newest first."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self.pressing.list(interaction)

    @app_commands.command(name="status")
    @app_commands.describe(job="Which job")
    @app_commands.autocomplete(job=jobs)
    async def status(self, interaction: discord.Interaction[Bot], job: JobId) -> None:
        """Shows how far a job is, and how well the model learns."""
        await self.pressing.show(interaction, job)

    @app_commands.command(name="events")
    @app_commands.describe(job="Which job")
    @app_commands.autocomplete(job=jobs)
    async def events(self, interaction: discord.Interaction[Bot], job: JobId) -> None:
        """Shows what happened in a job, the newest first."""
        await self.pressing.events(interaction, job)

    @app_commands.command(name="cancel")
    @app_commands.describe(job="Which job")
    @app_commands.autocomplete(job=jobs)
    async def cancel(self, interaction: discord.Interaction[Bot], job: JobId) -> None:
        """Ends a job before its time, after asking once more."""
        await self.pressing.ask_to_cancel(interaction, job)
