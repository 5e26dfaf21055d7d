"""What texts look like in messages, with what is said under them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.splitting import LIMIT
from cogs.screen import Layout, TextFile, finished, literal
from cogs.screen.layout import MESSAGES

NOTES = ["It was stopped.", "Prompt: Once"]


def laid_out(text: str, notes: list[str]) -> Layout:
    return finished(text, notes, what="The text", file_name="text.txt")


def test_notes_of_a_text_in_a_file_stand_under_its_preview() -> None:
    text = "word " * 4000
    layout = laid_out(text, NOTES)
    assert layout.files == (TextFile("text.txt", text),)
    assert len(layout.contents) == MESSAGES
    assert layout.contents[-1].splitlines()[-3:] == [
        "-# The text is long: the whole of it is in the file.",
        "-# It was stopped.",
        "-# Prompt: Once",
    ]


@given(st.text(max_size=400), st.integers(1, 60), st.lists(st.text(min_size=1, max_size=3000)))
def test_every_message_fits(text: str, times: int, notes: list[str]) -> None:
    layout = laid_out(text * times, notes)
    assert all(len(content) <= LIMIT for content in layout.contents)
    assert len(layout.contents) <= MESSAGES + 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** _it_", "\\*\\*bold\\*\\* \\_it\\_"),
        ("<@1> @everyone", "\\<\\@1\\> \\@everyone"),
        ("# head\n-# small\n> quote\n1. one", "\\# head\n\\-\\# small\n\\> quote\n1\\. one"),
        ("https://a.example/b_c", "https\\://a.example/b\\_c"),
        ("||spoiler|| `code` \\", "\\|\\|spoiler\\|\\| \\`code\\` \\\\"),
        ("Plain words, and 3 more!", "Plain words, and 3 more!"),
    ],
)
def test_what_discord_would_read_as_markup_loses_its_meaning(text: str, shown: str) -> None:
    assert literal(text) == shown
