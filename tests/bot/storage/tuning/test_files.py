from dataclasses import replace

import pytest

from bot.storage.database import Database
from bot.storage.tuning import Examples, FileStore, KeptFile, Place, Upload

OWN = Place(1, "https://models.example/v1", own_key=True)
SHARED = Place(1, "https://models.example/v1", own_key=False)
ELSEWHERE = replace(SHARED, guild_id=2)
FILE = KeptFile(
    place=OWN,
    file_id="file-1",
    name="train.jsonl",
    purpose="fine-tune",
    size=1_000,
    examples=Examples.CHAT,
    count=12,
    tokens=345,
    uploaded_by=7,
    uploaded_at=1_700_000_000_000,
)
PICTURE = replace(
    FILE,
    file_id="file-2",
    name="cat.png",
    purpose="vision",
    examples=None,
    count=None,
    tokens=None,
    uploaded_at=FILE.uploaded_at + 1,
)
UPLOAD = Upload(
    place=OWN,
    channel_id=5,
    name="train.jsonl",
    purpose="fine-tune",
    size=1_000,
    uploaded_by=7,
    began_at=1_700_000_000_000,
)


@pytest.fixture
def store(database: Database) -> FileStore:
    return FileStore(database)


async def test_files_are_listed_the_newest_first_and_by_purpose(store: FileStore) -> None:
    await store.keep(FILE)
    await store.keep(PICTURE)
    assert await store.of(OWN) == [PICTURE, FILE]
    assert await store.of(OWN, "fine-tune") == [FILE]
    assert await store.of(OWN, "batch") == []


@pytest.mark.parametrize("place", [SHARED, ELSEWHERE, replace(OWN, base_url="https://b.example")])
async def test_a_file_is_known_in_its_own_place_only(store: FileStore, place: Place) -> None:
    await store.keep(FILE)
    assert await store.get(OWN, "file-1") == FILE
    assert await store.get(place, "file-1") is None
    assert await store.named(place, "train.jsonl") is None
    assert await store.of(place) == []
    await store.forget(place, "file-1")
    assert await store.get(OWN, "file-1") == FILE


async def test_of_files_with_one_name_the_newest_is_found(store: FileStore) -> None:
    later = replace(FILE, file_id="file-3", uploaded_at=FILE.uploaded_at + 5)
    await store.keep(later)
    await store.keep(FILE)
    assert await store.named(OWN, "train.jsonl") == later


async def test_a_file_that_is_known_is_not_kept_twice(store: FileStore) -> None:
    await store.keep(FILE)
    await store.keep(replace(FILE, name="other", uploaded_by=8))
    assert await store.of(OWN) == [FILE]


async def test_a_forgotten_file_is_gone(store: FileStore) -> None:
    await store.keep(FILE)
    await store.forget(OWN, "file-1")
    assert await store.get(OWN, "file-1") is None


async def test_what_any_server_uploaded_to_an_account_is_claimed(store: FileStore) -> None:
    await store.keep(replace(FILE, place=SHARED))
    assert await store.claimed(ELSEWHERE, ["file-1", "file-9"]) == {"file-1"}
    assert await store.claimed(OWN, ["file-1"]) == frozenset()
    assert await store.claimed(OWN, []) == frozenset()


async def test_an_upload_becomes_a_file_in_one_step(store: FileStore) -> None:
    first, second = await store.begin(UPLOAD), await store.begin(UPLOAD)
    assert await store.uploads() == [replace(UPLOAD, id=first), replace(UPLOAD, id=second)]
    await store.end(first, FILE)
    assert await store.uploads() == [replace(UPLOAD, id=second)]
    assert await store.get(OWN, "file-1") == FILE
    await store.end(second)
    assert await store.uploads() == []
    assert await store.of(OWN) == [FILE]
