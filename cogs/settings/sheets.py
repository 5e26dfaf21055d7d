"""What the panel has to show: the settings of a place, with where each value comes from."""

from collections.abc import Mapping
from typing import Any

import discord

from bot.accounts import Accounts
from bot.settings import DEFINITIONS, FAMILIES, Definition, Family, Settings

from .layout import Line, Origin, Sheet
from .screen import Screen
from .wording import short, stale_line

WARNED = 3
"""Values that no longer fit of which the panel warns, each in a line of at most 140 characters."""
ADDRESS = 100
"""Characters of a base URL that are shown."""


class Sheets:
    """Gathers what the panel shows."""

    def __init__(self, settings: Settings, accounts: Accounts) -> None:
        self._settings = settings
        self._accounts = accounts

    async def at(self, guild: discord.Guild, screen: Screen | None = None) -> Sheet:
        """Give what there is at a place, or as near to it as there still is something."""
        screen = _possible(guild, screen or Screen(""))
        place = screen.channel_id
        values = await self._settings.of(guild.id, place or None)
        server = await self._settings.chosen(guild.id)
        own = await self._settings.chosen(guild.id, place)
        stale = [it.key for it in await self._settings.stale(guild.id) if it.channel_id == place]
        lines = [
            Line(
                each,
                values[each.key],
                _origin(each.key, own if place else {}, server),
                is_own=each.key in own or each.key in stale,
            )
            for each in _common(place)
            if each.family.name == screen.family
        ]
        notes = [*await self._notes(guild, screen), *map(stale_line, stale[:WARNED])]
        return Sheet(screen, notes, _families(place), lines)

    async def _notes(self, guild: discord.Guild, screen: Screen) -> list[str]:
        where = f"<#{screen.channel_id}>" if screen.channel_id else "this server"
        family = FAMILIES[screen.family]
        notes = [f"## Settings of {where}", f"**{family.title}**: {family.help}."]
        if screen.channel_id:
            return [*notes, "-# What is not set here follows the server."]
        return [*notes, await self._account(guild.id)]

    async def _account(self, guild_id: int) -> str:
        own = await self._accounts.shown(guild_id)
        if own is None:
            return (
                "-# Whoever runs this bot pays for its answers. /settings key set gives this "
                "server its own API key."
            )
        ends = f" that ends in `{own.last_four}`" if own.last_four else ""
        address = short(own.base_url, ADDRESS).replace("`", "")
        return f"-# This server uses its own API key{ends}, at `{address}`."


def _common(channel_id: int) -> list[Definition]:
    """Give the settings that the panel has for a channel, or for the server if that is 0."""
    return [each for each in DEFINITIONS.values() if each.is_common and each.is_for(channel_id)]


def _families(channel_id: int) -> list[Family]:
    names = dict.fromkeys(each.family.name for each in _common(channel_id))
    return [FAMILIES[name] for name in names]


def _possible(guild: discord.Guild, screen: Screen) -> Screen:
    """Lead back to what there is: channels are deleted, and ids may be forged."""
    if screen.channel_id and guild.get_channel(screen.channel_id) is None:
        screen = Screen(screen.family)
    families = [each.name for each in _families(screen.channel_id)]
    if screen.family not in families:
        screen = Screen(families[0], screen.channel_id)
    return screen


def _origin(key: str, channel: Mapping[str, Any], server: Mapping[str, Any]) -> Origin:
    if key in channel:
        return Origin.CHANNEL
    return Origin.SERVER if key in server else Origin.DEFAULT
