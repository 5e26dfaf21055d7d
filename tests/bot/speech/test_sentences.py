"""Where a text is cut into parts that are spoken one by one."""

from hypothesis import given
from hypothesis import strategies as st

from bot.speech import cut_sentences
from bot.speech.sentences import spoken_seconds, with_short_beginning

SENTENCE = "This is one of many sentences in this text. "


def words(text: str) -> str:
    return "".join(text.split())


def test_a_short_text_stays_whole() -> None:
    assert cut_sentences("One. Two. Three.", 4096) == ["One. Two. Three."]


def test_a_long_text_is_cut_between_sentences() -> None:
    parts = cut_sentences(SENTENCE * 30, 300)
    assert len(parts) > 4
    assert all(part.endswith("text.") and len(part) <= 300 for part in parts)


def test_it_is_not_cut_behind_an_abbreviation() -> None:
    text = "We met Dr. e.g. in the U.S. of course and so on and so forth " * 3
    parts = cut_sentences(f"{text}. {'It goes on for a while. ' * 8}", 260)
    assert not any(part.endswith(("e.g.", "U.S.")) for part in parts)


def test_languages_without_blanks_are_cut_at_their_stops() -> None:
    parts = cut_sentences("今日はとても良い天気です。" * 60, 250)
    assert len(parts) > 2
    assert all(part.endswith("。") for part in parts)


def test_only_a_sentence_that_is_too_long_is_cut_between_words() -> None:
    parts = cut_sentences("word " * 200, 300)
    assert all(part.split() == ["word"] * len(part.split()) for part in parts)


@given(st.text(max_size=3_000), st.integers(200, 800))
def test_no_part_is_beyond_the_limit_and_nothing_is_lost(text: str, limit: int) -> None:
    parts = cut_sentences(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert words("".join(parts)) == words(text)


@given(st.text(max_size=3_000), st.integers(200, 800))
def test_a_long_text_has_a_short_beginning(text: str, limit: int) -> None:
    parts = with_short_beginning(text, limit, first=250)
    assert words("".join(parts)) == words(text)
    assert all(len(part) <= limit for part in parts)
    if len(parts) > 1:
        assert len(parts[0]) <= 250


def test_how_long_it_takes_to_speak_is_estimated() -> None:
    assert spoken_seconds("x" * 150) == 10
    assert spoken_seconds("x" * 150, 2) == 5
    assert spoken_seconds("天" * 50) == 10
