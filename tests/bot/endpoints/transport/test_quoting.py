"""Quoting what servers say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.endpoints.transport import quoted
from bot.endpoints.transport.quoting import name


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("plain  words\nin\ttwo\r\nlines", "plain words in two lines"),
        ("key sk-proj-abcdef123456 is wrong", "key (key) is wrong"),
        ("key sk-ab**********56 is wrong", "key (key) is wrong"),
        ("Authorization: Bearer abc.def-ghi", "Authorization: (key)"),
        ("token eyJhbGciOiJI.eyJzdWIi.sig", "token (key)"),
        ("AIzaSyA-123456789 and gsk_0123456789", "(key) and (key)"),
        ("the server's own: hunter22!", "the server's own: (key)"),
        ("`code` and @everyone and <@123>", "'code' and @\u200beveryone and <@\u200b123>"),
        ("[click](https://example.com)", "(click)(https://example.com)"),
        ("\x1b[31mred\u202e", "(31mred"),
        ("a risk-based task-list", "a risk-based task-list"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_what_is_shown(message: str, shown: str) -> None:
    assert quoted(message, "hunter22!") == shown


@settings(deadline=None)
@given(st.text(max_size=400), st.text("abcdefgh0123456789", min_size=8, max_size=40))
def test_the_key_never_shows(noise: str, key: str) -> None:
    assert key not in quoted(f"{noise} {key} {noise}", key)


@settings(deadline=None)
@given(st.text())
def test_a_quote_is_one_short_harmless_line(message: str) -> None:
    shown = quoted(message)
    assert len(shown) <= 200
    assert "`" not in shown
    assert "@everyone" not in shown
    assert len(shown.splitlines()) <= 1


def test_a_name_fits_between_backticks() -> None:
    assert name("gpt`\n@x") == "gpt' @x"
    assert len(name("x" * 500)) == 100
