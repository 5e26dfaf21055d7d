"""What is sent: long texts in pieces in which nothing is torn apart."""

import base64
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.endpoints.moderations.request import LONGEST, SAMPLE, SHORTEST, parts, pieces, plain


@given(st.integers(SHORTEST, 2_000), st.integers(0, 9_000))
def test_pieces_cover_the_text_in_order_and_are_not_too_long(longest: int, size: int) -> None:
    text = "".join(chr(0x4E00 + index % 20_000) for index in range(size))
    cut = pieces(text, longest)
    assert all(len(piece) <= longest for piece in cut)
    ends = [0]
    for piece in cut:
        start = text.index(piece) if piece else 0
        assert start <= ends[-1], "nothing is left out"
        ends.append(start + len(piece))
    assert ends[-1] == size


@given(st.integers(0, 80_000))
def test_what_stands_at_a_cut_is_whole_in_a_piece(place: int) -> None:
    text = "." * place + "a harmful phrase" + "." * (80_000 - place)
    assert any("a harmful phrase" in piece for piece in pieces(text, LONGEST))


def test_a_text_that_is_short_enough_stays_whole() -> None:
    assert pieces("x" * LONGEST, LONGEST) == ["x" * LONGEST]
    assert len(pieces("x" * (LONGEST + 1), LONGEST)) == 2


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("", ""),
        (" \n\t ", ""),
        (" a ", " a "),
        ("🌻", "🌻"),
        ("a\ud83d", "a\ufffd"),
        ("\ud83c\udf3b", "🌻"),
    ],
)
def test_texts_are_such_that_they_can_be_sent(text: str, sent: str) -> None:
    assert plain(text) == sent


def test_parts_name_the_text_first_if_there_is_one() -> None:
    picture = {"type": "image_url", "image_url": {"url": "https://x.example/1.png"}}
    assert parts("hi", ["https://x.example/1.png"]) == [{"type": "text", "text": "hi"}, picture]
    assert parts("", ["https://x.example/1.png"]) == [picture]


def test_the_sample_is_a_picture() -> None:
    with Image.open(io.BytesIO(base64.b64decode(SAMPLE.partition(",")[2]))) as image:
        image.load()
        assert (image.format, image.size, image.getextrema()) == ("PNG", (64, 64), (255, 255))
