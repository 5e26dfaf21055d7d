"""`/settings set` and `reset`, for the server or for one of its channels."""

import asyncio
from typing import Any

import discord

from bot.choices import PATIENCE, Offer
from bot.client import Bot, caller_of
from bot.client.guilds import guild_of
from bot.errors import ParleyError
from bot.settings import DEFINITIONS, Definition, Settings, definition
from bot.settings.kinds import Model

from .forms import plain
from .places import server_of
from .wording import SERVERS, VALUE, before_and_after, plain_key, short

COVERED = (
    "The persona rests while `chat.system_prompt` is set: reset that to let the persona answer."
)
UNLISTED = "Your endpoint does not list this model: if answers fail, choose one from /models list."


class Changing:
    """Sets and resets one setting, and tells what that means."""

    def __init__(self, settings: Settings, offer: Offer) -> None:
        self._settings = settings
        self._offer = offer

    async def set(
        self, interaction: discord.Interaction[Bot], key: str, text: str, channel_id: int = 0
    ) -> None:
        """Set a value that somebody typed."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild, chosen = guild_of(interaction), definition(key)
        chosen.check_place(channel_id)
        value = chosen.parse(text, server_of(guild))
        changes = await self._settings.change(
            guild.id, {chosen.key: value}, by=interaction.user.id, channel_id=channel_id
        )
        there = _where(channel_id)
        if changes:
            old, new = before_and_after(changes[0])
            said = f"`{chosen.key}` {there}: {old} → {new}."
        else:
            shown = short(chosen.shown(value), VALUE)
            said = f"`{chosen.key}` {there} is {shown} already: nothing was changed."
        notes = await self._notes(interaction, chosen, value, channel_id)
        await interaction.edit_original_response(content=" ".join([said, *notes]))

    async def reset(
        self, interaction: discord.Interaction[Bot], key: str, channel_id: int = 0
    ) -> None:
        """Let the default hold again, or in a channel what the server has chosen."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id, key = guild_of(interaction).id, key.strip().lower()
        changes = await self._settings.reset(
            guild_id, [key], by=interaction.user.id, channel_id=channel_id
        )
        there = _where(channel_id)
        if not changes:
            said = f"`{plain_key(key)}` is not set {there}: nothing was changed."
        elif key not in DEFINITIONS:
            said = f"`{plain_key(key)}` is forgotten {there}."
        else:
            said = await self._after_reset(guild_id, changes[0].shown()[0], key, channel_id)
        await interaction.edit_original_response(content=said)

    async def _notes(
        self,
        interaction: discord.Interaction[Bot],
        chosen: Definition,
        value: Any,  # noqa: ANN401 -- each setting has its own type
        channel_id: int,
    ) -> list[str]:
        """Tell why the new value may not do what is expected of it."""
        if chosen.key == "chat.persona":
            values = await self._settings.of(guild_of(interaction).id, channel_id or None)
            return [COVERED] if values["chat.system_prompt"] else []
        if isinstance(plain(chosen.kind), Model) and value is not None:
            return [UNLISTED] if await self._is_unlisted(interaction, value) else []
        return []

    async def _is_unlisted(self, interaction: discord.Interaction[Bot], model: str) -> bool:
        """Tell a model that the endpoint does not know; False while it does not say."""
        try:
            async with asyncio.timeout(PATIENCE):
                known = await self._offer.list(caller_of(interaction, "settings"))
        except (ParleyError, TimeoutError):
            return False
        return bool(known) and model not in {each.id for each in known}

    async def _after_reset(self, guild_id: int, old: str, key: str, channel_id: int) -> str:
        values = await self._settings.of(guild_id, channel_id or None)
        now = short(DEFINITIONS[key].shown(values[key]), VALUE)
        source = SERVERS if channel_id else "the default"
        return f"`{key}` {_where(channel_id)}: {short(old, VALUE)} → {now}, {source}."


def _where(channel_id: int) -> str:
    return f"in <#{channel_id}>" if channel_id else "in this server"
