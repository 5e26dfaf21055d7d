"""Bans that end: lifted once, whatever happens meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import NotAllowedError
from bot.moderation import bans
from bot.moderation.bans import Bans
from bot.moderation.hands import PassingFault
from bot.settings import Settings
from bot.storage.clock import unix_ms
from bot.storage.database import Database
from bot.storage.moderation import BanStore, Case, CaseStore, Deed
from bot.storage.settings import SettingsStore
from tests.bot.moderation.enforcing.office import FAR, PATIENCE, Office
from tests.bot.moderation.samples import CONFIG


class Prison(Office):
    """Bans in a server, with hands that note what they are asked to do."""

    def __init__(self, database: Database) -> None:
        super().__init__(CaseStore(database), Settings(SettingsStore(database), CONFIG))
        self.bans_kept = BanStore(database)
        self.bans = Bans(self.bans_kept, self.enforcing)

    async def again(self) -> None:
        """Restart with what is on the disk."""
        await self.bans.close()
        self.bans = Bans(self.bans_kept, self.enforcing)
        await self.bans.start(self.hands)

    async def ban(self, case: Case, ends: int | None) -> None:
        await self.bans.ban(case, "Case 1: enough", delete_seconds=0, until=ends)

    async def free(self, case: Case) -> None:
        """Wait until nothing is to be lifted any more."""
        async with asyncio.timeout(PATIENCE):
            while await self.bans_kept.of(case.guild_id):  # noqa: ASYNC110 -- it tells nobody
                await asyncio.sleep(0.005)

    def lifted(self) -> int:
        return sum(deed == "unban" for deed, _ in self.hands.done)

    async def noted(self, case: Case) -> list[Deed]:
        return await self.store.deeds(case.id)


@pytest.fixture
async def prison(tmp_path: Path) -> AsyncIterator[Prison]:
    database = await Database.open(tmp_path / "parley.db")
    found = Prison(database)
    await found.start()
    await found.bans.start(found.hands)
    yield found
    await found.bans.close()
    await found.enforcing.close()
    await database.close()


async def test_a_ban_that_is_over_is_lifted_once_and_noted(prison: Prison) -> None:
    case = await prison.open()
    await prison.ban(case, unix_ms() + 50)
    await prison.free(case)
    await prison.again()
    assert prison.lifted() == 1
    assert [(it.deed, it.by_id, it.is_done) for it in await prison.noted(case)] == [
        ("unban", 0, True)
    ]


async def test_a_ban_ends_that_was_over_while_the_bot_was_away(prison: Prison) -> None:
    case = await prison.open()
    await prison.bans.close()
    await prison.ban(case, unix_ms() - 1)
    assert prison.lifted() == 0
    await prison.again()
    await prison.free(case)
    assert prison.lifted() == 1


async def test_a_later_ban_for_good_is_not_lifted(prison: Prison) -> None:
    case = await prison.open()
    await prison.ban(case, FAR)
    await prison.ban(case, None)
    assert await prison.bans_kept.of(case.guild_id) == []


async def test_a_ban_that_fails_leaves_what_held_before(prison: Prison) -> None:
    case = await prison.open()
    prison.hands.refused["ban"] = NotAllowedError("I may not.")
    with pytest.raises(NotAllowedError):
        await prison.ban(case, FAR)
    assert await prison.bans_kept.of(case.guild_id) == []
    prison.hands.refused.clear()
    await prison.ban(case, FAR)
    prison.hands.faults["ban"] = 2
    for ends in (None, FAR + 1):
        with pytest.raises(PassingFault):
            await prison.ban(case, ends)
    assert [it.until for it in await prison.bans_kept.of(case.guild_id)] == [FAR]


async def test_a_fault_of_discords_is_tried_again(
    prison: Prison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bans, "AGAIN", 0.01)
    case = await prison.open()
    prison.hands.faults["unban"] = 3
    await prison.ban(case, unix_ms())
    await prison.free(case)
    assert [it.is_done for it in await prison.noted(case)] == [True]


async def test_a_ban_that_cannot_be_lifted_is_told_of(prison: Prison) -> None:
    case = await prison.open()
    prison.hands.refused["unban"] = NotAllowedError("I may not.")
    await prison.ban(case, unix_ms())
    await prison.free(case)
    (deed,) = await prison.noted(case)
    assert not deed.is_done
    assert deed.detail == "The ban is over, but it stays. I may not."


async def test_what_somebody_else_lifted_is_not_claimed(prison: Prison) -> None:
    case = await prison.open()
    prison.hands.is_banned = False
    await prison.ban(case, unix_ms())
    await prison.free(case)
    assert await prison.noted(case) == []
