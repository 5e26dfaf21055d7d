"""Who stands above whom: what lets moderators, and the bot, act against a member."""

import asyncio

import discord

from bot.client import FAILURES, Bot
from bot.errors import InputError, NotAllowedError
from bot.storage.moderation import Case

PATIENCE = 10.0
"""Seconds that Discord gets to tell how a member stands."""
DEEDS = {
    "moderate_members": ("time members out", "Timeout Members"),
    "ban_members": ("ban members", "Ban Members"),
}
"""Permissions, with what they allow and how Discord's settings call them."""
OWN = "This is about yourself. Leave it to another moderator."
MINE = "I wrote that myself, and cannot do this to myself. Delete it instead."
OWNER = "The author owns this server: nobody can do that."
NOT_BELOW_YOU = "The author's highest role is not below yours. Ask an admin."
NOT_BELOW_ME = (
    "The author's highest role is not below mine: move my role above it in Server Settings, Roles."
)
ADMIN = "The author is an administrator, and those cannot be timed out."
OTHER_CHANNEL = "You need the permission Manage Messages in {} for this. Ask an admin."
STARTING = "I do not know this server's roles yet. Press again in a minute."


class Ranks:
    """Compares members, as Discord tells how they stand at that moment."""

    def __init__(self, client: Bot) -> None:
        self._client = client

    async def check(self, interaction: discord.Interaction[Bot], case: Case) -> None:
        """Let a moderator act against the author of a case who stands below them.

        Raises:
            ParleyError: they may not; the sentence says why.
        """
        guild, moderator = interaction.guild, interaction.user
        if case.author_id == moderator.id:
            raise NotAllowedError(OWN)
        if self._client.user is not None and case.author_id == self._client.user.id:
            raise NotAllowedError(MINE)
        if guild is None or guild.default_role is None or not isinstance(moderator, discord.Member):
            raise InputError(STARTING)
        author = await self._member(guild, case.author_id)
        if author is None or guild.owner_id == moderator.id:
            return
        if guild.owner_id == author.id:
            raise NotAllowedError(OWNER)
        if author.top_role >= moderator.top_role:
            raise NotAllowedError(NOT_BELOW_YOU)

    async def require_manage(self, interaction: discord.Interaction[Bot], case: Case) -> None:
        """Let a moderator go on who may delete messages where the case's message is.

        Raises:
            NotAllowedError: they may do so only where the post is.
        """
        guild, moderator = interaction.guild, interaction.user
        channel = guild.get_channel_or_thread(case.channel_id) if guild else None
        if channel is not None and isinstance(moderator, discord.Member):
            may = channel.permissions_for(moderator)
            if may.manage_messages:
                return
        access = interaction.client.services.access
        if not await access.is_moderator(interaction.guild_id, moderator.id):
            raise NotAllowedError(OTHER_CHANNEL.format(f"<#{case.channel_id}>"))

    async def obstacle(self, case: Case, permission: str) -> str:
        """Say why Discord did not let the bot act against the author of a case."""
        deed, name = DEEDS[permission]
        lacking = f"I may not {deed}: give my role the permission {name}."
        guild = self._client.get_guild(case.guild_id)
        if guild is None or guild.me is None or not getattr(guild.me.guild_permissions, permission):
            return lacking
        author = await self._member(guild, case.author_id)
        if author is None:
            return lacking
        if guild.owner_id == author.id:
            return OWNER
        if author.top_role >= guild.me.top_role:
            return NOT_BELOW_ME
        return ADMIN if author.guild_permissions.administrator else lacking

    async def _member(self, guild: discord.Guild, user_id: int) -> discord.Member | None:
        """Give a member; None for who is none, or while Discord does not say."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await guild.fetch_member(user_id)
        except discord.NotFound:
            return None
        except FAILURES as error:
            raise InputError(
                "Discord does not say how the author stands. Try again in a minute."
            ) from error
