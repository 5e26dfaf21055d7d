"""Slow mode for channels whose messages cannot be judged, given back once they can."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from bot.errors import ParleyError
from bot.moderation.hands import Hands, PassingFault
from bot.settings import Settings
from bot.storage.moderation import JudgingStore

log = logging.getLogger(__name__)

_TRIES, _BETWEEN_TRIES = 3, 2.0


class SlowModes:
    """Slows channels down, and remembers on the disk how they were before.

    Args:
        store: where it is written down.
        settings: tell which channels are slowed down.
        hands: do it.
        pace: gives the slow mode that a channel has now, in seconds; None where there can be none.
        say: tells moderators of a server; returns at once.
    """

    def __init__(
        self,
        store: JudgingStore,
        settings: Settings,
        hands: Hands,
        *,
        pace: Callable[[int], int | None],
        say: Callable[[int, str], None],
    ) -> None:
        self._store = store
        self._settings = settings
        self._hands = hands
        self._pace = pace
        self._say = say

    async def slow(self, guild_id: int, home_ids: Iterable[int]) -> None:
        """Slow those channels down that are to be while messages cannot be judged."""
        slowed = await self._store.slowed(guild_id)
        for channel_id in home_ids:
            values = await self._settings.of(guild_id, channel_id)
            if channel_id not in slowed and values["moderation.fail_closed"]:
                seconds = values["moderation.fail_closed_seconds"]
                await self._tried(self._slow, guild_id, channel_id, seconds)

    async def free(self, guild_id: int) -> None:
        """Give all channels of a server the slow mode back that they had."""
        for channel_id, seconds in (await self._store.slowed(guild_id)).items():
            await self._tried(self._free, guild_id, channel_id, seconds)

    async def _slow(self, guild_id: int, channel_id: int, seconds: int) -> None:
        former = self._pace(channel_id)
        if former is None or former >= seconds:
            return
        await self._store.note_slowed(guild_id, channel_id, former)
        await self._hands.slow(guild_id, channel_id, seconds)

    async def _free(self, guild_id: int, channel_id: int, seconds: int) -> None:
        try:
            await self._persistently(guild_id, channel_id, seconds)
        except ParleyError as error:
            if not isinstance(error, PassingFault):  # that is tried again at the next start
                await self._store.note_freed(channel_id)
            raise
        await self._store.note_freed(channel_id)

    async def _persistently(self, guild_id: int, channel_id: int, seconds: int) -> None:
        for _ in range(_TRIES - 1):
            try:
                await self._hands.slow(guild_id, channel_id, seconds)
            except PassingFault:
                await asyncio.sleep(_BETWEEN_TRIES)
            else:
                return
        await self._hands.slow(guild_id, channel_id, seconds)

    async def _tried(self, work: Callable[[int, int, int], Awaitable[None]], *place: int) -> None:
        """Do something about a channel; what Discord does not allow is said in the log channel."""
        guild_id, channel_id, seconds = place
        try:
            await work(guild_id, channel_id, seconds)
        except ParleyError as error:
            log.warning("the slow mode of channel %d stays as it is: %s", channel_id, error)
            self._say(
                guild_id,
                f"I wanted to set the slow mode of <#{channel_id}> to {seconds} s, and could not."
                f" {error}",
            )
