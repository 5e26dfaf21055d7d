"""Whose words are not to be used."""

from collections.abc import Awaitable, Callable

from bot.storage.clock import unix_ms
from bot.storage.personal import PersonalStore

EVERYWHERE = 0
_CACHED = 1_000


class OptOuts:
    """Who opted out of being indexed and of being an example, in a server or everywhere (0)."""

    def __init__(self, store: PersonalStore, clock: Callable[[], int] = unix_ms) -> None:
        self._store = store
        self._clock = clock
        self._opted_out: dict[int, frozenset[int]] = {}

    async def opt_out(self, user_id: int, guild_id: int) -> bool:
        """Note a person's wish for a server, or everywhere (0); False if it was known."""
        return await self._opt(self._store.opt_out(user_id, guild_id, now=self._clock()))

    async def opt_in(self, user_id: int, guild_id: int) -> bool:
        """Take a person's wish back; False if there was none."""
        return await self._opt(self._store.opt_in(user_id, guild_id))

    async def _opt(self, change: Awaitable[bool]) -> bool:
        try:
            return await change
        finally:
            self._forget_opt_outs()

    def _forget_opt_outs(self) -> None:
        """Begin anew; who is looking something up just now still writes into the former one."""
        self._opted_out = {}

    async def is_opted_out(self, user_id: int, guild_id: int) -> bool:
        """Tell whether a person's words are not to be indexed nor used as examples."""
        return user_id in await self.opted_out(guild_id)

    async def opted_out(self, guild_id: int) -> frozenset[int]:
        """Give everyone whose words are not to be used in a server (0: anywhere)."""
        everywhere = await self._opt_outs(EVERYWHERE)
        return everywhere | await self._opt_outs(guild_id)

    async def _opt_outs(self, guild_id: int) -> frozenset[int]:
        """Look up who opted out, mostly in memory, since it is asked for every message."""
        if (known := self._opted_out.get(guild_id)) is not None:
            return known
        cache = self._opted_out
        cache[guild_id] = found = await self._store.opted_out(guild_id)
        if len(cache) > _CACHED:
            del cache[next(iter(cache))]
        return found
