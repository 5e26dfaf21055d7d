"""The usage tables as async methods; each is one read or one transaction."""

from collections.abc import Collection, Mapping

from bot.storage.database import Database
from bot.storage.usage import reading, writing
from bot.storage.usage.rows import By, CallRow, Pot, Share, Spent, Sum


class UsageStore:
    """Remembers calls and sums them up; times are in Unix milliseconds.

    What is asked for a guild None is a person's own use outside of servers.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, row: CallRow, spent: Spent, pots: Collection[Pot]) -> None:
        """Write down a call, and add to each pot what it spent, in one transaction."""
        await self._database.append(lambda db: writing.record(db, row, spent, pots))

    async def spent(self, pots: Collection[Pot]) -> Mapping[Pot, Spent]:
        """Tell what was put into each of these pots so far."""
        return await self._database.read(lambda db: reading.spent(db, pots))

    async def total(self, guild_id: int | None, *, since: int, user_id: int | None = None) -> Sum:
        """Sum up the calls since a moment, of one person if one is named."""
        return await self._database.read(lambda db: reading.total(db, guild_id, since, user_id))

    async def shares(
        self,
        guild_id: int | None,
        by: By,
        *,
        since: int,
        user_id: int | None = None,
        limit: int = 10,
    ) -> list[Share]:
        """Sum up by something: the largest shares, or the newest days, first."""
        return await self._database.read(
            lambda db: reading.shares(db, by, (guild_id, since, user_id), limit)
        )

    async def days_by_model(
        self, guild_id: int | None, *, since: int
    ) -> list[tuple[str, str, Sum]]:
        """Sum up each day's calls by model, as (day, model, sum), oldest day first."""
        return await self._database.read(lambda db: reading.days_by_model(db, guild_id, since))
