"""What comes in is stored in its order, together where much comes, and never lost."""

import asyncio
from collections.abc import Collection, Sequence

import pytest

from bot.errors import StorageError
from bot.messages import intake as module
from bot.messages.intake import Intake
from bot.messages.storing import Storing
from bot.storage.messages import Arrival, MessageStore
from tests.bot.moderation.court import Court
from tests.bot.moderation.samples import CHANNEL, NOON, SERVER, said
from tests.scene import until


class Ledger(MessageStore):
    """A store that notes what it is told, and fails when it is told to."""

    def __init__(self, court: Court) -> None:
        super().__init__(court.database)
        self.told: list[list[int] | str] = []
        self.fails = 0
        self.cannot: set[int] = set()
        self.gate = asyncio.Event()
        self.gate.set()

    async def take(self, arrivals: Sequence[Arrival]) -> list[int]:
        await self.gate.wait()
        if self.fails:
            self.fails -= 1
            raise StorageError("The disk is full.")
        ids = [it.message.id for it in arrivals]
        if self.cannot.intersection(ids):
            raise ValueError(ids)
        self.told.append(ids)
        return await super().take(arrivals)

    async def forget(self, message_ids: Collection[int]) -> None:
        self.told.append(f"forget {sorted(message_ids)}")
        await super().forget(message_ids)

    async def forget_channel(self, channel_id: int) -> None:
        self.told.append(f"forget channel {channel_id}")
        await super().forget_channel(channel_id)


@pytest.fixture
def ledger(court: Court) -> Ledger:
    return Ledger(court)


@pytest.fixture
def woken() -> list[int]:
    return []


@pytest.fixture
def intake(court: Court, ledger: Ledger, woken: list[int]) -> Intake:
    return Intake(Storing(ledger, court.messages.debts, woken.append, lambda _: None))


async def test_a_lone_message_is_stored_at_once_and_its_server_told_of(
    intake: Intake, ledger: Ledger, woken: list[int]
) -> None:
    await intake.hear(said(id=7))
    await intake.settled()
    assert (ledger.told, woken) == ([[7]], [SERVER])


async def test_what_comes_while_the_disk_is_busy_is_stored_together(
    intake: Intake, ledger: Ledger
) -> None:
    ledger.gate.clear()
    for number in range(1, 251):
        await intake.hear(said(id=number))
        await asyncio.sleep(0)
    ledger.gate.set()
    await intake.settled()
    sizes = [len(it) for it in ledger.told]
    assert sum(sizes) == 250
    assert len(sizes) <= 4
    assert max(sizes) == module.TOGETHER
    assert [each for it in ledger.told for each in it] == list(range(1, 251))


async def test_deletions_keep_their_place_among_messages(intake: Intake, ledger: Ledger) -> None:
    await intake.hear(said(id=1))
    await intake.hear(said(id=2))
    await intake.forget(SERVER, {1})
    await intake.hear(said(id=3))
    await intake.forget_channel(SERVER, CHANNEL)
    await intake.hear(said(id=4))
    await intake.settled()
    assert ledger.told == [[1, 2], "forget [1]", [3], f"forget channel {CHANNEL}", [4]]
    stored = [await ledger.get(number) is not None for number in (1, 2, 3, 4)]
    assert stored == [False, False, False, True]


async def test_a_full_disk_loses_nothing(
    intake: Intake, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.001)
    ledger.fails = 3
    for number in (1, 2, 3):
        await intake.hear(said(id=number))
    await intake.settled()
    assert ledger.told == [[1, 2, 3]]


async def test_what_cannot_be_stored_costs_no_other_message(intake: Intake, ledger: Ledger) -> None:
    ledger.cannot = {2}
    for number in (1, 2, 3):
        await intake.hear(said(id=number))
    await intake.settled()
    assert ledger.told == [[1], [3]]


async def test_beyond_its_bound_it_lets_others_wait(
    intake: Intake, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 10)
    ledger.gate.clear()
    heard = [asyncio.create_task(intake.hear(said(id=number))) for number in range(1, 301)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert sum(task.done() for task in heard) < 30
    ledger.gate.set()
    await asyncio.gather(*heard)
    await intake.settled()
    assert [each for it in ledger.told for each in it] == list(range(1, 301))


async def test_closing_stores_what_waits_and_takes_no_more(intake: Intake, ledger: Ledger) -> None:
    for number in (1, 2, 3):
        await intake.hear(said(id=number))
    await intake.close()
    assert ledger.told == [[1, 2, 3]]
    with pytest.raises(asyncio.CancelledError):
        await intake.hear(said(id=4))
    assert ledger.told == [[1, 2, 3]]


async def test_closing_does_not_wait_for_ever_for_a_full_disk(
    intake: Intake, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LAST_WORK", 0.05)
    ledger.fails = 1_000_000
    await intake.hear(said(id=1))
    async with asyncio.timeout(5):
        await intake.close()
    assert ledger.told == []


async def test_an_edit_where_nothing_is_judged_takes_the_former_version_out(court: Court) -> None:
    message_id = await court.say("Good morning.")
    await court.judged()
    await court.set(exempt_channels=frozenset({CHANNEL}))
    await court.say("Good evening.", id=message_id, version=NOON + 1)
    await court.judged()
    assert await court.content(message_id) is None


async def test_an_older_version_changes_nothing(court: Court) -> None:
    message_id = await court.say("new", version=NOON + 2)
    await court.say("old", id=message_id, version=NOON + 1)
    await court.say("old", id=message_id)
    await court.judged()
    assert await court.content(message_id) == "new"
    assert court.asked == ["new"]


async def test_half_characters_are_stored_and_judged(court: Court) -> None:
    message_id = await court.say("half \ud83d a character")
    await court.judged()
    assert await court.content(message_id) == "half ? a character"
    await until(lambda: court.asked)
