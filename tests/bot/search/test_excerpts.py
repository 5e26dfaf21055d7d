"""Excerpts show where a text has what was looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.excerpts import LENGTH, Piece, excerpt
from bot.storage.search.wording import bare

LONG = " ".join(f"word{number}" for number in range(400))


def marked(text: str, query: str) -> list[str]:
    return [piece.text for piece in excerpt(text, query) if piece.is_match]


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("The boiler leaks", "boiler", ["boiler"]),
        ("The BOILER leaks", "boiler", ["BOILER"]),
        ("Une CRÈME brûlée", "creme brulee", ["CRÈME", "brûlée"]),
        ("a boiler, a boiler", "boiler", ["boiler", "boiler"]),
        ("boilers are no boiler", "boiler", ["boiler"]),
        ("the hot boiler, hot water", '"hot water"', ["hot water"]),
        ("hot - water", '"hot water"', ["hot - water"]),
        ("東京都に住む", "京都", ["京都"]),
        ("น้ำร้อนมาก", "น้ำ", ["น้ำ"]),
        ("Straße", "STRASSE", ["Straße"]),
        ("x_y", "x", ["x"]),
        ("nothing", "boiler", []),
        ("a (b", "(b [", ["b"]),
        ("", "boiler", []),
    ],
)
def test_what_was_looked_for_is_marked(text: str, query: str, found: list[str]) -> None:
    assert marked(text, query) == found


def test_a_long_text_is_shown_around_its_matches() -> None:
    pieces = excerpt(LONG, "word200 word203")
    shown = "".join(piece.text for piece in pieces)
    assert [piece.text for piece in pieces if piece.is_match] == ["word200", "word203"]
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) <= LENGTH + 2
    assert shown.strip("…").split()[0] in LONG.split(), "no word is cut"


def test_a_long_text_without_a_match_is_shown_from_its_beginning() -> None:
    (piece,) = excerpt(LONG, "boiler")
    assert piece.text.startswith("word0 word1 ")
    assert piece.text.endswith("…")


def test_an_excerpt_is_one_line() -> None:
    assert excerpt("one\n\n  two\tthree", "") == (Piece("one two three"),)


@given(text=st.text(max_size=2_000), query=st.text(max_size=60))
def test_any_text_has_an_excerpt_that_is_a_part_of_it(text: str, query: str) -> None:
    line = bare(" ".join(text.split()))
    shown = "".join(piece.text for piece in excerpt(text, query))
    assert len(shown) <= LENGTH + 2
    assert shown.removeprefix("…").removesuffix("…") in line or shown in line
    assert shown or not line


@pytest.mark.parametrize(
    ("text", "query", "pieces"),
    [
        ("the \x02hot water\x03 leaks", "hot", "the {[hot]} { water} leaks"),
        ("the \x02very hot\x03 water", '"hot water"', "the {very } {[hot]} [ water]"),
        ("\x02hot\x03", "", "{hot}"),
    ],
)
def test_what_is_hidden_is_told_apart(text: str, query: str, pieces: str) -> None:
    shown = []
    for piece in excerpt(text, query):
        marked_text = f"[{piece.text}]" if piece.is_match else piece.text
        shown.append(f"{{{marked_text}}}" if piece.is_hidden else marked_text)
    assert " ".join(shown).replace("  ", " ") == pieces.replace("  ", " ")


@given(
    words=st.lists(
        st.tuples(st.sampled_from(["hot", "water", "|", "\\", "*", "#"]), st.booleans())
    ),
    query=st.sampled_from(["hot", '"hot water"', "water hot", "nothing"]),
    length=st.sampled_from([20, 80, LENGTH]),
)
def test_what_is_hidden_stays_so_wherever_a_text_is_cut(
    words: list[tuple[str, bool]], query: str, length: int
) -> None:
    text = " ".join(f"\x02{it.upper()}\x03" if is_hidden else it for it, is_hidden in words)
    for piece in excerpt(text, query, length=length):
        assert piece.is_hidden or not any(map(str.isupper, piece.text))
        assert not piece.is_hidden or not any(map(str.islower, piece.text))
