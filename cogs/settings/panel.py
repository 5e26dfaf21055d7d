"""The panel behind `/settings show`: what it shows, and what its controls do."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.accounts import Accounts
from bot.choices import Choices
from bot.client import Bot, caller_of
from bot.client.guilds import guild_of
from bot.errors import InputError
from bot.settings import DEFAULT, Settings, definition
from bot.settings.kinds import Model
from cogs.forms import Sent

from .forms import answer, form, plain
from .layout import history, panel
from .places import server_of
from .screen import Act, Control, Screen
from .sheets import Sheets
from .wording import recorded_line

LATEST = 20
"""Changes that are shown."""


class Panel:
    """Shows the common settings, and changes them."""

    def __init__(self, settings: Settings, accounts: Accounts, choices: Choices) -> None:
        self._settings = settings
        self._sheets = Sheets(settings, accounts)
        self._choices = choices

    async def show(self, interaction: discord.Interaction[Bot]) -> None:
        """Show the server's settings to an admin alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._refresh(interaction)

    async def use(
        self, interaction: discord.Interaction[Bot], control: Control, values: Sequence[str]
    ) -> None:
        """Do what a button or a select is for, and show what it is like then."""
        if control.act is Act.CHANGE:
            await self._open(interaction, control)
            return
        await interaction.response.defer()
        if control.act is Act.HISTORY:
            changes = await self._settings.history(guild_of(interaction).id, LATEST)
            view = history(control.screen, [recorded_line(each) for each in changes])
            await interaction.edit_original_response(view=view)
            return
        if control.act in (Act.ON, Act.OFF):
            await self._change(interaction, control, control.act is Act.ON)
        elif control.act is Act.RESET and values:
            await self._reset(interaction, control, values[0])
        await self._refresh(interaction, _next(control, values))

    async def submit(
        self, interaction: discord.Interaction[Bot], control: Control, sent: Sent
    ) -> None:
        """Take a form that was sent off, and show in the panel what it is like then."""
        if interaction.message is None:
            raise InputError("This form is out of date. Open the panel with /settings show.")
        guild, chosen = guild_of(interaction), definition(control.about)
        text = answer(chosen, sent)
        value = chosen.parse(text, server_of(guild)) if text else DEFAULT
        await interaction.response.defer()
        if await self._is_new(guild.id, control.channel_id, chosen.key, value):
            await self._change(interaction, control, value)
        await self._refresh(interaction, control.screen)

    async def _is_new(self, guild_id: int, channel_id: int, key: str, value: Any) -> bool:  # noqa: ANN401 -- each setting has its own type
        """Tell a change from a form that was sent off as it was shown."""
        present = await self._settings.of(guild_id, channel_id or None)
        stale = await self._settings.stale(guild_id)
        is_stale = any((it.channel_id, it.key) == (channel_id, key) for it in stale)
        return is_stale or value is DEFAULT or value != present[key]

    async def _open(self, interaction: discord.Interaction[Bot], control: Control) -> None:
        guild, chosen = guild_of(interaction), definition(control.about)
        present = await self._settings.of(guild.id, control.channel_id or None)
        own = await self._settings.chosen(guild.id, control.channel_id)
        models: list[str] = []
        if isinstance(plain(chosen.kind), Model):
            models = await self._choices.models(caller_of(interaction, "settings"), "")
        modal = form(
            control.screen,
            chosen,
            present[chosen.key],
            server=server_of(guild),
            is_own=chosen.key in own,
            models=models,
        )
        await interaction.response.send_modal(modal)

    async def _change(
        self,
        interaction: discord.Interaction[Bot],
        control: Control,
        value: Any,  # noqa: ANN401 -- each setting has its own type
    ) -> None:
        guild, chosen = guild_of(interaction), definition(control.about)
        await self._settings.change(
            guild.id,
            {chosen.key: value},
            by=interaction.user.id,
            channel_id=_there(guild, control.channel_id),
        )

    async def _reset(
        self, interaction: discord.Interaction[Bot], control: Control, key: str
    ) -> None:
        await self._change(
            interaction, Control(Act.RESET, control.channel_id, key, control.page), DEFAULT
        )

    async def _refresh(
        self, interaction: discord.Interaction[Bot], screen: Screen | None = None
    ) -> None:
        sheet = await self._sheets.at(guild_of(interaction), screen)
        await interaction.edit_original_response(view=panel(sheet))


def _next(control: Control, values: Sequence[str]) -> Screen:
    """Tell what the panel shows after a control was used."""
    here = control.screen
    if control.act is Act.FAMILY and values:
        return Screen(values[0], here.channel_id)
    if control.act is Act.PLACE:
        return Screen(here.family, int(values[0]) if values and values[0].isdecimal() else 0)
    return here


def _there(guild: discord.Guild, channel_id: int) -> int:
    """Give the channel, or 0 for the server.

    Raises:
        InputError: the channel was deleted.
    """
    if channel_id and guild.get_channel(channel_id) is None:
        raise InputError("This channel was deleted. Open the panel again with /settings show.")
    return channel_id
