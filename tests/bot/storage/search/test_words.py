"""What is found by words, and that nothing else has a part in it."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.storage.search import WordsFilter, parsed
from bot.storage.search.wording import shingles
from tests.bot.storage.search.library import (
    GENERAL,
    GUILD,
    MEMBER,
    NEWCOMER,
    OTHER_GUILD,
    STAFF,
    Library,
    message,
    passage,
    vectors,
)


async def stocked(library: Library, *texts: str) -> None:
    await library.say(*(message(number, text) for number, text in enumerate(texts, 1)))
    await library.settle()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("deploy", ["Deploy on Friday?"]),
        ("DEPLOY", ["Deploy on Friday?"]),
        ("cafe", ["the café opens"]),
        ("caf\u00e9", ["the café opens"]),
        ("cafe\u0301", ["the café opens"]),
        ('"on friday"', ["Deploy on Friday?"]),
        ('"friday on"', []),
        ("“on friday”", ["Deploy on Friday?"]),
        ('"on friday', ["Deploy on Friday?"]),
        ("東京", ["明日東京都庁に行く"]),
        ("都庁", ["明日東京都庁に行く"]),
        ("庁", ["明日東京都庁に行く"]),
        ("く", ["明日東京都庁に行く"]),
        ("東都", []),
        ("東京都庁", ["明日東京都庁に行く"]),
        ("สวัสดี", ["สวัสดีครับ"]),
        ("회의", ["오늘 회의에서 봐요"]),
        ("\u1112\u116c\u110b\u1174", ["오늘 회의에서 봐요"]),
        ("हिन्दी", ["यह हिन्दी है"]),
        ("snake_case", ["a snake_case name"]),
        ("C++", ["we like C++ much"]),
        ("nowhere", []),
        ("", []),
        ("?!* -", []),
    ],
)
async def test_words_are_found_in_any_script(
    library: Library, query: str, found: list[str]
) -> None:
    await stocked(
        library,
        "Deploy on Friday?",
        "the café opens",
        "明日東京都庁に行く",
        "สวัสดีครับ",
        "오늘 회의에서 봐요",
        "यह हिन्दी है",
        "a snake_case name",
        "we like C++ much",
    )
    wanted = WordsFilter(channel_ids=frozenset({GENERAL}))
    ranked = await library.search.words(GUILD, query, wanted, limit=10)
    passages = await library.search.passages([each for each, _ in ranked])
    assert [each.text for each in passages] == found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(query=st.text() | st.text('"“”*-+^():{}AND OR NOT NEAR a都\0', max_size=40))
async def test_whatever_is_typed_is_a_query(library: Library, query: str) -> None:
    wanted = WordsFilter(channel_ids=frozenset({GENERAL}))
    assert await library.search.words(GUILD, query, wanted, limit=10) == []


@given(st.text())
async def test_each_term_has_one_expression(text: str) -> None:
    query = parsed(text)
    assert len(query.terms) == len(query.expressions) <= 32
    assert all(len(term) <= 200 for term in query.terms)
    assert parsed(text * 50).terms[: len(query.terms)] or not query.terms


han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x4E20), min_size=1, max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=han, at=st.integers(0, 11), length=st.integers(1, 12))
async def test_any_part_of_a_text_without_spaces_is_found(
    library: Library, text: str, at: int, length: int
) -> None:
    part = text[at % len(text) :][:length]
    await library.search.forget_guild(GUILD, with_messages=True)
    await stocked(library, text, "その他")
    assert await library.texts(part) == [text]


def test_only_texts_with_such_letters_are_kept_twice() -> None:
    assert shingles("Where all words have spaces, as in français") is None
    assert (shingles("Go 東京!") or "").split() == ["Go", "東京", "京", "!"]


async def test_more_and_rarer_words_come_first(library: Library) -> None:
    await stocked(library, "the cat", "the dog", "the bird", "the cat and the dog", "the" * 2)
    assert (await library.texts("cat dog"))[0] == "the cat and the dog"
    assert (await library.texts("the bird"))[0] == "the bird"
    long = "bird " + "chatter " * 100
    await library.say(message(50, long))
    await library.settle()
    assert await library.texts("bird") == ["the bird", long], "although it is newer"


async def test_only_what_the_filter_lets_through_is_found(library: Library) -> None:
    await library.say(
        message(1, "word one"),
        message(2, "word two", author_id=NEWCOMER),
        message(3, "word three", channel_id=STAFF),
        message(4, "word four"),
    )
    await library.settle()
    here: dict[str, Any] = {"channel_ids": frozenset({GENERAL})}
    assert await library.texts("word", **here) == ["word four", "word two", "word one"]
    assert await library.texts("word", **here, author_id=NEWCOMER) == ["word two"]
    assert await library.texts("word", **here, author_id=5) == []
    assert await library.texts("word", **here, after_id=1) == ["word four", "word two"]
    assert await library.texts("word", **here, before_id=4) == ["word two", "word one"]
    assert await library.texts("word", channel_ids=frozenset()) == []
    wanted = WordsFilter(**here)
    assert await library.search.words(OTHER_GUILD, "word", wanted, limit=9) == []


async def test_other_servers_words_are_not_found_even_in_a_channel_of_the_same_id(
    library: Library,
) -> None:
    await stocked(library, "word")
    wanted = WordsFilter(channel_ids=frozenset({GENERAL}))
    other = await library.index(OTHER_GUILD)
    await library.say(message(9, "word", guild_id=OTHER_GUILD))
    await library.search.settle(
        OTHER_GUILD,
        other.id,
        owed=await library.owed(OTHER_GUILD),
        passages=[passage(message(9, "word"))],
        vectors=vectors(["word"]),
    )
    (mine,), (theirs,) = [
        await library.search.words(guild, "word", wanted, limit=9) for guild in (GUILD, OTHER_GUILD)
    ]
    assert mine[0] != theirs[0]


@pytest.mark.parametrize("hidden", ["apple", "pear"])
async def test_hidden_messages_change_neither_order_nor_scores(
    library: Library, hidden: str
) -> None:
    await stocked(library, "an apple", "a pear tree", "apple and pear")
    wanted = WordsFilter(channel_ids=frozenset({GENERAL}))
    before = await library.search.words(GUILD, "apple pear", wanted, limit=9)
    await library.say(*(message(nth, hidden, channel_id=STAFF) for nth in range(100, 200)))
    await library.settle()
    assert await library.search.words(GUILD, "apple pear", wanted, limit=9) == before


async def test_a_limit_keeps_the_best(library: Library) -> None:
    await stocked(library, "cat dog", "cat", "cat", "cat")
    wanted = WordsFilter(channel_ids=frozenset({GENERAL}), author_id=MEMBER)
    (found,) = await library.search.words(GUILD, "cat dog", wanted, limit=1)
    assert [each.text for each in await library.search.passages([found[0]])] == ["cat dog"]
