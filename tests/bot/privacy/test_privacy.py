"""What the service shows and erases, and what it keeps for how long."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils

from bot.errors import StorageError
from bot.privacy import EVERYWHERE, Privacy, Stored
from bot.settings import Settings
from bot.storage.connections import rebuild
from bot.storage.database import Database
from bot.storage.personal import PersonalStore, Scope
from tests.bot.storage.personal.stage import LAB, MEMBER, NEWCOMER, QUIET, Stage, files

SECRET = "whispering-willow"


def by_title(stored: list[Stored], word: str) -> Stored:
    return next(it for it in stored if word in it.title)


async def test_what_is_shown_counts_here_and_elsewhere_and_says_how_long(
    privacy: Privacy, settings: Settings, stage: Stage
) -> None:
    await settings.change(LAB, {"privacy.retention_days": 90}, by=NEWCOMER)
    for guild, times in ((LAB, 2), (QUIET, 1), (None, 4)):
        where = await stage.conversation(guild=guild)
        for _ in range(times):
            await stage.ask(where, "hello")
    wrote = by_title(await privacy.show(MEMBER, LAB), "wrote")
    assert (wrote.here, wrote.elsewhere, wrote.lasts) == (2, 5, "90 days")
    wrote = by_title(await privacy.show(MEMBER, None), "wrote")
    assert (wrote.here, wrote.elsewhere, wrote.lasts) == (4, 3, "365 days")
    sums = by_title(await privacy.show(MEMBER, LAB), "limits")
    assert not sums.goes
    assert "begin anew" in sums.why
    assert {it.here for it in await privacy.show(NEWCOMER, QUIET)} == {0}


async def test_erasing_stops_answers_first_and_leaves_no_byte(
    privacy: Privacy, stage: Stage, journal: Any, path: Path
) -> None:
    where = await stage.conversation(owner=NEWCOMER)
    await stage.ask(where, SECRET * 100, picture=SECRET.encode() * 999)
    await stage.ask(where, "others stay", who=NEWCOMER)
    found = await privacy.erase(MEMBER, LAB)
    assert by_title(found, "wrote").here == 1
    assert set(journal.stopped) == {(MEMBER, LAB)}
    assert SECRET.encode() not in files(path)
    assert b"others stay" in files(path)
    assert {it.here for it in await privacy.erase(MEMBER, LAB)} == {0}
    await privacy.erase(MEMBER, LAB, everywhere=True)
    assert journal.stopped[-1] == (MEMBER, None)


async def test_an_answer_that_is_begun_while_data_is_erased_goes_too(
    database: Database, settings: Settings, stage: Stage, journal: Any
) -> None:
    where = await stage.conversation(owner=NEWCOMER)
    await stage.ask(where, SECRET)
    await stage.ask(where, "others stay", who=NEWCOMER)

    class Busy(PersonalStore):
        async def erase(self, scope: Scope) -> None:
            await super().erase(scope)
            if len(journal.stopped) == 1:
                await stage.store.begin_answer(where.id, author_id=MEMBER, model=None)

    privacy = Privacy(Busy(database), settings, stop=journal.stop)
    await privacy.erase(MEMBER, LAB)
    assert {it.here for it in await privacy.show(MEMBER, LAB)} == {0}
    assert journal.stopped == [(MEMBER, LAB)] * 2, "nothing more is stored of it"


async def test_a_file_that_cannot_be_scrubbed_is_tried_again_by_the_upkeep(
    privacy: Privacy,
    stage: Stage,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fails(*_: PersonalStore, at_any_size: bool = False, is_owed: bool = True) -> bool:
        raise StorageError(f"The disk is full ({at_any_size}, {is_owed}).")

    await privacy.keep()
    where = await stage.conversation(owner=NEWCOMER)
    for _ in range(200):
        await stage.ask(where, SECRET, picture=SECRET.encode())
    with monkeypatch.context() as broken:
        broken.setattr(PersonalStore, "scrub", fails)
        await privacy.erase(MEMBER, LAB)
    assert "The disk is full (False, True)." in caplog.text
    assert SECRET.encode() in files(path)
    await privacy.keep()
    assert SECRET.encode() not in files(path)


async def test_the_upkeep_rebuilds_a_large_file_only_after_somebody_had_erased_something(
    privacy: Privacy, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuilt: list[bool] = []

    def counted(db: sqlite_utils.Database, largest: int | None) -> bool:
        rebuilt.append(rebuild(db, largest))
        return rebuilt[-1]

    monkeypatch.setattr("bot.storage.database.rebuild", counted)
    monkeypatch.setattr("bot.storage.database._REBUILT_AT_ONCE", 0)
    for _ in range(3):
        await privacy.keep()
    assert rebuilt == [False] * 3
    await stage.ask(await stage.conversation(owner=NEWCOMER), SECRET)
    await privacy.erase(MEMBER, LAB)
    for _ in range(3):
        await privacy.keep()
    assert rebuilt[3:] == [False, True, False, False]


async def test_several_who_delete_at_once_wait_for_few_rebuilds(
    privacy: Privacy, stage: Stage, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuilt = []
    scrub = PersonalStore.scrub

    async def counted(store: PersonalStore, **how: bool) -> bool:
        rebuilt.append(how)
        return await scrub(store, **how)

    monkeypatch.setattr(PersonalStore, "scrub", counted)
    people = range(10, 30)
    where = await stage.conversation(owner=NEWCOMER)
    for person in people:
        await stage.ask(where, SECRET * 50, who=person)
    await asyncio.gather(*(privacy.erase(person, LAB) for person in people))
    assert 1 <= len(rebuilt) < len(people)
    assert SECRET.encode() not in files(path)
    rebuilt.clear()
    await privacy.erase(MEMBER, LAB)
    assert rebuilt == [], "there was nothing to erase"


async def test_an_opt_out_holds_in_its_server_or_everywhere(privacy: Privacy) -> None:
    assert await privacy.opt_out(MEMBER, LAB)
    assert not await privacy.opt_out(MEMBER, LAB), "it was known"
    assert await privacy.is_opted_out(MEMBER, LAB)
    assert not await privacy.is_opted_out(MEMBER, QUIET)
    assert await privacy.opt_out(NEWCOMER, EVERYWHERE)
    assert await privacy.opted_out(LAB) == {MEMBER, NEWCOMER}
    assert await privacy.opted_out(QUIET) == {NEWCOMER}
    assert await privacy.opted_out(EVERYWHERE) == {NEWCOMER}
    assert await privacy.opt_in(NEWCOMER, EVERYWHERE)
    assert not await privacy.opt_in(NEWCOMER, EVERYWHERE)
    assert await privacy.opted_out(LAB) == {MEMBER}
    await privacy.erase(MEMBER, LAB, everywhere=True)
    assert await privacy.is_opted_out(MEMBER, LAB), "the wish outlives the data"


async def test_an_opt_out_is_known_at_once_also_to_those_who_ask_meanwhile(
    privacy: Privacy,
) -> None:
    for _ in range(20):
        asking = [asyncio.create_task(privacy.opted_out(LAB)) for _ in range(3)]
        await privacy.opt_out(MEMBER, LAB)
        assert await privacy.is_opted_out(MEMBER, LAB)
        await asyncio.gather(*asking)
        assert await privacy.is_opted_out(MEMBER, LAB)
        await privacy.opt_in(MEMBER, LAB)


async def test_opt_outs_of_many_servers_are_looked_up_anew(
    privacy: Privacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.privacy.opting._CACHED", 2)
    await privacy.opt_out(MEMBER, QUIET)
    for guild in (LAB, QUIET, 73, 74, LAB, QUIET):
        assert await privacy.is_opted_out(MEMBER, guild) is (guild == QUIET)
    assert len(privacy._opted_out) <= 2


async def test_each_server_keeps_things_as_long_as_it_says(
    privacy: Privacy, settings: Settings, stage: Stage, clock: Any, path: Path
) -> None:
    await settings.change(LAB, {"privacy.retention_days": 10}, by=NEWCOMER)
    for guild in (LAB, QUIET, None):
        where = await stage.conversation(guild=guild)
        await stage.ask(where, f"{SECRET} in {guild}")
    clock.days_later(9.9)
    await privacy.keep()
    assert len(await stage.rows("SELECT id FROM turns")) == 3
    clock.days_later(0.2)
    await privacy.keep()
    left = await stage.rows("SELECT guild_id FROM conversations ORDER BY guild_id")
    assert left == [(None,), (QUIET,)]
    assert f"{SECRET} in {LAB}".encode() not in files(path)
    clock.days_later(355)
    await privacy.keep()
    assert await stage.rows("SELECT id FROM turns") == []


async def test_sums_are_kept_to_the_end_of_the_next_month(
    privacy: Privacy, stage: Stage, clock: Any
) -> None:
    for period in ("2026-10-31", "2026-11", "2026-11-21"):
        await stage.spend(MEMBER, period)
    await privacy.keep()
    assert len(await stage.rows("SELECT period FROM spending")) == 3
    clock.days_later(39)  # the thirtieth of December
    await privacy.keep()
    assert [it[0] for it in await stage.rows("SELECT period FROM spending")] == [
        "2026-11",
        "2026-11-21",
    ]
    clock.days_later(3)
    await privacy.keep()
    assert await stage.rows("SELECT period FROM spending") == []


async def test_a_server_that_was_left_goes_after_thirty_days(
    privacy: Privacy, stage: Stage, clock: Any, journal: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for guild in (LAB, QUIET):
        where = await stage.conversation(guild=guild)
        await stage.ask(where, SECRET)
    await privacy.left(LAB)
    assert journal.stopped == [(None, LAB)]
    clock.days_later(29.9)
    await privacy.left(LAB)
    await privacy.keep()
    assert journal.forgotten == []
    clock.days_later(0.2)
    await privacy.keep()
    assert journal.forgotten == [LAB]
    assert [it[0] for it in await stage.rows("SELECT guild_id FROM conversations")] == [QUIET]
    assert str(LAB) in caplog.text
    assert SECRET not in caplog.text


async def test_a_server_that_asked_back_stays(privacy: Privacy, stage: Stage, clock: Any) -> None:
    where = await stage.conversation()
    await stage.ask(where, SECRET)
    await privacy.left(LAB)
    clock.days_later(29)
    await privacy.joined(LAB)
    clock.days_later(29)
    await privacy.keep()
    assert await stage.rows("SELECT id FROM turns")


async def test_what_happened_while_the_bot_was_away_is_noticed(
    privacy: Privacy, stage: Stage, clock: Any
) -> None:
    others = 99
    for guild in (LAB, QUIET, others):
        await stage.conversation(guild=guild)
    await privacy.left(QUIET)
    await privacy.reconcile({QUIET}, lambda guild_id: guild_id != others)
    assert [it[0] for it in await stage.rows("SELECT guild_id FROM departures")] == [LAB]
    clock.days_later(31)
    await privacy.reconcile({QUIET}, lambda guild_id: guild_id != others)
    await privacy.keep()
    left = await stage.rows("SELECT guild_id FROM conversations ORDER BY guild_id")
    assert [it[0] for it in left] == [QUIET, others]


async def test_an_erased_servers_opt_outs_are_forgotten(privacy: Privacy, stage: Stage) -> None:
    await privacy.opt_out(MEMBER, LAB)
    assert await privacy.is_opted_out(MEMBER, LAB)
    await stage.conversation()
    found = await privacy.erase_guild(LAB)
    assert (found["opt-outs"], found["conversations"]) == (1, 1)
    assert not await privacy.is_opted_out(MEMBER, LAB)


async def test_settings_of_an_erased_server_hold_no_more(
    database: Any, settings: Settings, stage: Stage, journal: Any
) -> None:
    forget = (settings.forget_guild,)
    privacy = Privacy(PersonalStore(database), settings, stop=journal.stop, forget=forget)
    await settings.change(LAB, {"privacy.retention_days": 10}, by=NEWCOMER)
    assert by_title(await privacy.show(MEMBER, LAB), "wrote").lasts == "10 days"
    await privacy.erase_guild(LAB)
    assert by_title(await privacy.show(MEMBER, LAB), "wrote").lasts == "365 days"
    assert await stage.rows("SELECT * FROM setting_changes") == []
