"""What messages are owed: to be judged by moderation, and to be found by search."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.messages.said import Said
from bot.moderation.policy import exemption
from bot.settings import Settings
from bot.storage.messages import Arrival, Message

IsOptedOut = Callable[[int, int], Awaitable[bool]]
"""Tells whether a member (first) does not want to be found in a server (second)."""


class Debts:
    """Decides what is stored, and what for.

    Attributes:
        judged: how many messages and edits were to be judged since the start.
        exempt: how many were not, by reason, where moderation is on.
    """

    def __init__(self, settings: Settings, is_opted_out: IsOptedOut) -> None:
        self.judged = 0
        self.exempt: dict[str, int] = {}
        self._settings = settings
        self._is_opted_out = is_opted_out

    async def of(self, said: Said, since: int) -> Arrival | None:
        """Give what is to be stored of a message that was heard at a time; None for nothing."""
        values = await self._values(said.message)
        is_judged = self._is_judged(said, values)
        findable = said.extra.stored() if await self._is_found(said, values) else None
        if not is_judged and findable is None:
            return None
        return Arrival(said.message, since if is_judged else None, findable)

    async def to_find(self, said: Said) -> Arrival | None:
        """Give what is to be stored of an older message so that search finds it, or None."""
        if not await self._is_found(said, await self._values(said.message)):
            return None
        return Arrival(said.message, None, said.extra.stored())

    async def is_found(self, message: Message) -> bool:
        """Tell whether a stored message is still to be found by search."""
        return await self._is_found(Said(message), await self._values(message))

    async def is_on(self, guild_id: int, home_id: int) -> bool:
        """Tell whether anything that is said in a channel is owed anything."""
        values = await self._settings.of(guild_id, home_id)
        return bool(values["moderation.enabled"] or values["search.enabled"])

    async def _values(self, message: Message) -> Mapping[str, Any]:
        return await self._settings.of(message.guild_id, message.home_id)

    def _is_judged(self, said: Said, values: Mapping[str, Any]) -> bool:
        if not values["moderation.enabled"]:
            return False
        if said.is_own:
            # posts in the log quote what was flagged, which is not to be flagged again
            is_log = values["moderation.log_channel"] == said.message.channel_id
            reason = None if values["moderation.own"] and not is_log else "own"
        else:
            reason = exemption(said, values)
        if reason is None:
            self.judged += 1
            return True
        self.exempt[reason] = self.exempt.get(reason, 0) + 1
        return False

    async def _is_found(self, said: Said, values: Mapping[str, Any]) -> bool:
        message = said.message
        if not values["search.enabled"]:
            return False
        if (said.is_own or message.is_bot) and not values["search.bots"]:
            return False
        if said.is_age_restricted and not values["search.nsfw"]:
            return False
        return not await self._is_opted_out(message.author_id, message.guild_id)
