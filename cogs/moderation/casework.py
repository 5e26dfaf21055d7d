"""Cases on Discord: buttons, forms, appeals and reports."""

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot, carry_out
from cogs.forms import Sent, sent

from . import forms
from .appeals import Appeals
from .buttons import NEEDS, Action, AppealButton, CaseButton
from .hands import DiscordHands
from .pressing import Pressing
from .ranks import Ranks
from .reading import Reading
from .report import Reports


class Casework(commands.Cog, name="Cases"):
    """Lets moderators decide cases, authors appeal, and members report."""

    def __init__(self, client: Bot) -> None:
        self._client = client
        settings, enforcing = client.services.settings, client.services.moderation.enforcing
        hands = DiscordHands(client, settings)
        self.pressing = Pressing(
            enforcing,
            hands,
            bans=client.services.moderation.bans,
            ranks=Ranks(client),
            settings=settings,
            reading=Reading(settings, client.services.moderation.messages),
        )
        self.appeals = Appeals(enforcing, hands)
        self._reports = Reports(enforcing, settings)
        self._menu = app_commands.ContextMenu(
            name="Report to moderators", callback=self.report, extras={"command": "report"}
        )
        self._menu.guild_only = True

    async def cog_load(self) -> None:
        """Add the message menu and the buttons."""
        self._client.tree.add_command(self._menu)
        self._client.add_dynamic_items(CaseButton, AppealButton)

    async def cog_unload(self) -> None:
        """Take the menu away again."""
        self._client.tree.remove_command(self._menu.name, type=self._menu.type)

    async def report(self, interaction: discord.Interaction[Bot], message: discord.Message) -> None:
        """Ask what is wrong with a message."""
        await self._reports.ask(interaction, message)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Bot]) -> None:
        """Take the forms, which discord.py knows nothing of."""
        if (form := sent(interaction)) is None:
            return
        if forms.REPORTING.fullmatch(form.custom_id):
            await carry_out(interaction, "report", partial(self._reports.submit, sent=form))
        elif forms.APPEALING.fullmatch(form.custom_id):
            await carry_out(interaction, "appeal", partial(self.appeals.submit, sent=form))
        elif found := forms.PUNISHING.fullmatch(form.custom_id):
            await self._punish(interaction, form, Action(found[1]))

    async def _punish(
        self, interaction: discord.Interaction[Bot], form: Sent, action: Action
    ) -> None:
        submit = partial(self.pressing.submit, sent=form, action=action)
        await carry_out(interaction, "moderation", submit, NEEDS[action])
