"""`/settings key`: the server's own API key and base URL."""

import logging
from functools import partial
from typing import Any

import discord
from discord import app_commands

from bot.accounts import Accounts, OwnKey
from bot.accounts.addresses import LONGEST
from bot.accounts.service import LONGEST_KEY
from bot.client import Bot, caller_of
from bot.config import HOSTED_API
from bot.errors import InputError
from bot.usage import Calls
from cogs.forms import Sent, blank

from .items import ADMINS

log = logging.getLogger(__name__)

FORM, KEY, BASE_URL = "settings:key", "key", "base_url"
"""The form's id, and those of its fields."""
PRIVATE = "Only you see this form, and it is not kept in the channel. The key is stored encrypted."
ADDRESS = "The API's address: it begins with https:// and usually ends in /v1."


class KeyCommands(
    app_commands.Group,
    name="key",
    description="This server's own API key and endpoint",
    default_permissions=ADMINS,
    guild_only=True,
):
    """Sets and removes the server's own account; mounted below `/settings`."""

    def __init__(self, accounts: Accounts, calls: Calls) -> None:
        super().__init__()
        self._accounts = accounts
        self._calls = calls

    @app_commands.command(name="set")
    async def set(self, interaction: discord.Interaction[Bot]) -> None:
        """Lets this server use its own API key: opens a form that only you see."""
        self._accounts.check_can_keep()
        present = await self._accounts.shown(_server(interaction))
        await interaction.response.send_modal(_form(present))

    async def submit(self, interaction: discord.Interaction[Bot], sent: Sent) -> None:
        """Try what was filled into the form, and keep it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id = _server(interaction)
        found = await self._accounts.set(
            guild_id,
            base_url=sent.text(BASE_URL),
            api_key=sent.text(KEY),
            by=interaction.user.id,
            around=partial(self._calls.look_up, caller_of(interaction, "settings")),
        )
        log.info("the server has set its own key")
        kept = await self._accounts.shown(guild_id)
        await interaction.edit_original_response(content=_kept(kept, found))

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


def _form(present: OwnKey | None) -> discord.ui.Modal:
    key: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=KEY,
        placeholder=_hint(present),
        max_length=LONGEST_KEY,
        required=False,  # a local model server may need none
    )
    base_url: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=BASE_URL,
        default=present.base_url if present else HOSTED_API,
        max_length=LONGEST,
    )
    return blank(
        "This server's own API key",
        FORM,
        discord.ui.Label(text="API key", description=PRIVATE, component=key),
        discord.ui.Label(text="Base URL", description=ADDRESS, component=base_url),
    )


def _server(interaction: discord.Interaction[Bot]) -> int:
    if interaction.guild_id is None:
        raise InputError("Keys belong to servers. Use this command in the server that it is about.")
    return interaction.guild_id


def _hint(present: OwnKey | None) -> str:
    if present is None:
        return "The key that your API provider gave you"
    ends = f"The present one ends in {present.last_four}. " if present.last_four else ""
    return f"{ends}Type the key again, even if only the base URL changes"


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
