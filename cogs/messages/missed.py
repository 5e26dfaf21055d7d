"""Fetches what was said while nobody heard it: the bot was down, or its connection was."""

import asyncio
import logging
from collections.abc import Collection, Coroutine
from typing import Final

from bot.client import FAILURES, Bot
from bot.errors import ParleyError
from bot.storage.clock import unix_ms
from cogs.history import ChannelHistory

log = logging.getLogger(__name__)

PAUSES: Final = (10.0, 60.0, 300.0, 900.0)
"""Seconds after which a fetch that failed is tried again; after the last, the next start does."""


class CatchingUp:
    """Knows which connections were lost since when, and makes up for it when they are back."""

    def __init__(self, client: Bot, history: ChannelHistory) -> None:
        self._client = client
        self._intake = client.services.messages.intake
        self._missed = client.services.messages.missed
        self._sweeping = client.services.messages.sweeping
        self._history = history
        self._lost: dict[int, int] = {}
        self._skipped: dict[int, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._sweeps: dict[int, asyncio.Task[None]] = {}

    def lost(self, shard_id: int) -> None:
        """Note since when something may be missed; until it is back nothing is compared."""
        self._lost.setdefault(shard_id, unix_ms())
        for guild_id in self._guild_ids(shard_id):
            self._sweep(guild_id)

    def resumed(self, shard_id: int) -> None:
        """Note that Discord has told of everything that was missed."""
        self._lost.pop(shard_id, None)
        for guild_id in self._guild_ids(shard_id):
            self._sweep(guild_id)

    def ready(self, shard_id: int) -> None:
        """Fetch what was missed, after a start as well as after a lost connection."""
        since = self._lost.pop(shard_id, None)
        self._in_background(self._catch_up(self._guild_ids(shard_id), since))

    async def again(self, guild_id: int, channel_id: int | None = None) -> None:
        """Compare what is stored of a server, or of a channel, that was not heard for a while."""
        await self._sweeping.note(guild_id, channel_id)
        self._sweep(guild_id)

    def skip(self, guild_id: int) -> None:
        """Fetch what is said in a server now later, when the disk takes messages again."""
        if not self._skipped:
            self._in_background(self._catch_up_later())
        self._skipped.setdefault(guild_id, unix_ms())

    async def close(self) -> None:
        """Break off; what is not fetched stays noted."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _in_background(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name="fetch what was missed")
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("what was missed is not fetched any more", exc_info=error)

    def _guild_ids(self, shard_id: int) -> list[int]:
        return [it.id for it in self._client.guilds if it.shard_id == shard_id]

    def _sweep(self, guild_id: int) -> None:
        """Compare what is stored of a server with what Discord has, from where that stood on.

        While its connection is lost that only ends.
        """
        guild = self._client.get_guild(guild_id)
        if former := self._sweeps.pop(guild_id, None):
            former.cancel()  # it may have seen nothing more to do just before that was noted
        if guild is not None and guild.shard_id not in self._lost:
            self._sweeps[guild_id] = self._in_background(
                self._sweeping.sweep(guild_id, self._history)
            )

    async def _catch_up_later(self) -> None:
        await self._intake.has_room()
        skipped, self._skipped = self._skipped, {}
        for guild_id, since in skipped.items():
            await self._catch_up([guild_id], since)

    async def _catch_up(self, guild_ids: Collection[int], since: int | None) -> None:
        failed = [it for it in guild_ids if not await self._tried(it, since)]
        for guild_id in guild_ids:
            self._sweep(guild_id)
        for pause in PAUSES:
            if not failed:
                return
            await asyncio.sleep(pause)
            failed = [it for it in failed if not await self._tried(it, None)]

    async def _tried(self, guild_id: int, since: int | None) -> bool:
        try:
            if since is not None:
                await self._missed.lost(guild_id, self._history, since=since)
                await self._sweeping.note(guild_id)
            await self._missed.fetch(guild_id, self._history)
        except (ParleyError, *FAILURES) as error:
            log.warning("what was missed in server %d is fetched later: %s", guild_id, error)
        except Exception:
            log.exception("what was missed in server %d is fetched later", guild_id)
        else:
            return True
        return False
