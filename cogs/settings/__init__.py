"""`/settings`: everything that a server may choose, by panel, by command and as a file."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot, carry_out
from bot.settings import Scope
from cogs.choices import choices_of, offer_of
from cogs.forms import sent

from .changing import Changing
from .items import ADMINS, PanelItem
from .keys import FORM, KeyCommands
from .panel import Panel
from .places import Channel, channel_of
from .screen import Act, Control
from .suggestions import Choice, Suggestions
from .transfer import ImportButton, Transfer
from .warnings import warn

Key = app_commands.Range[str, 1, 100]
Value = app_commands.Range[str, 1, 4000]


@app_commands.guild_only()
@app_commands.default_permissions(ADMINS)
class SettingsCommands(commands.GroupCog, name="Settings", group_name="settings"):
    """How I work in this server and its channels."""

    channel = app_commands.Group(name="channel", description="How I work in one channel")

    def __init__(self, client: Bot) -> None:
        services = client.services
        choices = choices_of(services)
        self._client = client
        self._settings = services.settings
        self._changing = Changing(services.settings, offer_of(services))
        self._suggestions = Suggestions(services.settings, choices, services.config)
        self.panel = Panel(services.settings, services.accounts, choices)
        self.transfer = Transfer(services.settings)
        self._background: set[asyncio.Task[None]] = set()
        self._own_key = KeyCommands(services.accounts, services.calls)
        cast("app_commands.Group", self.app_command).add_command(self._own_key)

    async def cog_load(self) -> None:
        """Tell admins of what no longer fits, without holding up the start."""
        self._in_background(warn(self._client, self._settings), "warn of settings")

    async def cog_unload(self) -> None:
        """Give that up."""
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)

    def _in_background(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    @app_commands.command(name="show")
    async def show(self, interaction: discord.Interaction[Bot]) -> None:
        """Shows a panel in which you set this server up."""
        await self.panel.show(interaction)

    @app_commands.command(name="set")
    @app_commands.describe(key="Which setting", value="Its new value")
    async def set_(self, interaction: discord.Interaction[Bot], key: Key, value: Value) -> None:
        """Changes a setting of this server."""
        await self._changing.set(interaction, key, value)

    @app_commands.command(name="reset")
    @app_commands.describe(key="Which setting")
    async def reset(self, interaction: discord.Interaction[Bot], key: Key) -> None:
        """Takes a setting of this server back to its default."""
        await self._changing.reset(interaction, key)

    @app_commands.command(name="export")
    async def export(self, interaction: discord.Interaction[Bot]) -> None:
        """Gives you all settings of this server and its channels as a file, without any key."""
        await self.transfer.give(interaction)

    @app_commands.command(name="import")
    @app_commands.describe(file="A file that /settings export gave")
    async def import_(
        self, interaction: discord.Interaction[Bot], file: discord.Attachment
    ) -> None:
        """Shows what a file of settings would change, and changes it if you want."""
        await self.transfer.show(interaction, file)

    @channel.command(name="set")
    @app_commands.describe(
        key="Which setting",
        value="Its new value",
        channel="Which channel; leave it out for this one",
    )
    async def channel_set(
        self,
        interaction: discord.Interaction[Bot],
        key: Key,
        value: Value,
        channel: Channel | None = None,
    ) -> None:
        """Changes a setting of one channel and its threads."""
        await self._changing.set(interaction, key, value, channel_of(interaction, channel))

    @channel.command(name="reset")
    @app_commands.describe(key="Which setting", channel="Which channel; leave it out for this one")
    async def channel_reset(
        self, interaction: discord.Interaction[Bot], key: Key, channel: Channel | None = None
    ) -> None:
        """Takes a setting of one channel back to what holds in the whole server."""
        await self._changing.reset(interaction, key, channel_of(interaction, channel))

    @set_.autocomplete("key")
    @reset.autocomplete("key")
    async def _keys(self, _: discord.Interaction[Bot], typed: str) -> list[Choice]:
        return self._suggestions.keys(typed, Scope.SERVER)

    @channel_set.autocomplete("key")
    @channel_reset.autocomplete("key")
    async def _channel_keys(self, _: discord.Interaction[Bot], typed: str) -> list[Choice]:
        return self._suggestions.keys(typed, Scope.CHANNEL)

    @set_.autocomplete("value")
    async def _values(self, interaction: discord.Interaction[Bot], typed: str) -> list[Choice]:
        return await self._suggestions.values(interaction, typed)

    @channel_set.autocomplete("value")
    async def _channel_values(
        self, interaction: discord.Interaction[Bot], typed: str
    ) -> list[Choice]:
        return await self._suggestions.values(interaction, typed, in_channel=True)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Bot]) -> None:
        """Take the forms, which discord.py knows nothing of."""
        if (form := sent(interaction)) is None:
            return
        control = Control.read(form.custom_id)
        if form.custom_id == FORM:
            submit = partial(self._own_key.submit, sent=form)
        elif control is not None and control.act is Act.FILL:
            submit = partial(self.panel.submit, control=control, sent=form)
        else:
            return
        await carry_out(interaction, "settings", submit, ADMINS)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Forget what a deleted channel had chosen."""
        await self._settings.forget_channel(channel.guild.id, channel.id)


async def setup(bot: Bot) -> None:
    """Add the commands and the panel's controls."""
    bot.add_dynamic_items(PanelItem, ImportButton)
    await bot.add_cog(SettingsCommands(bot))
