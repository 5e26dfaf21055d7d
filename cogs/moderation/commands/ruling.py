"""Commands with which admins lay down rules that need no model, and moderators read them."""

import io
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot
from bot.moderation.adjusting import Adjusting
from bot.moderation.rules import KINDS
from bot.settings import Settings
from bot.storage.moderation import RuleRow
from cogs.moderation.commands.choosing import Choice, of_rules, rule_line
from cogs.moderation.commands.effects import looked_at
from cogs.moderation.commands.places import begun, lacking

What = Literal["note", "flag", "delete", "timeout"]
VALUE = "The word, pattern, domain or number; with an invite, the code of one that is allowed"
LONGEST = 1_900
NONE = "There are no rules yet: `/moderation block` adds one."


class Ruling(commands.Cog):
    """The server's own rules."""

    _settings: Settings
    _adjusting: Adjusting

    @app_commands.command(name="block")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.choices(
        kind=[app_commands.Choice(name=f"{it}: {text}", value=it) for it, text in KINDS.items()]
    )
    @app_commands.describe(
        kind="What to look for",
        value=VALUE,
        action="What I do about it; flag if you leave it out",
        minutes="How long a timeout is",
    )
    async def block(
        self,
        interaction: discord.Interaction[Bot],
        kind: str,
        value: app_commands.Range[str, 1, 1_000] = "",
        action: What = "flag",
        minutes: app_commands.Range[int, 1, 40_320] | None = None,
    ) -> None:
        """Adds a rule that works without a model: words, links, invites, floods."""
        guild = await begun(interaction)
        rule, effect = await self._adjusting.block(
            RuleRow(
                guild_id=guild.id,
                kind=kind,
                value=value,
                action=action,
                minutes=minutes,
                made_by=interaction.user.id,
                made_at=0,
            )
        )
        lines = [f"This rule holds from now on: {_code(rule_line(rule))}"]
        if effect is not None and effect.judged:
            count = effect.counts[0].flagged
            lines.append(f"Of {looked_at(effect)}, {count:,} would have been found.")
        if action in ("delete", "timeout"):
            values = await self._settings.of(guild.id)
            lines += lacking(guild, values["moderation.log_channel"])
        await interaction.edit_original_response(content="\n".join(lines))

    @app_commands.command(name="unblock")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.describe(rule="Which rule")
    async def unblock(
        self, interaction: discord.Interaction[Bot], rule: app_commands.Range[str, 1, 1_100]
    ) -> None:
        """Takes a rule away."""
        guild = await begun(interaction)
        gone = await self._adjusting.unblock(guild.id, rule)
        await interaction.edit_original_response(
            content=f"This rule is gone: {_code(rule_line(gone))}"
        )

    @unblock.autocomplete("rule")
    async def _rules(self, interaction: discord.Interaction[Bot], typed: str) -> list[Choice]:
        return of_rules(await self._adjusting.rules(interaction.guild_id or 0), typed)

    @app_commands.command(name="rules")
    async def rules(self, interaction: discord.Interaction[Bot]) -> None:
        """Lists the server's own rules."""
        guild = await begun(interaction)
        found = await self._adjusting.rules(guild.id)
        lines = [rule_line(each) for each in found]
        text = "\n".join(f"- {_code(line)}" for line in lines)
        if len(text) <= LONGEST:
            await interaction.edit_original_response(content=text or NONE)
            return
        file = discord.File(io.BytesIO("\n".join(lines).encode()), "rules.txt")
        await interaction.edit_original_response(
            content=f"The {len(lines):,} rules are in the file.", attachments=[file]
        )


def _code(text: str) -> str:
    """Show a text between code marks, which it has none of then."""
    plain = text.replace("`", "'")
    return f"`{plain if len(plain) <= LONGEST else plain[:LONGEST] + '…'}`"
