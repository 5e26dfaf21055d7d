"""Sizes, qualities and styles, offered while people type."""

from collections.abc import Callable

import discord
from discord import app_commands

from bot.client import Bot, home_of
from bot.endpoints.images import Family, limits_of
from bot.settings import Settings

Choice = app_commands.Choice[str]
Aspect = Callable[[Family], tuple[str, ...] | None]


class Suggestions:
    """Offers what the chosen model, or else the one of the settings, is known to take."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def offer(
        self, interaction: discord.Interaction[Bot], typed: str, aspect: Aspect
    ) -> list[Choice]:
        """Offer what contains what was typed; nothing for models that are not known."""
        model = getattr(interaction.namespace, "model", None)
        if not isinstance(model, str) or not model.strip():
            home = home_of(interaction.channel)
            model = str((await self._settings.of(interaction.guild_id, home))["image.model"])
        known = aspect(limits_of(model)) or ()
        fitting = [each for each in known if typed.strip().lower() in each.lower()]
        return [app_commands.Choice(name=each, value=each) for each in fitting[:25]]
