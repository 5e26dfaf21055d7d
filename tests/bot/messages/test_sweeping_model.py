"""Whatever happens in downtimes, and however often there is one: nothing of it stays unnoticed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import Config
from bot.messages.debts import Debts
from bot.messages.intake import Intake
from bot.messages.storing import Storing
from bot.messages.sweeping import Sweeping
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.messages import MessageStore
from bot.storage.messages.sweeps import SweepStore
from bot.storage.settings import SettingsStore
from tests.bot.messages.shelf import Clock, Shelf, at, page
from tests.bot.moderation.samples import SERVER, said

SIZES = {70: 20, 71: 5, 72: 1}
"""Channels, and how many messages there are in each: ten pages in all."""
MOST_PAGES = 30
"""Pages within which everything is noticed, even if each is followed by a downtime."""


@dataclass(frozen=True)
class Away:
    """A downtime: what is deleted and edited in it, and how many pages are compared after it."""

    deleted: frozenset[int]
    edited: frozenset[int]
    pages: int


numbers = st.frozensets(st.integers(0, sum(SIZES.values()) - 1), max_size=6)
downtimes = st.lists(st.builds(Away, numbers, numbers, st.integers(0, 4)), max_size=12)


@dataclass
class Shore:
    """A server, and the bot that goes away and comes back."""

    database: Database
    intake: Intake
    sweeping: Sweeping
    clock: Clock
    shelf: Shelf = field(default_factory=Shelf)
    places: list[tuple[int, int]] = field(default_factory=list)

    async def fill(self) -> None:
        """Have everything said and heard."""
        for channel_id, size in SIZES.items():
            self.shelf.channels[channel_id] = {}
            for _ in range(size):
                number = at(len(self.places))
                it = said(id=number, content="first", channel_id=channel_id, home_id=channel_id)
                self.shelf.channels[channel_id][number] = it
                self.places.append((channel_id, len(self.places)))
                await self.intake.hear(it)
        await self.intake.settled()

    async def be_away(self, away: Away) -> None:
        """Let things happen unheard."""
        for channel_id, nth in (self.places[it] for it in sorted(away.edited)):
            if at(nth) in self.shelf.channels[channel_id]:
                self.shelf.edit(channel_id, nth, "second")
        for channel_id, nth in (self.places[it] for it in sorted(away.deleted)):
            self.shelf.channels[channel_id].pop(at(nth), None)
        self.clock.now += 1
        await self.sweeping.note()

    async def stored(self) -> dict[int, str]:
        def look(db: sqlite_utils.Database) -> dict[int, str]:
            return dict(db.execute("SELECT id, content FROM messages").fetchall())

        return await self.database.read(look)

    @property
    def standing(self) -> dict[int, str]:
        """What Discord has."""
        here = self.shelf.channels.values()
        return {number: it.message.content for each in here for number, it in each.items()}


@asynccontextmanager
async def opened() -> AsyncIterator[Shore]:
    with TemporaryDirectory() as folder:
        database = await Database.open(Path(folder) / "parley.db")
        preferences = Settings(SettingsStore(database), Config.from_environment({}))
        await preferences.change(SERVER, {"search.enabled": True}, by=1)
        debts = Debts(preferences, _nobody)
        intake = Intake(Storing(MessageStore(database), debts, lambda _: None, lambda _: None))
        clock = Clock()
        sweeping = Sweeping(SweepStore(database), intake, pause=0, clock=clock)
        shore = Shore(database, intake, sweeping, clock)
        await shore.fill()
        yield shore
        await intake.close()
        await database.close()


async def _nobody(user_id: int, guild_id: int) -> bool:  # noqa: ARG001 -- as it is asked
    return False


@settings(max_examples=40, deadline=None)
@given(downtimes)
def test_in_the_end_exactly_what_discord_has_is_stored(given_downtimes: list[Away]) -> None:
    async def check() -> None:
        async with opened() as shore:
            for away in given_downtimes:
                await shore.be_away(away)
                for _ in range(away.pages):
                    await page(shore.sweeping, shore.shelf)
                assert shore.standing.keys() <= (await shore.stored()).keys()
            await shore.sweeping.sweep(SERVER, shore.shelf)
            assert await shore.stored() == shore.standing
            assert await shore.database.read(lambda db: db.table("sweeps").count) == 0

    asyncio.run(check())


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 20), numbers)
def test_a_downtime_after_each_page_keeps_nothing_from_being_noticed(
    pages: int, deleted: frozenset[int]
) -> None:
    async def check() -> None:
        async with opened() as shore:
            nothing = Away(frozenset(), frozenset(), 0)
            for _ in range(pages):
                await shore.be_away(nothing)
                await page(shore.sweeping, shore.shelf)
            await shore.be_away(Away(deleted, deleted, 0))
            for _ in range(MOST_PAGES):
                await page(shore.sweeping, shore.shelf)
                await shore.be_away(nothing)
            assert await shore.stored() == shore.standing

    asyncio.run(check())
