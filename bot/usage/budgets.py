"""Budgets: reserves what a call may use, so that many at once keep within every cap."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from bot.members import Members
from bot.settings import Settings
from bot.storage.usage import Amount, Pot, Spent, UsageStore
from bot.usage.amounts import Caller
from bot.usage.caps import Cap, caps_on, has_caps, has_role_caps, pots_of
from bot.usage.fitting import Room, Wanted, check_open, check_priced, reservation
from bot.usage.periods import Period, periods_at
from bot.usage.pots import Level, Pots
from bot.usage.prices import Prices


@dataclass(frozen=True, slots=True)
class Reserved:
    """What is kept for a call: until it is settled, and then in hand until it is written down."""

    levels: Mapping[Pot, Level]
    amounts: Spent
    max_tokens: int | None
    at: float
    """When, in Unix seconds; the call counts for that day and month."""

    def settle(self, used: Spent) -> None:
        """Put what was really used in the place of what was reserved."""
        for level in self.levels.values():
            level.settle(self.amounts, used)

    def keep(self) -> None:
        """Go on knowing what was used, although the database could not take it."""
        for level in self.levels.values():
            level.is_unsaved = True


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a caller's calls are counted in at a moment, and what caps hold for them."""

    pots: list[Pot]
    caps: list[Cap]

    def rooms(self, levels: Mapping[Pot, Level]) -> list[Room]:
        return [Room(cap, levels[cap.pot]) for cap in self.caps]


class Budgets:
    """Knows the caps and what is used of them; outside of servers nothing is capped.

    Args:
        store: what was used until now.
        settings: the servers' caps.
        members: which roles' caps hold for whom.
        prices: what caps on money count by; without it they do not hold.
        clock: Unix seconds.
    """

    def __init__(
        self,
        store: UsageStore,
        *,
        settings: Settings,
        members: Members,
        prices: Prices | None,
        clock: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._members = members
        self._prices = prices
        self._clock = clock
        self._pots = Pots(store.spent)

    async def reserve(self, caller: Caller, wanted: Wanted) -> Reserved:
        """Reserve for a call, to be settled and given back.

        Raises:
            BudgetError: a cap is used up; the sentence says which and when it opens again.
        """
        now = self._clock()
        counted = _Counted([], [])
        if not wanted.is_free:
            counted = await self._counted(caller, periods_at(now))
        check_priced(wanted, counted.caps, self._prices)
        levels = await self._pots.take(counted.pots)
        try:
            amounts, allowed = reservation(wanted, counted.rooms(levels), self._prices)
        except BaseException:
            self._pots.give_back(levels)
            raise
        for level in levels.values():
            level.reserve(amounts)
        return Reserved(levels, amounts, allowed, now)

    def give_back(self, reserved: Reserved) -> None:
        """Let go of what was settled and written down."""
        self._pots.give_back(reserved.levels)

    async def check(self, caller: Caller, wanted: Wanted) -> None:
        """Refuse what is used up already.

        Raises:
            BudgetError: a cap is used up; the sentence says which and when it opens again.
        """
        if not await self._has_caps(caller):  # the usual case, which a command waits for
            return
        counted = await self._counted(caller, periods_at(self._clock()))
        check_priced(wanted, counted.caps, self._prices)
        check_open(wanted, await self._rooms(counted), self._prices)

    async def rooms(self, caller: Caller) -> list[Room]:
        """Give every cap that holds for somebody, with what is used of it."""
        return await self._rooms(await self._counted(caller, periods_at(self._clock())))

    def forget_guild(self, guild_id: int) -> None:
        """Drop what is known of a server."""
        self._pots.forget_guild(guild_id)

    async def _rooms(self, counted: _Counted) -> list[Room]:
        levels = await self._pots.take(counted.pots)
        self._pots.give_back(levels)
        return counted.rooms(levels)

    async def _has_caps(self, caller: Caller) -> bool:
        guild_id = caller.guild_id
        return guild_id is not None and has_caps(await self._settings.chosen(guild_id))

    async def _counted(self, caller: Caller, periods: Collection[Period]) -> _Counted:
        if caller.guild_id is None:
            return _Counted([], [])
        self._pots.turn_to({period.name for period in periods})
        chosen = await self._settings.chosen(caller.guild_id)
        if not has_caps(chosen):
            return _Counted(pots_of(caller, chosen, (), periods), [])
        roles: Collection[int] = ()
        if has_role_caps(chosen) and not caller.is_server:  # else nobody needs to be asked
            roles = (await self._members.standing(caller.guild_id, caller.user_id)).role_ids
        pots = pots_of(caller, chosen, roles, periods)
        caps = caps_on(pots, chosen, roles, periods)
        if self._prices is None:
            caps = [cap for cap in caps if cap.amount is not Amount.MONEY]
        return _Counted(pots, caps)
