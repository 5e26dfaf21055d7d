"""Models and personas, offered while people type; used by several cogs."""

import discord
from discord import app_commands

from bot.choices import Choices, Offer
from bot.client import Bot, Services, caller_of

Choice = app_commands.Choice[str]


def choices_of(services: Services) -> Choices:
    """Make what knows the models and personas."""
    return Choices(offer_of(services), services.access)


def offer_of(services: Services) -> Offer:
    """Make what asks a server's endpoint for its models."""
    return Offer(services.models, services.accounts, services.calls)


async def models(interaction: discord.Interaction[Bot], typed: str) -> list[Choice]:
    """Offer the models that one may use."""
    known = choices_of(interaction.client.services)
    names = await known.models(caller_of(interaction, "models"), typed)
    return [app_commands.Choice(name=name, value=name) for name in names]


async def personas(interaction: discord.Interaction[Bot], typed: str) -> list[Choice]:
    """Offer the personas."""
    shown = choices_of(interaction.client.services).personas(typed)
    return [app_commands.Choice(name=text, value=name) for text, name in shown.items()]
