"""Whatever was deleted or edited while nobody heard it is found, however old it is."""

import asyncio
from collections.abc import Mapping

import pytest

from bot.messages import sweeping
from bot.messages.sweeping import Stretch, Sweeping
from bot.storage.messages.sweeps import SweepStore
from tests.bot.messages.shelf import OTHER, THREAD, Clock, Shelf, at, page
from tests.bot.moderation.court import Court
from tests.bot.moderation.samples import CHANNEL, SERVER, said


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def comparing(court: Court, clock: Clock) -> Sweeping:
    return Sweeping(SweepStore(court.database), court.messages.intake, pause=0, clock=clock)


async def heard(court: Court, shelf: Shelf, *numbers: int, channel_id: int = CHANNEL) -> None:
    """Have messages said and heard."""
    for nth in numbers:
        it = said(id=at(nth), content=f"number {nth}", channel_id=channel_id, home_id=channel_id)
        shelf.channels.setdefault(channel_id, {})[at(nth)] = it
        await court.messages.intake.hear(it)
    await court.judged()


async def stored(court: Court, channel_id: int = CHANNEL) -> set[int]:
    sql = "SELECT id FROM messages WHERE channel_id = ?"
    rows = await court.database.read(lambda db: db.execute(sql, [channel_id]).fetchall())
    return {row[0] - at(0) for row in rows}


async def left(court: Court) -> list[int]:
    """The channels that are still to be compared."""
    sql = "SELECT channel_id FROM sweeps ORDER BY channel_id"
    rows = await court.database.read(lambda db: db.execute(sql).fetchall())
    return [row[0] for row in rows]


async def test_what_was_deleted_or_edited_long_ago_is_found(
    court: Court, shelf: Shelf, comparing: Sweeping
) -> None:
    await heard(court, shelf, *range(10))
    await comparing.note()
    for nth in (0, 1, 4, 9):
        del shelf.channels[CHANNEL][at(nth)]
    shelf.edit(CHANNEL, 2, "something else")
    await comparing.sweep(SERVER, shelf)
    await court.judged()
    assert await stored(court) == {2, 3, 5, 6, 7, 8}
    assert await court.content(at(2)) == "something else"
    assert "something else" in court.asked
    assert await left(court) == []


async def test_nothing_is_asked_unless_something_may_have_been_missed(
    court: Court, shelf: Shelf, comparing: Sweeping
) -> None:
    await heard(court, shelf, *range(3))
    await comparing.sweep(SERVER, shelf)
    await comparing.note(SERVER + 1)
    await comparing.sweep(SERVER, shelf)
    assert shelf.asked == []


async def test_no_more_is_read_than_is_stored(
    court: Court, shelf: Shelf, comparing: Sweeping
) -> None:
    await heard(court, shelf, *range(20))
    await court.messages.store.forget([at(nth) for nth in range(20) if nth not in (3, 4)])
    await comparing.note()
    await comparing.sweep(SERVER, shelf)
    assert shelf.asked == [(CHANNEL, at(5))]
    assert await stored(court) == {3, 4}


async def test_many_deleted_at_once_are_all_forgotten(
    court: Court, shelf: Shelf, comparing: Sweeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "TOGETHER", 4)
    await heard(court, shelf, *range(30))
    shelf.channels[CHANNEL] = {at(nth): shelf.channels[CHANNEL][at(nth)] for nth in (0, 1, 2, 29)}
    await comparing.note()
    await comparing.sweep(SERVER, shelf)
    assert await stored(court) == {0, 1, 2, 29}


async def test_a_channel_of_which_nothing_is_left_is_emptied(
    court: Court, shelf: Shelf, comparing: Sweeping
) -> None:
    await heard(court, shelf, *range(5))
    shelf.channels[CHANNEL].clear()
    await comparing.note()
    await comparing.sweep(SERVER, shelf)
    assert await stored(court) == set()


async def test_what_is_said_meanwhile_stays(
    court: Court, shelf: Shelf, comparing: Sweeping, clock: Clock
) -> None:
    await heard(court, shelf, 0)
    await comparing.note()
    stretch = shelf.stretch

    async def slow(
        guild_id: int, channel_id: int, before_id: int, known: Mapping[int, int]
    ) -> Stretch | None:
        found = await stretch(guild_id, channel_id, before_id, known)
        await heard(court, shelf, 1, 2_000)
        clock.now += 60_000
        return found

    shelf.stretch = slow  # type: ignore[method-assign]
    await comparing.sweep(SERVER, shelf)
    assert await stored(court) == {0, 1, 2_000}


async def test_it_goes_on_at_its_page_after_a_restart(
    court: Court, shelf: Shelf, comparing: Sweeping
) -> None:
    await heard(court, shelf, *range(9))
    await comparing.note()
    await page(comparing, shelf)
    await court.restart()
    del shelf.channels[CHANNEL][at(0)]
    again = Sweeping(SweepStore(court.database), court.messages.intake, pause=0)
    await again.sweep(SERVER, shelf)
    assert [before - at(0) for _, before in shelf.asked[:3]] == [9, 6, 3]
    assert await stored(court) == set(range(1, 9))


async def test_however_often_it_is_broken_off_the_oldest_is_reached(
    court: Court, shelf: Shelf, comparing: Sweeping, clock: Clock
) -> None:
    """Small channels, which are at their end at once, are no reason to begin with them again."""
    await heard(court, shelf, *range(12))
    for number in range(4):
        await heard(court, shelf, 100 + number, channel_id=OTHER + number)
    del shelf.channels[CHANNEL][at(0)]
    pages = 0
    while 0 in await stored(court):
        clock.now += 1
        await comparing.note()
        await page(comparing, shelf)
        pages += 1
        assert pages <= 8
    assert await stored(court) == set(range(1, 12))


async def test_what_was_compared_before_another_downtime_is_compared_again(
    court: Court, shelf: Shelf, comparing: Sweeping, clock: Clock
) -> None:
    await heard(court, shelf, *range(9))
    await comparing.note()
    await page(comparing, shelf)
    del shelf.channels[CHANNEL][at(7)]
    clock.now += 1
    await comparing.note()
    await comparing.sweep(SERVER, shelf)
    assert await stored(court) == set(range(9)) - {7}
    assert [before - at(0) for _, before in shelf.asked] == [9, 6, 3, 9]


async def test_a_page_that_was_read_before_another_downtime_does_not_count(
    court: Court, shelf: Shelf, comparing: Sweeping, clock: Clock
) -> None:
    await heard(court, shelf, *range(3))
    await comparing.note()
    stretch = shelf.stretch

    async def noted(
        guild_id: int, channel_id: int, before_id: int, known: Mapping[int, int]
    ) -> Stretch | None:
        found = await stretch(guild_id, channel_id, before_id, known)
        shelf.stretch = stretch  # type: ignore[method-assign]
        del shelf.channels[CHANNEL][at(1)]
        clock.now += 1
        await comparing.note()
        return found

    shelf.stretch = noted  # type: ignore[method-assign]
    await comparing.sweep(SERVER, shelf)
    assert await stored(court) == {0, 2}


async def test_what_cannot_be_read_keeps_what_it_has_and_is_compared_later(
    court: Court, shelf: Shelf, comparing: Sweeping
) -> None:
    await heard(court, shelf, *range(3))
    await heard(court, shelf, *range(3, 6), channel_id=OTHER)
    shelf.channels = {CHANNEL: {}, OTHER: {}}
    shelf.hidden.add(CHANNEL)
    await comparing.note()
    await comparing.sweep(SERVER, shelf)
    assert await stored(court) == {0, 1, 2}
    assert await stored(court, OTHER) == set()
    assert await left(court) == [CHANNEL]
    shelf.hidden.clear()
    await comparing.sweep(SERVER, shelf)
    assert await stored(court) == set()


async def test_a_channel_that_is_gone_for_sure_is_forgotten(
    court: Court, shelf: Shelf, comparing: Sweeping
) -> None:
    await heard(court, shelf, *range(3), channel_id=THREAD)
    shelf.gone.add(THREAD)
    await comparing.note()
    await comparing.sweep(SERVER, shelf)
    assert await stored(court, THREAD) == set()
    assert await left(court) == []


async def test_a_passing_fault_costs_nothing(
    court: Court, shelf: Shelf, comparing: Sweeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "PAUSES", (0.0, 0.0))
    await heard(court, shelf, *range(3))
    del shelf.channels[CHANNEL][at(1)]
    shelf.failures = 2
    await comparing.note()
    await comparing.sweep(SERVER, shelf)
    assert await stored(court) == {0, 2}


async def test_only_so_many_servers_are_compared_at_a_time(
    court: Court, shelf: Shelf, comparing: Sweeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers = range(10, 20)
    for guild_id in servers:
        place = guild_id * 100
        it = said(id=place, content="x", guild_id=guild_id, channel_id=place, home_id=place)
        await court.services.settings.change(guild_id, {"moderation.enabled": True}, by=1)
        await court.messages.intake.hear(it)
    await court.judged()
    asked: list[int] = []
    most, is_full = 0, asyncio.Event()

    async def counted(
        guild_id: int,
        channel_id: int,  # noqa: ARG001 -- as it is asked
        before_id: int,  # noqa: ARG001 -- as it is asked
        known: Mapping[int, int],
    ) -> Stretch | None:
        nonlocal most
        asked.append(guild_id)
        most = max(most, len(asked))
        if most == sweeping.AT_ONCE:
            is_full.set()
        await is_full.wait()
        asked.remove(guild_id)
        return Stretch(frozenset(known), [], is_last=True)

    monkeypatch.setattr(shelf, "stretch", counted)
    await comparing.note()
    await asyncio.gather(*(comparing.sweep(it, shelf) for it in servers))
    assert most == sweeping.AT_ONCE
    assert await left(court) == []
