"""The panel's controls; they work after a restart, since their ids say everything."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, cast

import discord

from bot.client import Bot, carry_out, loaded

from .screen import TEMPLATE, Act, Control, Screen

if TYPE_CHECKING:  # a circle: the cog shows the panel with these controls
    from . import SettingsCommands

Option = discord.SelectOption
ADMINS = discord.Permissions(manage_guild=True)
TEXT_CHANNELS = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
]
"""Kinds of channels in which people write, or open threads."""


class PanelItem(discord.ui.DynamicItem[discord.ui.Item[Any]], template=TEMPLATE):
    """One button or select of the panel."""

    def __init__(self, control: Control, item: discord.ui.Item[Any]) -> None:
        super().__init__(item)
        self.control = control

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Bot],  # type: ignore[override]  # noqa: ARG003 -- discord.py's signature
        item: discord.ui.Item[Any],
        match: re.Match[str],
    ) -> Self:
        """Make the used control from its id."""
        return cls(Control.of(match), item)

    async def callback(self, interaction: discord.Interaction[Bot]) -> None:  # type: ignore[override]
        """Do it for somebody who may, or say why not."""
        await carry_out(interaction, "settings", self._use, ADMINS)

    async def _use(self, interaction: discord.Interaction[Bot]) -> None:
        values = cast("dict[str, Any]", interaction.data or {}).get("values", [])
        cog: SettingsCommands = loaded(interaction.client, "Settings")
        await cog.panel.use(interaction, self.control, values)


def button(control: Control, label: str, *, is_main: bool = False) -> PanelItem:
    """Make a button."""
    style = discord.ButtonStyle.primary if is_main else discord.ButtonStyle.secondary
    return PanelItem(
        control, discord.ui.Button(custom_id=control.custom_id, label=label, style=style)
    )


def select(control: Control, placeholder: str, options: list[Option]) -> PanelItem:
    """Make a menu of up to 25 texts."""
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=control.custom_id, placeholder=placeholder, options=options[:25]
    )
    return PanelItem(control, menu)


def channel_select(screen: Screen) -> PanelItem:
    """Make the menu that leads to a channel's settings; taking the choice away leads back."""
    control = screen.control(Act.PLACE)
    menu: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
        custom_id=control.custom_id,
        placeholder="Settings of a channel",
        channel_types=TEXT_CHANNELS,
        min_values=0,
        default_values=preselected("channel", [screen.channel_id] if screen.channel_id else []),
    )
    return PanelItem(control, menu)


def preselected(kind: str, ids: Iterable[int]) -> list[discord.SelectDefaultValue]:
    """Say which channels or roles a menu shows as chosen."""
    nature = discord.SelectDefaultValueType(kind)
    return [discord.SelectDefaultValue(id=each, type=nature) for each in ids]
