"""`/settings key`: the server's own API key and base URL."""

import logging
from typing import Any

import discord
from discord import app_commands

from bot.accounts import Accounts, OwnKey
from bot.accounts.addresses import LONGEST
from bot.accounts.service import LONGEST_KEY
from bot.client import Bot, report
from bot.config import HOSTED_API
from bot.errors import InputError

log = logging.getLogger(__name__)

COMMAND = "settings"
NEEDS = discord.Permissions(manage_guild=True)
FILLING = 15 * 60.0
"""Seconds that a form may stay open before it is forgotten."""
PRIVATE = "Only you see this form, and it is not kept in the channel. The key is stored encrypted."
ENDPOINT = "Where the API is, with https:// in front; it usually ends in /v1."


class KeyCommands(
    app_commands.Group,
    name="key",
    description="This server's own API key and endpoint",
    default_permissions=NEEDS,
    guild_only=True,
):
    """Sets and removes the server's own account; mounted below `/settings`."""

    def __init__(self, accounts: Accounts) -> None:
        super().__init__()
        self._accounts = accounts

    @app_commands.command(name="set")
    async def set(self, interaction: discord.Interaction[Bot]) -> None:
        """Lets this server use its own API key: opens a form that only you see."""
        self._accounts.check_can_keep()
        present = await self._accounts.shown(_server(interaction))
        await interaction.response.send_modal(KeyForm(self._accounts, present))

    @app_commands.command(name="remove")
    async def remove(self, interaction: discord.Interaction[Bot]) -> None:
        """Erases this server's own API key."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        had_one = await self._accounts.remove(_server(interaction))
        text = (
            "This server's own key is erased. From now on, the account of whoever runs this bot is"
            " used."
            if had_one
            else "This server has no key of its own: the account of whoever runs this bot is used."
        )
        await interaction.edit_original_response(content=text)


class KeyForm(discord.ui.Modal):
    """Takes a key and a base URL, tries them, and keeps them."""

    def __init__(self, accounts: Accounts, present: OwnKey | None) -> None:
        super().__init__(title="This server's own API key", timeout=FILLING)
        self._accounts = accounts
        self._key: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="key",
            placeholder=_hint(present),
            max_length=LONGEST_KEY,
            required=False,  # a local model server may need none
        )
        self._base_url: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="base_url",
            default=present.base_url if present else HOSTED_API,
            max_length=LONGEST,
        )
        self.add_item(discord.ui.Label(text="API key", description=PRIVATE, component=self._key))
        self.add_item(
            discord.ui.Label(text="Base URL", description=ENDPOINT, component=self._base_url)
        )

    async def on_submit(self, interaction: discord.Interaction[Bot]) -> None:  # type: ignore[override]  # discord.py knows no client type here
        """Try what was filled in and keep it, if its sender still manages the server."""
        api_key, base_url = self._key.value, self._base_url.value
        await interaction.client.admit(interaction, COMMAND, NEEDS)
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id = _server(interaction)
        found = await self._accounts.set(
            guild_id, base_url=base_url, api_key=api_key, by=interaction.user.id
        )
        log.info("the server has set its own key")
        kept = await self._accounts.shown(guild_id)
        await interaction.edit_original_response(content=_kept(kept, found))

    async def on_error(self, interaction: discord.Interaction[Bot], error: Exception, /) -> None:  # type: ignore[override]  # discord.py knows no client type here
        """Tell the person what went wrong."""
        await report(interaction, error)


def _server(interaction: discord.Interaction[Bot]) -> int:
    if interaction.guild_id is None:
        raise InputError("Keys belong to servers. Use this command in the server that it is about.")
    return interaction.guild_id


def _hint(present: OwnKey | None) -> str:
    if present is None:
        return "The key as the endpoint gave it out"
    ends = f"The present one ends in {present.last_four}. " if present.last_four else ""
    return f"{ends}Type the key again, also to change the base URL"


def _kept(key: OwnKey | None, found: int | None) -> str:
    if key is None:  # somebody removed it in the same moment
        return "The key was accepted, and removed by somebody else just now."
    ends = f" that ends in {discord.utils.escape_markdown(key.last_four)}" if key.last_four else ""
    kept = f"From now on, this server uses its own key{ends}, at `{key.base_url}`."
    if found is None:
        return (
            f"{kept} The endpoint does not list its models, so that I could not try the key: if"
            " nothing works, check the key and the base URL, which usually ends in `/v1`."
        )
    offers = f"It offers {found} model{'' if found == 1 else 's'}"
    return f"{kept} {offers}; `/models list` shows them, `/settings set` chooses one."
