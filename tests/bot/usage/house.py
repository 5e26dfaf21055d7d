"""Calls on a real database, with people whose roles a test sets and a clock that it moves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.client import Services
from bot.config import Config
from bot.endpoints.transport import new_session
from bot.members import NOBODY, Standing
from bot.serving import build
from bot.storage.database import Database
from bot.storage.usage import UsageStore
from bot.usage import Amounts, Call, Caller, Calls, Prices
from bot.usage.prices import Price

LAB, MEMBER, ADMIN, CHANNEL = 1, 11, 12, 5
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()
TOMORROW = int(datetime(2026, 11, 22, tzinfo=UTC).timestamp())
NEXT_MONTH = int(datetime(2026, 12, 1, tzinfo=UTC).timestamp())
PRICES = Prices(
    "USD", {"gpt*": Price(input=Decimal(1), output=Decimal(10), picture=Decimal("0.04"))}
)
MEMBER_HERE = Caller(user_id=MEMBER, guild_id=LAB, channel_id=CHANNEL, command="chat")


@dataclass
class House:
    """Everything that calls stand on."""

    database: Database
    services: Services
    prices: Prices | None = None
    now: float = NOON
    standings: dict[int, Standing] = field(default_factory=dict)
    calls: Calls = field(init=False)

    def __post_init__(self) -> None:
        self.store = UsageStore(self.database)
        self.restart()

    def restart(self) -> None:
        """Forget what is in memory only."""
        self.calls = Calls(
            self.store,
            settings=self.services.settings,
            accounts=self.services.accounts,
            access=self.services.access,
            members=self.services.members,
            prices=self.prices,
            clock=lambda: self.now,
        )

    async def cap(self, key: str, value: Any) -> None:
        await self.services.settings.change(LAB, {f"budget.{key}": value}, by=ADMIN)

    async def use(
        self,
        amounts: Amounts | None = None,
        *,
        caller: Caller = MEMBER_HERE,
        model: str = "gpt",
        max_tokens: int | None = None,
    ) -> Call:
        """Make a chat call that uses 90 tokens, or what is said, as expected."""
        amounts = amounts or Amounts(prompt_tokens=60, completion_tokens=30)
        expected = Amounts(prompt_tokens=amounts.prompt_tokens)
        async with self.calls.begin(
            caller,
            endpoint="chat/completions",
            model=model,
            expected=expected,
            max_tokens=max_tokens,
        ) as call:
            call.used(amounts)
        return call

    async def draw(self, pictures: int = 1, *, model: str = "gpt-image") -> None:
        async with self.calls.begin(
            MEMBER_HERE,
            endpoint="images/generations",
            model=model,
            expected=Amounts(pictures=pictures),
        ) as call:
            call.used(Amounts(pictures=pictures))

    async def rows(self) -> list[dict[str, Any]]:
        return await self.database.read(lambda db: list(db.table("calls").rows))

    async def spending(self) -> dict[tuple[str, int, str], dict[str, Any]]:
        found = await self.database.read(lambda db: list(db.table("spending").rows))
        return {(it["subject"], it["subject_id"], it["period"]): it for it in found}


@asynccontextmanager
async def living(folder: Path, prices: Prices | None = None) -> AsyncIterator[House]:
    """Open a house until the end of the block."""
    standings: dict[int, Standing] = {}

    async def standing(guild_id: int, user_id: int) -> Standing:  # noqa: ARG001 -- as Discord is asked
        await asyncio.sleep(0)
        return standings.get(user_id, NOBODY)

    database = await Database.open(folder / "parley.db")
    session = new_session()
    services = build(Config.from_environment({}), database, session, standing)
    yield House(database, services, prices, standings=standings)
    await session.close()
    await database.close()
