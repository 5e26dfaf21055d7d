"""What a quote of voice messages looks like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attachments import Heard
from bot.splitting import LIMIT
from cogs.chat.quotes import quote


@given(st.lists(st.text(max_size=2_000), min_size=1, max_size=10))
def test_a_quote_fits_into_one_message_and_has_a_line_for_each(said: list[str]) -> None:
    shown = quote([Heard(text, 36_000) for text in said])
    assert len(shown) <= LIMIT
    lines = shown.split("\n")
    assert len(lines) == len(said)
    assert all(line.startswith("> 🎙️ 10:00:00 · ") for line in lines)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@everyone, hello\n\n# big", r"\@everyone, hello \# big"),
        ("**bold** ||x|| <@1>", r"\*\*bold\*\* \|\|x\|\| \<\@1\>"),
        ("[a](https://example.com)", r"\[a\]\(https\://example.com\)"),
    ],
)
def test_nothing_that_was_said_is_read_as_markup(text: str, shown: str) -> None:
    assert quote([Heard(text, 1)]) == f"> 🎙️ 0:01 · {shown}"


def test_a_long_quote_is_cut() -> None:
    shown = quote([Heard("word " * 200, 60)])
    assert len(shown) < 330
    assert shown.endswith("…")


def test_several_share_the_room() -> None:
    shown = quote([Heard("word " * 200, 60)] * 10)
    assert all(len(line) < 110 for line in shown.split("\n"))
