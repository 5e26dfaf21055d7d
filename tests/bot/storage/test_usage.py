"""Sums of calls: by member, command, model and day, of a server or of one's own."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.storage.database import Database
from bot.storage.usage import By, CallRow, Outcome, Pot, Spent, Subject, Sum, UsageStore

DAY = 86_400_000
MIDNIGHT = int(datetime(2026, 11, 21, tzinfo=UTC).timestamp() * 1000)
ROW = CallRow(
    started_at=MIDNIGHT,
    guild_id=1,
    channel_id=5,
    user_id=11,
    command="chat",
    endpoint="chat/completions",
    model="large",
    prompt_tokens=70,
    completion_tokens=30,
    pictures=0,
    audio_ms=0,
    duration_ms=1,
    outcome=Outcome.OK,
    cost=5,
    own_key=False,
)
POT = Pot(1, Subject.MEMBER, 11, "2026-11-21")


@pytest.fixture
async def store(database: Database) -> UsageStore:
    made = UsageStore(database)
    rows = (
        ROW,
        replace(ROW, started_at=MIDNIGHT - 1, model="small", outcome=Outcome.FAILED, cost=None),
        replace(ROW, user_id=12, command="imagine", pictures=2, audio_ms=9, prompt_tokens=0),
        replace(ROW, guild_id=2, user_id=13, model="other"),
        replace(ROW, guild_id=None, command="dm"),
        replace(ROW, command="models", endpoint="models", model=""),  # sums up nothing
    )
    for row in rows:
        await made.record(row, Spent(requests=1, tokens=100), [POT] if row is ROW else [])
    return made


async def test_a_total_sums_up_everything_of_a_server_since_a_moment(store: UsageStore) -> None:
    assert await store.total(1, since=0) == Sum(
        calls=3,
        failed=1,
        prompt_tokens=140,
        completion_tokens=90,
        pictures=2,
        audio_ms=9,
        cost=10,
    )
    assert (await store.total(1, since=MIDNIGHT)).calls == 2
    assert (await store.total(1, since=0, user_id=12)).tokens == 30
    assert await store.total(3, since=0) == Sum()


async def test_ones_own_use_outside_of_servers_is_apart(store: UsageStore) -> None:
    assert (await store.total(None, since=0, user_id=11)).calls == 1
    assert (await store.total(None, since=0, user_id=12)).calls == 0


@pytest.mark.parametrize(
    ("by", "shares"),
    [
        (By.MEMBER, [(11, 2), (12, 1)]),
        (By.COMMAND, [("chat", 2), ("imagine", 1)]),
        (By.MODEL, [("large", 2), ("small", 1)]),
        (By.DAY, [("2026-11-21", 2), ("2026-11-20", 1)]),
    ],
)
async def test_shares_come_largest_first_and_days_newest_first(
    store: UsageStore, by: By, shares: list[tuple[object, int]]
) -> None:
    found = await store.shares(1, by, since=0)
    assert [(share.of, share.sum.calls) for share in found] == shares
    assert [share.of for share in await store.shares(1, by, since=0, limit=1)] == [shares[0][0]]


async def test_shares_can_be_one_members_own(store: UsageStore) -> None:
    found = await store.shares(1, By.MODEL, since=0, user_id=12)
    assert [(share.of, share.sum.pictures) for share in found] == [("large", 2)]


async def test_days_by_model_come_oldest_first(store: UsageStore) -> None:
    found = await store.days_by_model(1, since=0)
    assert [(day, model, it.calls) for day, model, it in found] == [
        ("2026-11-20", "small", 1),
        ("2026-11-21", "large", 2),
    ]


async def test_an_erased_member_still_counts_as_somebody(
    store: UsageStore, database: Database
) -> None:
    await database.write(
        lambda db: db.execute("UPDATE calls SET user_id = NULL WHERE user_id = 11").rowcount
    )
    assert (None, 2) in [(it.of, it.sum.calls) for it in await store.shares(1, By.MEMBER, since=0)]


async def test_a_pot_grows_with_each_call(store: UsageStore) -> None:
    await store.record(ROW, Spent(1, 2, 3, 4, 5), [POT])
    await store.record(ROW, Spent(), [POT._replace(subject_id=99)])
    unused = POT._replace(subject_id=99)
    assert await store.spent([POT, unused]) == {POT: Spent(2, 102, 3, 4, 5), unused: Spent()}


async def test_a_call_and_what_it_spent_are_one_transaction(
    store: UsageStore, database: Database
) -> None:
    before = (await store.total(1, since=0)).calls
    await database.write(lambda db: db.table("spending").drop())
    with pytest.raises(sqlite3.OperationalError, match="spending"):
        await store.record(ROW, Spent(requests=1), [POT])
    assert (await store.total(1, since=0)).calls == before
