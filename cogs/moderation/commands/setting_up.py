"""Commands with which admins set moderation up."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot
from bot.errors import InputError
from bot.moderation.adjusting import Adjusting
from bot.moderation.trying import Trying
from bot.settings import Settings
from cogs.moderation.commands import exempting
from cogs.moderation.commands.choosing import categories, categories_or_all
from cogs.moderation.commands.effects import STRANGER, threshold_text
from cogs.moderation.commands.places import Channel, begun, lacking, of_log
from cogs.moderation.commands.switching import switched_off, switched_on

Category = app_commands.Range[str, 1, 100]
What = Literal["ignore", "note", "flag", "delete", "timeout"]
Minutes = app_commands.Range[int, 1, 40_320]
CATEGORY = "Which kind of harm"
WHOSE = app_commands.describe(
    role="Everybody who has it", channel="With its threads", member="One member"
)


class SettingUp(commands.Cog):
    """What admins choose."""

    _settings: Settings
    _adjusting: Adjusting
    _trying: Trying

    @app_commands.command(name="enable")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.describe(log_channel="Where I report to moderators, if I do not do so yet")
    async def enable(
        self,
        interaction: discord.Interaction[Bot],
        log_channel: discord.TextChannel | None = None,
    ) -> None:
        """Has me check every message from now on, and report to moderators."""
        guild = await begun(interaction)
        chosen: dict[str, object] = {"moderation.enabled": True}
        if log_channel is not None:
            chosen |= {"moderation.log_channel": log_channel.id}
        await self._settings.change(guild.id, chosen, by=interaction.user.id)
        values = await self._settings.of(guild.id)
        lines = [
            *switched_on(values, await self._adjusting.rules(guild.id)),
            *lacking(guild, values["moderation.log_channel"]),
            *([problem] if (problem := await self._trying.problem(guild.id)) else []),
        ]
        await interaction.edit_original_response(content="\n".join(lines))

    @app_commands.command(name="disable")
    @app_commands.default_permissions(manage_guild=True)
    async def disable(self, interaction: discord.Interaction[Bot]) -> None:
        """Has me check no messages any more; cases, rules and settings stay."""
        guild = await begun(interaction)
        await self._settings.change(guild.id, {"moderation.enabled": False}, by=interaction.user.id)
        still = [
            channel_id
            for channel_id in await self._settings.channels(guild.id)
            if (await self._settings.chosen(guild.id, channel_id)).get("moderation.enabled")
        ]
        await interaction.edit_original_response(content=switched_off(still))

    @app_commands.command(name="log-channel")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.describe(channel="A channel that only moderators can read")
    async def log_channel(
        self, interaction: discord.Interaction[Bot], channel: discord.TextChannel
    ) -> None:
        """Chooses the channel where I report to moderators."""
        guild = await begun(interaction)
        await self._settings.change(
            guild.id, {"moderation.log_channel": channel.id}, by=interaction.user.id
        )
        lines = [f"I report to moderators in {channel.mention}.", *of_log(guild, channel.id)]
        if not (await self._settings.of(guild.id))["moderation.enabled"]:
            lines.append("I do not check messages yet: `/moderation enable` starts that.")
        await interaction.edit_original_response(content="\n".join(lines))

    @app_commands.command(name="threshold")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.describe(
        category=CATEGORY, value="From 0 to 1; a higher number flags fewer messages"
    )
    @app_commands.autocomplete(category=categories_or_all)
    async def threshold(
        self,
        interaction: discord.Interaction[Bot],
        category: Category,
        value: app_commands.Range[float, 0, 1],
    ) -> None:
        """Sets from which score on I act; a higher number flags fewer messages."""
        guild = await begun(interaction)
        adjusted = await self._adjusting.threshold(
            guild.id, category, round(value, 4), by=interaction.user.id
        )
        await interaction.edit_original_response(content=threshold_text(adjusted))

    @app_commands.command(name="action")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.describe(
        category=CATEGORY,
        action="note: only the list of cases; flag: the log channel; delete and timeout: both too",
        minutes="How long a timeout is",
    )
    @app_commands.autocomplete(category=categories)
    async def action(
        self,
        interaction: discord.Interaction[Bot],
        category: Category,
        action: What,
        minutes: Minutes | None = None,
    ) -> None:
        """Sets what I do about messages of a category."""
        guild = await begun(interaction)
        adjusted = await self._adjusting.action(
            guild.id, category, action, minutes=minutes, by=interaction.user.id
        )
        lines = [f"**{adjusted.name}**: {adjusted.old} → {adjusted.new}.", MEANING[action]]
        if not adjusted.is_known:
            lines.append(STRANGER)
        if action in ("delete", "timeout"):
            log_id = (await self._settings.of(guild.id))["moderation.log_channel"]
            lines += lacking(guild, log_id)
        await interaction.edit_original_response(content="\n".join(lines))

    @app_commands.command(name="exempt")
    @app_commands.default_permissions(manage_guild=True)
    @WHOSE
    async def exempt(
        self,
        interaction: discord.Interaction[Bot],
        role: discord.Role | None = None,
        channel: Channel | None = None,
        member: discord.User | None = None,
    ) -> None:
        """Leaves messages of a role, a channel or a member unchecked."""
        guild = await begun(interaction)
        if role is not None and role.id == guild.id:
            raise InputError("That is everybody. To check nobody, use /moderation disable.")
        found = exempting.found(role, channel, member)
        changed = await self._adjusting.exempt(guild.id, found, by=interaction.user.id)
        await interaction.edit_original_response(content=exempting.added(found, changed))

    @app_commands.command(name="unexempt")
    @app_commands.default_permissions(manage_guild=True)
    @WHOSE
    async def unexempt(
        self,
        interaction: discord.Interaction[Bot],
        role: discord.Role | None = None,
        channel: Channel | None = None,
        member: discord.User | None = None,
    ) -> None:
        """Checks messages of a role, a channel or a member again."""
        guild = await begun(interaction)
        found = exempting.found(role, channel, member)
        changed = await self._adjusting.unexempt(guild.id, found, by=interaction.user.id)
        values = await self._settings.of(guild.id)
        await interaction.edit_original_response(content=exempting.removed(found, changed, values))


MEANING = {
    "ignore": "I do nothing about such messages.",
    "note": "Such messages are only in `/moderation cases`.",
    "flag": "Moderators see such messages in the log channel.",
    "delete": "I delete such messages, and moderators see them in the log channel.",
    "timeout": "I delete such messages, time their authors out, and tell moderators in the log"
    " channel.",
}
