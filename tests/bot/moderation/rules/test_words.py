# ruff: noqa: RUF001 -- letters that look like others are what is tested

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.moderation.rules import checked
from tests.bot.moderation.samples import Laid, excerpts, hits

WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=9)


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("evil", "evil"),
        ("so EVIL!", "EVIL"),
        ("(évïl)", "évïl"),
        ("very_evil", "evil"),
        ("evil🍆", "evil"),
        ("e\u200bv\u00adil", "e\u200bv\u00adil"),
        ("ｅｖｉｌ", "ｅｖｉｌ"),
        ("еvіl", "еvіl"),
        ("ev1l", "ev1l"),
        ("e.v.i.l", "e.v.i.l"),
        ("e v  i l", "e v  i l"),
        ("x e\nv\ni\nl y", "e\nv\ni\nl"),
        ("🇪 🇻 🇮 🇱", "🇪 🇻 🇮 🇱"),
        ("e**v**il", "evil"),
        ("e||v||il", "evil"),
        ("evil " * 500, "evil"),
        ("Evil " * 500, "evil"),
    ],
)
def test_a_word_is_found_however_it_is_written(text: str, excerpt: str) -> None:
    found = excerpts(text, "word", "evil")
    assert found in ([excerpt], [excerpt.replace("\u200b", "").replace("\u00ad", "")])


@pytest.mark.parametrize(
    "text",
    ["", "devil", "evils", "3v1l", "e.vil", "ev il", "live", "evil1", "e v i", "45s", "e1v1i1l"],
)
def test_other_words_are_left_alone(text: str) -> None:
    assert excerpts(text, "word", "evil", "ass") == []


@pytest.mark.parametrize(
    ("word", "text", "is_there"),
    [
        ("evil*", "evilness", True),
        ("evil*", "devil", False),
        ("*evil", "devil", True),
        ("*evil", "evils", False),
        ("*evil*", "devils", True),
        ("kill yourself", "KILL,  yourself!", True),
        ("kill yourself", "killyourself", False),
        ("kill yourself*", "k1ll yourselfs", True),
        ("坏话", "这是坏话吗", True),
        ("话", "这是坏话吗", True),
        ("ばか", "おばかさん", True),
        ("ばか", "おはかさん", False),
        ("ชั่ว", "คนชั่วมาก", True),
        ("나쁜", "나쁜 말", True),
        ("сука", "СУКА", True),
        ("сука", "cука", True),
        ("сука", "cyka", False),
        ("сос*", "сосать", True),
        ("сос*", "coconut", False),
        ("het", "нет", False),
        ("🍆", "a🍆🍆", True),
        ("🇩🇪", "wie 🇩🇪!", True),
        ("🇩🇪", "de", False),
        ("🇪🇫", "🇩🇪🇫🇷", False),
        ("c++", "I like C++ most", True),
        ("ass", "a$s", True),
        ("ass", "class", False),
        ("abc", "a.b.c", False),
    ],
)
def test_what_counts_as_the_word(word: str, text: str, *, is_there: bool) -> None:
    assert bool(excerpts(text, "word", word)) is is_there


def test_each_word_that_is_there_is_given_once() -> None:
    laid = [Laid("word", word, id=number) for number, word in enumerate(["bad", "evil", "good"])]
    found = hits("evil, bad, EVIL and evil again", *laid)
    assert [(hit.rule.id, hit.excerpt) for hit in found] == [(0, "bad"), (1, "evil")]


@given(st.lists(WORDS, min_size=1, max_size=30), st.text("abc xyz.4é", max_size=60), st.data())
def test_words_are_found_as_often_as_one_by_one(
    words: list[str], text: str, data: st.DataObject
) -> None:
    text = f"{text} {data.draw(st.sampled_from(words)).upper()} {text}"
    laid = [Laid("word", word, id=number) for number, word in enumerate(words)]
    together = {hit.rule.id for hit in hits(text, *laid)}
    assert together == {each.id for each in laid if hits(text, each)}
    assert together


@given(WORDS, st.text("abc de.", max_size=30))
def test_plain_words_are_found_where_they_stand_between_blanks(word: str, text: str) -> None:
    apart = rf"(?<![a-z0-9]){'[ .]+'.join(word)}(?![a-z0-9])" if len(word) > 3 else "(?!)"
    expected = bool(re.search(rf"(?<![a-z0-9]){word}(?![a-z0-9])|{apart}", text))
    assert bool(excerpts(text, "word", word)) is expected


@given(
    WORDS, st.sampled_from(["\u200b", "\u0301", "\u00ad", "\ufe0f"]), st.text("xyz ", max_size=9)
)
def test_invisible_characters_hide_nothing(word: str, unseen: str, around: str) -> None:
    assert excerpts(f"{around} {unseen.join(word)} {around}", "word", word)


@given(st.text(max_size=120))
def test_whatever_is_taken_for_a_word_finds_itself(typed: str) -> None:
    try:
        word = checked("word", typed)
    except InputError:
        return
    assert checked("word", word) == word
    assert excerpts(f"well, {word.strip('*')} then", "word", word)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "two letters"),
        ("*", "two letters"),
        ("a", "two letters"),
        ("a*", "two letters"),
        ("!", "two letters"),
        ("\u200b\u00ad", "two letters"),
        ("b*d", "`\\*` may stand only"),
        ("**bad**", "`\\*` may stand only"),
        ("x" * 101, "100 characters"),
    ],
)
def test_a_word_that_finds_nothing_or_everything_is_refused(typed: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        checked("word", typed)


def test_a_word_is_kept_as_it_was_typed_but_for_blanks() -> None:
    assert checked("word", "  Kill \n YOURSELF* ") == "Kill YOURSELF*"


def test_more_words_than_one_expression_holds_are_found_all_the_same() -> None:
    words = [f"{number:04}{'word' * 20}" for number in range(500)]
    assert excerpts(f"so {words[-1]} it", "word", *words) == [words[-1]]
