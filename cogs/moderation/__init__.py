"""Moderation: what is said in servers is judged, and what is decided about it is done."""

from discord.ext.commands import Cog

from bot.client import Bot

from .casework import Casework
from .commands import CasesButton, ModerationCommands
from .hands import DiscordHands


class Moderation(Cog):
    """Has what is said in servers judged."""

    def __init__(self, client: Bot) -> None:
        self._client = client
        self._moderation = client.services.moderation
        self._hands = DiscordHands(client, client.services.settings)

    async def cog_load(self) -> None:
        """Go on with what the last run left."""
        user = self._client.user
        self._moderation.judges.me = user.id if user else 0
        await self._moderation.open(self._hands, self._pace)

    async def cog_unload(self) -> None:
        """Break off; the rest is owed."""
        await self._moderation.close()

    def _pace(self, channel_id: int) -> int | None:
        channel = self._client.get_channel(channel_id)
        pace = getattr(channel, "slowmode_delay", None)
        return pace if isinstance(pace, int) else None


async def setup(bot: Bot) -> None:
    """Begin to judge, and let people decide about cases, look them up and set everything up."""
    bot.add_dynamic_items(CasesButton)
    await bot.add_cog(Moderation(bot))
    await bot.add_cog(Casework(bot))
    await bot.add_cog(ModerationCommands(bot.services))
