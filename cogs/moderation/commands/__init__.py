"""`/moderation`: setting it up, rules, trying words and thresholds, and looking cases up."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Services
from bot.moderation.adjusting import Adjusting
from bot.moderation.cases import Cases
from bot.moderation.replaying import Replaying
from bot.moderation.statistics import Statistics
from bot.moderation.trying import Trying
from cogs.moderation.reading import Reading

from .looking import Looking
from .pages import CasesButton
from .ruling import Ruling
from .setting_up import SettingUp

__all__ = ["CasesButton", "ModerationCommands"]


@app_commands.guild_only()
@app_commands.default_permissions(discord.Permissions(manage_messages=True))
class ModerationCommands(
    SettingUp,
    Ruling,
    Looking,
    commands.GroupCog,
    name="ModerationCommands",
    group_name="moderation",
):
    """Checks messages, and keeps cases."""

    def __init__(self, services: Services) -> None:
        moderation, settings = services.moderation, services.settings
        self._settings = settings
        self._reading = Reading(settings, moderation.messages)
        self._trying = Trying(moderation.judges, moderation.rulebook, settings)
        self._replaying = Replaying(moderation.cases, settings)
        self._adjusting = Adjusting(settings, moderation.rulebook, self._replaying)
        self._statistics = Statistics(moderation.cases)
        self.known = Cases(moderation.cases, settings)
