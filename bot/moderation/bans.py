"""Bans for good, and those that the bot lifts when they end."""

import asyncio
from collections import Counter
from weakref import WeakValueDictionary

from bot.errors import ParleyError
from bot.moderation.cases import BOT, Did
from bot.moderation.enforcing import Enforcing
from bot.moderation.enforcing.rounds import Rounds
from bot.moderation.hands import Hands, PassingFault
from bot.storage.clock import unix_ms
from bot.storage.moderation import BanStore, Case, TemporaryBan

LONGEST = 3_600.0
"""Seconds until the clock is looked at again: it may have been set meanwhile."""
AGAIN, MOST = 60.0, 60
"""Seconds between two attempts to lift a ban while Discord has a fault, and how many there are."""


class Bans:
    """Bans authors, and lifts those bans that end, also after a restart."""

    def __init__(self, store: BanStore, enforcing: Enforcing) -> None:
        self._store = store
        self._enforcing = enforcing
        self._cases = enforcing.cases
        self._rounds = Rounds("lift bans", self._lift_due)
        self._attempts: Counter[TemporaryBan] = Counter()
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._hands: Hands | None = None

    async def start(self, hands: Hands) -> None:
        """Begin with what has ended meanwhile."""
        self._hands = hands
        for guild_id in await self._store.servers():
            self._rounds.wake(guild_id)

    async def ban(
        self, case: Case, reason: str, *, delete_seconds: int, until: int | None = None
    ) -> None:
        """Ban the author of a case until a time in Unix milliseconds, or for good.

        What is asked for last holds.

        Raises:
            ParleyError: it could not be done; what held before goes on.
        """
        guild_id, user_id = case.guild_id, case.author_id
        async with self._turn(guild_id):
            former = await self._store.get(guild_id, user_id)
            # Noted first: a ban that nobody remembers would never end.
            if until is not None:
                await self._store.put(TemporaryBan(guild_id, user_id, case.id, until))
            try:
                await self._deft.ban(case, reason, delete_seconds)
            except ParleyError:
                await self._restore(case, former)
                raise
            if until is None:
                await self._store.remove(guild_id, user_id)
        self._rounds.wake(guild_id)

    async def close(self) -> None:
        """Break off; what is to be lifted is on the disk."""
        await self._rounds.close()

    @property
    def _deft(self) -> Hands:
        if self._hands is None:
            raise RuntimeError("bans have not been started")
        return self._hands

    def _turn(self, guild_id: int) -> asyncio.Lock:
        return self._turns.setdefault(guild_id, asyncio.Lock())

    async def _restore(self, case: Case, former: TemporaryBan | None) -> None:
        if former is None:
            await self._store.remove(case.guild_id, case.author_id)
        else:
            await self._store.put(former)

    async def _lift_due(self, guild_id: int) -> float | None:
        """Lift what has ended; gives the seconds until something ends again."""
        for ban in await self._store.of(guild_id):
            if ban.until <= unix_ms():
                async with self._turn(guild_id):
                    if await self._store.get(guild_id, ban.user_id) == ban:
                        await self._lift(ban)
        rest = await self._store.of(guild_id)
        if not rest:
            return None
        left = min((it.until - unix_ms()) / 1_000 for it in rest)
        return min(left, LONGEST) if left > 0 else AGAIN

    async def _lift(self, ban: TemporaryBan) -> None:
        try:
            is_lifted = await self._deft.unban(ban.guild_id, ban.user_id, "The ban is over")
        except ParleyError as error:
            self._attempts[ban] += 1
            if isinstance(error, PassingFault) and self._attempts[ban] < MOST:
                return
            await self._note(ban, f"The ban is over, but it stays. {error}", is_done=False)
        else:
            if is_lifted:
                await self._note(ban, "")
        del self._attempts[ban]
        await self._store.remove(ban.guild_id, ban.user_id)

    async def _note(self, ban: TemporaryBan, detail: str, *, is_done: bool = True) -> None:
        case = await self._cases.store.get(ban.case_id) if ban.case_id is not None else None
        if case is not None:
            await self._cases.note(case, Did.UNBAN, by=BOT, detail=detail, is_done=is_done)
            self._enforcing.show(case)
