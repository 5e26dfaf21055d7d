"""What people see of usage: their own with the caps that hold for them, or their server's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.storage.usage import By, Share, Sum, UsageStore
from bot.usage.amounts import Caller
from bot.usage.budgets import Budgets
from bot.usage.chart import Chart, Charts, charted
from bot.usage.fitting import Room
from bot.usage.prices import Prices

_SECOND_MS = 1_000
MONTH_DAYS = 30
LONGEST_DAYS = 90
SHOWN = 10
"""How many members, commands, models or days are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnUse:
    """What one person used in a server, or outside of servers; `models` of the last 30 days."""

    today: Sum
    month: Sum
    models: list[Share]
    rooms: list[Room]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerUse:
    """What a server used in some days, by whom and for what; the days are the newest."""

    days: int
    total: Sum
    members: list[Share]
    commands: list[Share]
    models: list[Share]
    newest: list[Share]
    chart: Chart | None
    """None if there is nothing to be seen."""


class Reports:
    """Sums usage up for those who ask.

    Args:
        store: what was used.
        budgets: what may be used.
        prices: what money is shown in; None shows none.
        clock: Unix seconds.
    """

    def __init__(
        self,
        store: UsageStore,
        budgets: Budgets,
        *,
        prices: Prices | None,
        clock: Callable[[], float],
    ) -> None:
        self.prices = prices
        self._store = store
        self._budgets = budgets
        self._clock = clock
        self._charts = Charts()

    async def own(self, caller: Caller) -> OwnUse:
        """Sum up what somebody used where they ask, and what caps hold for them there."""
        today, guild_id, user_id = self._today(), caller.guild_id, caller.user_id
        since = _unix_ms(today - timedelta(days=MONTH_DAYS - 1))
        month = _unix_ms(today.replace(day=1))
        return OwnUse(
            today=await self._store.total(guild_id, since=_unix_ms(today), user_id=user_id),
            month=await self._store.total(guild_id, since=month, user_id=user_id),
            models=await self._store.shares(
                guild_id, By.MODEL, since=since, user_id=user_id, limit=SHOWN
            ),
            rooms=await self._budgets.rooms(caller),
        )

    async def server(self, guild_id: int, *, days: int = MONTH_DAYS) -> ServerUse:
        """Sum up what a server used in 1 to 90 days, today included."""
        dates = [self._today() - timedelta(days=days - 1 - it) for it in range(days)]
        since = _unix_ms(dates[0])
        total = await self._store.total(guild_id, since=since)
        shares = {by: await self._store.shares(guild_id, by, since=since, limit=SHOWN) for by in By}
        chart = None
        if total.calls:
            by_model = await self._store.days_by_model(guild_id, since=since)
            chart = await self._charts.draw(charted(dates, by_model))
        return ServerUse(
            days=days,
            total=total,
            members=shares[By.MEMBER],
            commands=shares[By.COMMAND],
            models=shares[By.MODEL],
            newest=shares[By.DAY],
            chart=chart,
        )

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock(), UTC).date()


def _unix_ms(day: date) -> int:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return int(midnight.timestamp()) * _SECOND_MS
