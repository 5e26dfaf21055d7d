"""`/models`: what the endpoint offers."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot, Services, caller_of
from bot.errors import InputError
from bot.splitting import LIMIT
from cogs.choices import models, offer_of

NONE = "I cannot list any models here. Ask whoever runs this bot which names can be used."
LOCK = "🔒"
KEPT = f"{LOCK} In this server, this model is kept for other roles. Ask an admin for it."
SOME_KEPT = f"{LOCK} marks models that this server keeps for other roles. Ask an admin for them."


class ModelCommands(commands.GroupCog, name="Models", group_name="models"):
    """The models that can answer you."""

    def __init__(self, services: Services) -> None:
        self._access = services.access
        self._offer = offer_of(services)

    @app_commands.command(name="list")
    @app_commands.describe(filter="Only models whose name contains this")
    async def all(
        self,
        interaction: discord.Interaction[Bot],
        filter: app_commands.Range[str, 1, 100] | None = None,  # noqa: A002 -- the option's fixed name
    ) -> None:
        """Lists the models that you can choose from."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        known = await self._offer.list(caller_of(interaction, "models"))
        if not known:
            raise InputError(NONE)
        wanted = (filter or "").lower()
        names = [model.id for model in known if wanted in model.id.lower()]
        if not names:
            raise InputError(
                "No model has that in its name. Leave the filter out to see all of them."
            )
        free = await self._access.models(interaction.guild_id, interaction.user.id, names)
        await _show(interaction, {name: name in free for name in names})

    @app_commands.command(name="info")
    @app_commands.describe(model="The model's name")
    @app_commands.autocomplete(model=models)
    async def info(
        self, interaction: discord.Interaction[Bot], model: app_commands.Range[str, 1, 100]
    ) -> None:
        """Shows who offers a model, and since when."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await self._offer.retrieve(caller_of(interaction, "models"), model)
        lines = [f"`{found.id}`"]
        if found.owned_by:
            lines.append(f"Owned by {found.owned_by}.")
        if found.created:
            lines.append(f"Since {datetime.fromtimestamp(found.created, UTC):%Y-%m-%d}.")
        free = await self._access.models(interaction.guild_id, interaction.user.id, [found.id])
        if not free:
            lines.append(KEPT)
        await interaction.edit_original_response(content="\n".join(lines))


async def _show(interaction: discord.Interaction[Bot], names: Mapping[str, bool]) -> None:
    """Show the names; those that the person may not use are marked."""
    note = "" if all(names.values()) else f"\n{SOME_KEPT}"
    counted = f"{len(names)} model{'s' if len(names) > 1 else ''}"
    lines = (f"- `{name}`{'' if is_free else f' {LOCK}'}" for name, is_free in names.items())
    text = "\n".join([f"{counted}:", *lines]) + note
    if len(text) <= LIMIT:
        await interaction.edit_original_response(content=text)
        return
    listed = "\n".join(f"{name}{'' if is_free else f' {LOCK}'}" for name, is_free in names.items())
    await interaction.edit_original_response(
        content=f"{counted} are in the file. The filter narrows them down.{note}",
        attachments=[discord.File(io.BytesIO(listed.encode()), "models.txt")],
    )


async def setup(bot: Bot) -> None:
    """Add the commands."""
    await bot.add_cog(ModelCommands(bot.services))
