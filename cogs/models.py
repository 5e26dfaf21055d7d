"""`/models`: what the endpoint offers."""

import io
from datetime import UTC, datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.choices import Choices
from bot.client import Bot, Services
from bot.errors import InputError
from bot.splitting import LIMIT

NONE = "The endpoint lists no models. Ask whoever runs this bot which names it takes."


class ModelCommands(commands.GroupCog, name="Models", group_name="models"):
    """The models of the endpoint."""

    def __init__(self, services: Services) -> None:
        self._models = services.models
        self._accounts = services.accounts
        self._choices = Choices(services.models, services.accounts)

    @app_commands.command(name="list")
    @app_commands.describe(filter="Only models whose name contains this")
    async def all(
        self,
        interaction: discord.Interaction[Bot],
        filter: app_commands.Range[str, 1, 100] | None = None,  # noqa: A002 -- the option's fixed name
    ) -> None:
        """Lists the models that the endpoint offers."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        known = await self._models.list(await self._accounts.of(interaction.guild_id))
        if not known:
            raise InputError(NONE)
        wanted = (filter or "").lower()
        names = [model.id for model in known if wanted in model.id.lower()]
        if not names:
            raise InputError("No model has that in its name. Leave the filter out to see them all.")
        counted = f"{len(names)} model{'s' if len(names) > 1 else ''}"
        text = "\n".join([f"{counted}:", *(f"- `{name}`" for name in names)])
        if len(text) <= LIMIT:
            await interaction.edit_original_response(content=text)
            return
        file = discord.File(io.BytesIO("\n".join(names).encode()), "models.txt")
        await interaction.edit_original_response(
            content=f"{len(names)} models are in the file. The filter narrows them down.",
            attachments=[file],
        )

    @app_commands.command(name="info")
    @app_commands.describe(model="The model's name")
    async def info(
        self, interaction: discord.Interaction[Bot], model: app_commands.Range[str, 1, 100]
    ) -> None:
        """Shows what the endpoint says about a model."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        account = await self._accounts.of(interaction.guild_id)
        found = await self._models.retrieve(account, model)
        lines = [f"`{found.id}`"]
        if found.owned_by:
            lines.append(f"Owned by {found.owned_by}.")
        if found.created:
            lines.append(f"Since {datetime.fromtimestamp(found.created, UTC):%Y-%m-%d}.")
        await interaction.edit_original_response(content="\n".join(lines))

    @info.autocomplete("model")
    async def _names(
        self, interaction: discord.Interaction[Bot], typed: str
    ) -> list[app_commands.Choice[str]]:
        names = await self._choices.models(interaction.guild_id, typed)
        return [app_commands.Choice(name=name, value=name) for name in names]


async def setup(bot: Bot) -> None:
    """Add the commands."""
    await bot.add_cog(ModelCommands(bot.services))
