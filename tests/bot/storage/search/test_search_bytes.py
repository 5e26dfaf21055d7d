"""After forgetting, not even the files' free space tells what could be found."""

import random
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.storage.database import Database
from bot.storage.personal import PersonalStore, Scope
from tests.bot.storage.personal.stage import files
from tests.bot.storage.search.library import (
    GUILD,
    MEMBER,
    NEWCOMER,
    STAFF,
    Library,
    message,
    passage,
)

# No other word begins with these letters, so that the index of words has them in full.
SECRETS = ("zymurgyzymurgy", "魑魅魍魎")
KEPT = ("xylophonexylophone", "龍王")


async def by_member(library: Library) -> None:
    await PersonalStore(library.database).erase(Scope(MEMBER, GUILD))


async def by_channel(library: Library) -> None:
    await library.search.forget_channel(GUILD, STAFF, with_messages=True)


async def by_author(library: Library) -> None:
    await library.search.forget_author(GUILD, MEMBER, with_messages=True)


async def by_messages(library: Library) -> None:
    found = await library.rows("SELECT id FROM messages WHERE author_id = ?", MEMBER)
    await library.messages.forget([number for (number,) in found])


async def by_edits(library: Library) -> None:
    found = await library.rows("SELECT id FROM messages WHERE author_id = ?", MEMBER)
    await library.say(
        *(
            message(number, "nothing", author_id=MEMBER, channel_id=STAFF, version=9)
            for (number,) in found
        )
    )
    await library.settle()


WAYS = [by_member, by_channel, by_author, by_messages, by_edits]


def fragments() -> list[bytes]:
    """What must not be found: also parts of the words, as pages may keep them."""
    return [
        SECRETS[0].encode(),
        b"ymurgyzym",
        *(SECRETS[1][at : at + 2].encode() for at in range(3)),
    ]


async def check(
    folder: Path, seed: int, rounds: int, way: Callable[[Library], Awaitable[None]]
) -> None:
    chosen, path = random.Random(seed), folder / "parley.db"  # noqa: S311 -- a test's choice
    database = await Database.open(path)
    library = Library(database)
    number = 0
    for _ in range(rounds):
        said = []
        for _ in range(chosen.choice([1, 3, 40])):
            number += 1
            is_secret = chosen.random() < 0.5
            words = (SECRETS if is_secret else KEPT)[chosen.random() < 0.4]
            text = " ".join([words, *chosen.choices("abcdefgh", k=chosen.choice([1, 5, 60]))])
            by = {"author_id": MEMBER if is_secret else NEWCOMER}
            place = {"channel_id": STAFF} if is_secret else {}
            said.append(message(number, text, **by, **place))
        await library.say(*said)
        await library.settle([passage(each) for each in said])
        if chosen.random() < 0.2:
            gone = chosen.sample(said, len(said) // 2)
            await library.messages.forget([each.id for each in gone])
    kept = await library.rows("SELECT text FROM passages WHERE author_id = ?", NEWCOMER)
    await way(library)
    assert await PersonalStore(database).scrub()
    found = files(path)
    assert not [each for each in fragments() if each in found]
    assert await library.rows("SELECT text FROM passages WHERE author_id = ?", NEWCOMER) == kept
    sql = "INSERT INTO passage_words (passage_words, rank) VALUES ('integrity-check', 1)"
    await database.write(lambda db: db.execute(sql) and None)
    assert (KEPT[0].encode() in found) is any(KEPT[0] in text for (text,) in kept)
    await database.close()


@pytest.mark.parametrize("way", WAYS)
async def test_no_word_is_left_whatever_forgets_it(
    tmp_path: Path, way: Callable[[Library], Awaitable[None]]
) -> None:
    await check(tmp_path, 7, 30, way)


@given(seed=st.integers(0, 2**32), rounds=st.integers(1, 25), way=st.sampled_from(WAYS))
@settings(max_examples=15)
async def test_no_word_is_left_however_the_index_grew(
    seed: int, rounds: int, way: Callable[[Library], Awaitable[None]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        await check(Path(folder), seed, rounds, way)


async def test_words_are_there_before_they_are_forgotten(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "parley.db")
    library = Library(database)
    await library.say(*(message(n, secret) for n, secret in enumerate(SECRETS)))
    await library.settle()
    assert all(each in files(tmp_path / "parley.db") for each in fragments())
    await database.close()
