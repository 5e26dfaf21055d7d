"""What waits to be embedded is found by its words, and is not lost whatever happens meanwhile."""

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlite_utils

from bot.storage.migrations import migrations_to
from bot.storage.search import NewPassage, Owed
from tests.bot.storage.search.library import GENERAL, GUILD, STAFF, Library, message, passage


async def let_wait(
    library: Library, owed: list[Owed], passages: list[NewPassage] | None = None
) -> int:
    """Store words of what is owed; gives how many had changed meanwhile."""
    given = [passage(each.message) for each in owed] if passages is None else passages
    return (await library.search.let_wait(GUILD, owed=owed, passages=given)).again


async def unworded(library: Library) -> list[int]:
    found = await library.search.owed(GUILD, limit=100, with_worded=False)
    return [each.message.id for each in found]


async def test_it_is_found_and_owed_all_the_same(library: Library) -> None:
    await library.say(message(1, "red"), message(2, "green"))
    assert await let_wait(library, await library.owed()) == 0
    assert await library.texts("red") == ["red"]
    assert [each.message.id for each in await library.owed()] == [1, 2]
    assert await unworded(library) == []
    counts = await library.search.counts(GUILD)
    assert (counts.passages, counts.owed, counts.worded) == (2, 2, 2)
    await library.settle()
    assert await library.texts() == ["red", "green"]
    assert await library.owed() == []


async def test_what_was_settled_meanwhile_is_left_as_it_is(library: Library) -> None:
    await library.say(message(1, "red"), message(2, "green"))
    owed = await library.owed()
    await library.settle(owed=owed[:1])
    assert await let_wait(library, owed, [passage(*(it.message for it in owed))]) == 1
    assert await library.texts() == ["red"]
    assert await unworded(library) == [2], "its neighbour comes again"
    assert (await library.owed())[0].seq > owed[1].seq
    assert await library.rows("SELECT count(*) FROM passage_codes") == [(1,)]


async def test_what_was_edited_or_deleted_meanwhile_is_not_found_as_it_was(
    library: Library,
) -> None:
    await library.say(message(1, "red"), message(2, "green"), message(3, "blue"))
    owed = await library.owed()
    await library.say(message(1, "pink", version=5))
    await library.messages.forget([2])
    assert await let_wait(library, owed) == 0
    assert await library.texts() == ["blue"]
    assert await unworded(library) == [1]


async def test_what_shared_words_with_what_goes_is_owed_its_words_again(library: Library) -> None:
    said = [message(number, f"word{number}") for number in range(1, 4)]
    await library.say(*said)
    await let_wait(library, await library.owed(), [passage(*said)])
    await library.messages.forget([2])
    assert await library.texts() == []
    assert await unworded(library) == [1, 3]
    await let_wait(library, await library.owed(), [passage(said[0], said[2])])
    await library.say(message(1, "other", version=4))
    assert await library.texts() == []
    assert sorted(await unworded(library)) == [1, 3]


async def test_words_of_another_extra_take_the_place_of_the_former_ones(library: Library) -> None:
    await library.say(message(1, "one"), message(2, "two"))
    await library.settle([passage(message(1, "one"), message(2, "two"))])
    await library.say(message(2, "two"), extra="Title of a page")
    owed = await library.owed()
    assert await let_wait(library, owed, [passage(message(2), text="two, Title of a page")]) == 1
    assert await library.texts() == ["two, Title of a page"]
    assert await unworded(library) == [1], "it shared the former passage"


async def test_refused_passages_are_found_by_words_and_are_owed_nothing(library: Library) -> None:
    await library.say(message(1, "red"), message(2, "green"))
    index, owed = await library.index(), await library.owed()
    await library.search.settle(
        GUILD,
        index.id,
        owed=owed,
        passages=[],
        vectors=(await library.search.vectors(index.id, []))[1],
        refused=[passage(each.message) for each in owed],
    )
    assert await library.owed() == []
    assert await library.texts("green") == ["green"]
    assert (await library.search.counts(GUILD)).refused == 2
    assert await library.indexes.unfilled(index, limit=5) == []
    assert await library.indexes.filled(index) == 2
    other = await library.index(model="new", size=16)
    assert len(await library.indexes.unfilled(other, limit=5)) == 2
    await library.indexes.fill(
        other,
        [],
        (await library.search.vectors(other.id, []))[1],
        await library.indexes.unfilled(other, limit=5),
    )
    assert await library.indexes.switch(other)
    assert await library.rows("SELECT count(*), min(id) >> 32 FROM passage_refusals") == [
        (2, other.id)
    ]
    await library.messages.forget([1])
    assert (await library.search.counts(GUILD)).refused == 1
    assert (await library.search.counts(GUILD, {GENERAL})).refused == 1
    assert (await library.search.counts(GUILD, {STAFF})).refused == 0


def test_what_messages_hide_is_made_anew(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        db = sqlite_utils.Database(connection)
        migrations_to(7).apply(db)
        for number, content, extra in (
            (1, "the end: ||the butler did it||", ""),
            (2, "a || b", ""),
            (3, "look", "SPOILER_end.txt"),
            (4, "nothing", "SPOILERS.txt"),
        ):
            message = {
                "id": number,
                "guild_id": 7,
                "channel_id": 7,
                "home_id": 7,
                "author_id": 7,
                "author_name": "member",
                "content": content,
                "created_at": 5,
            }
            db.table("messages").insert(message)
            if extra:
                db.table("message_extras").insert({"message_id": number, "text": extra})
            places = {"guild_id": 7, "channel_id": 7, "author_id": 7, "created_at": 5}
            passage = {"id": number, "message_id": number, "last_message_id": number, "text": "x"}
            db.table("passages").insert({**places, **passage})
            db.table("passage_messages").insert({"message_id": number, "passage_id": number})
        migrations_to(8).apply(db)
        owed = connection.execute("SELECT guild_id, message_id FROM embeddings_owed").fetchall()
        assert owed == [(7, 1), (7, 3)]
