import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attachments.names import shown_name, shown_size


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("notes.txt", "`notes.txt`"),
        ("My holiday  photo.jpg", "`My holiday photo.jpg`"),
        ("日本語.md", "`日本語.md`"),
        ("a\nb\r\n`c`.py", "`a b 'c'.py`"),
        ("@everyone <@123>.txt", "`\uff20everyone <\uff20123>.txt`"),
        ("txt.\u202eexe", "`txt.exe`"),
        ("", "`unnamed file`"),
        ("\u200b\n", "`unnamed file`"),
        ("a" * 300 + ".txt", "`" + "a" * 40 + "…" + "a" * 12 + ".txt`"),
    ],
)
def test_names_are_shown_without_tricks(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@given(st.text(max_size=400))
def test_any_name_is_one_short_line(name: str) -> None:
    inner = shown_name(name)[1:-1]
    assert inner
    assert len(inner) <= 57
    assert not any(unicodedata.category(character) in ("Cc", "Cf") for character in inner)
    assert "`" not in inner
    assert "@" not in inner


def test_sizes_are_shown_for_people() -> None:
    assert shown_size(20 * 1024 * 1024) == "20 MB"
    assert shown_size(1536) == "2 KB"
    assert shown_size(3) == "1 KB"
