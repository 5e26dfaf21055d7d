# ruff: noqa: RUF001 -- letters that look like others are what is tested

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.moderation.rules.folding import folded, original, own_letters, readings, visible

UNSEEN = "\u200b\u200c\u200d\u2060\u00ad\ufeff\ufe0f\u034f\u180e\u3164\u202e\U000e0041\x00\ud800"
WRITTEN = st.text(st.characters(exclude_categories=()) | st.sampled_from(UNSEEN + "aе\u0301 ."))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("HÉLLO Wörld", "hello world"),
        ("ｆｕｌｌ", "full"),
        ("𝓂𝒶𝓉𝒽 𝕸𝖆𝖙𝖍", "math math"),
        ("ʙᴀᴅ", "bad"),
        ("Ⓑⓐⓓ 🅱️🅰️d 🅑🅐🅓", "bad bad bad"),
        ("øłđħı ßÆ", "oldhi ssae"),
        ("İstanbul", "istanbul"),
        ("z̷̛͝a̷l̸g̷o̶", "zalgo"),
        ("b็a็d็", "bad"),
        ("bаd", "bad"),
        ("сос", "coc"),
        ("ΑΟΡ", "aop"),
        ("don’t — “stop”", 'don\'t - "stop"'),
        ("a\u00a0 \n\u2003b\u3000\u2800", "a b"),
        ("a🍆b", "a 🍆 b"),
        ("🍆🏿", "🍆"),
        ("🇧 🇦 🇩", "b a d"),
        ("🇧\u200b🇦\u200b🇩", "bad"),
        ("a🇩🇪🇫🇷b", "a 🇩🇪 🇫🇷 b"),
        ("①²", "12"),
        ("ﷺ", "صلى الله عليه وسلم"),
        ("مــرحبا", "مرحبا"),
        ("", ""),
        (UNSEEN, ""),
    ],
)
def test_what_people_read_alike_is_written_alike(text: str, plain: str) -> None:
    assert folded(text) == plain


@pytest.mark.parametrize(
    "text",
    ["нет", "привет мир", "ばか", "が", "한국어", "ไทยดี", "कुत्ता", "坏话", "עברית", "الله", "4 b4d"],
)
def test_letters_of_other_scripts_stay_what_they_are(text: str) -> None:
    assert folded(text) == text


def test_signs_of_japanese_that_change_a_syllable_are_no_accents() -> None:
    assert folded("ばか") != folded("はか")
    assert folded("ﾊﾞｶ") == folded("バカ")


@given(WRITTEN)
@example("ŉ")
@example("🇦🇦 🇦")
@example("\u1e9e\u0345")
@example("ﬃ\u0301")
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = folded(text)
    assert folded(once) == once


@given(st.text())
def test_case_and_normal_forms_do_not_count(text: str) -> None:
    assert folded(unicodedata.normalize("NFD", text)) == folded(unicodedata.normalize("NFC", text))


@given(st.text("abcXYZ äöü.,!?0123"))
def test_capitals_do_not_count(text: str) -> None:
    assert folded(text.upper()) == folded(text.lower()) == folded(text)


@given(st.lists(st.text("abcdeé", min_size=1), min_size=1), st.sampled_from(UNSEEN))
def test_what_nobody_sees_does_not_count(parts: list[str], unseen: str) -> None:
    assert folded(unseen.join(parts)) == folded("".join(parts))
    assert visible(unseen.join(parts)) == "".join(parts)


@given(WRITTEN)
def test_a_folded_text_can_be_stored_and_has_single_blanks(text: str) -> None:
    for reading in readings(text):
        reading.encode()
        assert "\n" not in reading
    assert "  " not in folded(text)
    visible(text).encode()


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("plain", ("plain",)),
        ("cука", ("cyka", "сука")),
        ("сос", ("coc", "сос")),
        ("e**v**il", ("e**v**il", "evil")),
        ("e||v||i`l`", ("e||v||i`l`", "evil")),
        ("snake_case", ("snake_case",)),
    ],
)
def test_a_text_may_be_read_in_several_ways(text: str, ways: tuple[str, ...]) -> None:
    assert readings(text) == ways


def test_what_a_rule_names_stays_in_its_own_letters() -> None:
    assert own_letters("сос") == "сос"
    assert own_letters("bаd") == "bad"


@given(WRITTEN, WRITTEN)
def test_the_place_of_a_hit_is_found_in_the_text_itself(before: str, after: str) -> None:
    text = f"{before} Év\u200bïl {after}"
    plain = folded(text)
    start = plain.index("evil")
    if plain.count("evil") == 1:
        assert folded(original(text, start, start + 4)) == "evil"


def test_in_a_very_long_text_nobody_looks_for_the_place() -> None:
    assert original("evil " * 1_000, 0, 4) == ""


def test_what_is_remembered_of_letters_is_bounded() -> None:
    from bot.moderation.rules.letters import Letters

    letters = Letters()
    every = "".join(map(chr, range(0x4E00, 0x4E00 + 9_000)))
    assert every.translate(letters) == every
    assert len(letters) < 9_000
