import asyncio

import pytest

from bot.errors import StorageError
from bot.storage.database import Database
from bot.storage.settings import SettingsStore, StoredChange, StoredSetting

GUILD, CHANNEL, ADMIN = 100, 101, 1


@pytest.fixture
def store(database: Database) -> SettingsStore:
    return SettingsStore(database, clock=lambda: 5_000)


async def test_changes_are_told_recorded_and_found(store: SettingsStore) -> None:
    changes, rows = await store.change(
        GUILD, {(0, "b"): "1", (CHANNEL, "a"): '"x"', (0, "unset"): None}, by=ADMIN
    )
    assert changes == [
        StoredChange(0, "b", None, "1", ADMIN, 5_000),
        StoredChange(CHANNEL, "a", None, '"x"', ADMIN, 5_000),
    ]
    assert rows == [
        StoredSetting(GUILD, 0, "b", "1", ADMIN),
        StoredSetting(GUILD, CHANNEL, "a", '"x"', ADMIN),
    ]
    assert await store.chosen(GUILD) == rows
    assert await store.chosen(GUILD + 1) == []
    assert await store.history(GUILD, 10) == changes[::-1]
    assert await store.history(GUILD, -1) == []


async def test_what_is_as_before_is_not_recorded(store: SettingsStore) -> None:
    await store.change(GUILD, {(0, "a"): "1"}, by=ADMIN)
    changes, rows = await store.change(GUILD, {(0, "a"): "1", (0, "b"): None}, by=2)
    assert changes == []
    assert rows == [StoredSetting(GUILD, 0, "a", "1", ADMIN)]
    assert len(await store.history(GUILD, 10)) == 1


async def test_the_latest_changes_of_each_server_are_remembered(store: SettingsStore) -> None:
    await store.change(GUILD + 1, {(0, "a"): "1"}, by=ADMIN)
    for number in range(0, 1_200, 100):
        await store.change(
            GUILD, {(0, f"key.{n}"): str(n) for n in range(number, number + 100)}, by=ADMIN
        )
    history = await store.history(GUILD, 10_000)
    assert [it.new for it in history] == [str(n) for n in range(1_199, 699, -1)]
    assert len(await store.history(GUILD + 1, 10)) == 1


async def test_a_change_that_fails_leaves_nothing(store: SettingsStore) -> None:
    with pytest.raises(UnicodeEncodeError):
        await store.change(GUILD, {(0, "a"): "1", (0, "b"): "\ud800"}, by=ADMIN)
    assert await store.chosen(GUILD) == []
    assert await store.history(GUILD, 10) == []


async def test_changes_at_once_follow_each_other(store: SettingsStore) -> None:
    done = await asyncio.gather(
        *(store.change(GUILD, {(0, "a"): str(number)}, by=ADMIN) for number in range(50))
    )
    history = [change for changes, _ in done for change in changes]
    assert [it.old for it in history] == [None, *(it.new for it in history[:-1])]


async def test_who_was_told_is_not_told_again_until_it_changes(store: SettingsStore) -> None:
    await store.change(GUILD, {(0, "a"): "1", (0, "b"): "2"}, by=ADMIN)
    untold = await store.untold()
    await store.change(GUILD, {(0, "b"): "3"}, by=ADMIN)
    await store.mark_told(untold)
    assert await store.untold() == [StoredSetting(GUILD, 0, "b", "3", ADMIN)]
    await store.change(GUILD, {(0, "a"): "4"}, by=2)
    assert [it.key for it in await store.untold()] == ["a", "b"]
    await store.mark_told([])


async def test_a_channel_is_forgotten_alone(store: SettingsStore) -> None:
    for guild_id in (GUILD, GUILD + 1):
        await store.change(guild_id, {(0, "a"): "1", (CHANNEL, "a"): "2"}, by=ADMIN)
    assert await store.forget_channel(GUILD, CHANNEL) == [StoredSetting(GUILD, 0, "a", "1", ADMIN)]
    assert await store.forget_channel(GUILD, 0) == [StoredSetting(GUILD, 0, "a", "1", ADMIN)]
    assert len(await store.chosen(GUILD + 1)) == 2


async def test_a_closed_database_says_so(store: SettingsStore, database: Database) -> None:
    await database.close()
    with pytest.raises(StorageError):
        await store.chosen(GUILD)
