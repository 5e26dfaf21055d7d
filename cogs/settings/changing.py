"""`/settings set` and `reset`, for the server or for one of its channels."""

import discord

from bot.client import Bot
from bot.settings import DEFINITIONS, Definition, Settings, definition

from .places import guild_of, server_of
from .wording import SERVERS, VALUE, before_and_after, plain_key, short

PREPARED = "It is saved, but I cannot do yet what it is for."


class Changing:
    """Sets and resets one setting, and tells what that means."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

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
        await interaction.edit_original_response(content=" ".join([said, *_notes(chosen)]))

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

    async def _after_reset(self, guild_id: int, old: str, key: str, channel_id: int) -> str:
        values = await self._settings.of(guild_id, channel_id or None)
        now = short(DEFINITIONS[key].shown(values[key]), VALUE)
        source = SERVERS if channel_id else "the default"
        return f"`{key}` {_where(channel_id)}: {short(old, VALUE)} → {now}, {source}."


def _where(channel_id: int) -> str:
    return f"in <#{channel_id}>" if channel_id else "in this server"


def _notes(chosen: Definition) -> list[str]:
    return [] if chosen.has_effect else [PREPARED]
