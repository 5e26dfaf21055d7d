"""The slash commands and message menus: each is admitted before it runs."""

import logging
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.errors import NotAllowedError

from .guilds import IN_SERVERS
from .rights import is_for_servers_only, name_of, needs_of
from .telling import FAILURES, report

if TYPE_CHECKING:  # a circle: the bot is made with this tree
    from . import Bot

log = logging.getLogger(__name__)


class Tree(app_commands.CommandTree["Bot"]):
    """The commands, with the one check and the one error handler for all of them."""

    async def interaction_check(self, interaction: discord.Interaction["Bot"], /) -> bool:
        """Let a command go on, or tell the person why not; somebody typing just gets no choices."""
        try:
            await self._admit(interaction)
        except Exception as error:  # noqa: BLE001 -- the edge: discord.py takes no other error here
            if interaction.type is discord.InteractionType.autocomplete:
                await _offer_nothing(interaction)
            else:
                await report(interaction, error)
            return False
        return True

    async def _admit(self, interaction: discord.Interaction["Bot"]) -> None:
        command = interaction.command
        if command is None:  # unknown or changed: discord.py says so next
            interaction.client.begin(interaction)
            return
        if interaction.guild_id is None and is_for_servers_only(command):
            interaction.client.begin(interaction)
            raise NotAllowedError(IN_SERVERS)
        await interaction.client.admit(interaction, name_of(command), needs_of(command))

    async def on_error(
        self, interaction: discord.Interaction["Bot"], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person what went wrong."""
        await report(interaction, error)


async def _offer_nothing(interaction: discord.Interaction["Bot"]) -> None:
    try:
        await interaction.response.autocomplete([])
    except FAILURES as error:
        log.info("no choices could not be offered: %s", error)
