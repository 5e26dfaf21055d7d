from dataclasses import replace

import pytest

from bot.storage.database import Database
from bot.storage.keys import KeyRow, KeyStore

ROW = KeyRow(
    guild_id=1,
    base_url="https://models.example/v1",
    sealed=b"sealed",
    last_four="1234",
    set_by=7,
    set_at=1_700_000_000_000,
)


@pytest.fixture
def store(database: Database) -> KeyStore:
    return KeyStore(database)


async def test_a_server_without_a_key_has_none(store: KeyStore) -> None:
    assert await store.get(1) is None
    assert await store.all() == []
    assert not await store.remove(1)


async def test_each_server_has_one_key(store: KeyStore) -> None:
    other = replace(ROW, guild_id=2, sealed=b"other")
    await store.put(ROW)
    await store.put(other)
    fresh = replace(ROW, sealed=b"fresh", base_url="https://elsewhere.example")
    await store.put(fresh)
    assert await store.get(1) == fresh
    assert sorted(await store.all(), key=lambda row: row.guild_id) == [fresh, other]


async def test_a_removed_key_is_gone_once(store: KeyStore) -> None:
    await store.put(ROW)
    assert await store.remove(1)
    assert not await store.remove(1)
    assert await store.get(1) is None


async def test_a_new_seal_is_for_the_key_that_was_read_only(store: KeyStore) -> None:
    rows = [replace(ROW, guild_id=number) for number in (1, 2, 3)]
    for row in rows:
        await store.put(row)
    changed = replace(ROW, guild_id=2, sealed=b"changed meanwhile")
    await store.put(changed)
    await store.remove(3)
    await store.seal_anew(dict.fromkeys(rows, b"anew"))
    assert await store.get(1) == replace(ROW, sealed=b"anew")
    assert await store.get(2) == changed
    assert await store.get(3) is None


def test_the_seal_is_not_in_a_repr() -> None:
    assert "sealed" not in repr(ROW)
