import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attachments import Limits
from bot.attachments.texts import decoded, quoted


def content(raw: bytes, limits: Limits | None = None) -> str | None:
    found = decoded(raw, limits or Limits())
    return found.content if found else None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "ascii"])
def test_common_encodings_are_decoded(encoding: str) -> None:
    text = "plain words\r\n" if encoding == "ascii" else "Grüße, naïve café\r\n"
    assert content(text.encode(encoding)) == text.replace("\r\n", "\n")


@pytest.mark.parametrize("mark", [b"\xfe\xff", b"\xff\xfe"])
def test_both_orders_of_utf16_are_decoded(mark: bytes) -> None:
    encoding = "utf-16-be" if mark == b"\xfe\xff" else "utf-16-le"
    assert content(mark + "日本".encode(encoding)) == "日本"


@pytest.mark.parametrize("raw", [b"\0\1\2\3", bytes(range(256)), b"PK\3\4" + b"\0" * 30, b"a\0b"])
def test_bytes_that_are_no_text_are_told_apart(raw: bytes) -> None:
    assert content(raw) is None


def test_a_log_with_colours_is_text() -> None:
    assert content(b"\x1b[31merror\x1b[0m\n" * 3) is not None


def test_a_long_text_is_cut_and_says_so() -> None:
    found = decoded(b"x" * 70_000, Limits())
    assert found is not None
    assert found.is_cut
    assert len(found.content) == 60_000


def test_a_cut_between_the_bytes_of_a_character_tears_none() -> None:
    limits = replace(Limits(), text_bytes=10)
    assert content("日本語の文".encode(), limits) == "日本語"
    assert content("Grüße und Küsse".encode(), limits) == "Grüße un"


@given(st.text())
def test_all_text_survives(text: str) -> None:
    found = decoded(text.encode(), Limits())
    if found is not None and not text.startswith("\ufeff"):
        assert found.content == text.replace("\r\n", "\n")


@given(st.binary(max_size=300))
def test_no_bytes_are_an_error(raw: bytes) -> None:
    found = decoded(raw, Limits())
    assert found is None or "\0" not in found.content


@given(st.text("`ab\n", max_size=60))
def test_nothing_in_a_file_closes_its_fence(text: str) -> None:
    heading, fence, *lines, end = quoted("a.md", text).split("\n")
    assert heading == "File `a.md`:"
    assert fence == end
    assert re.fullmatch("`{3,}", fence)
    assert all(fence not in line for line in lines)


def test_the_heading_carries_a_remark() -> None:
    assert quoted("a", "b", "cut").startswith("File `a` (cut):\n```\nb\n```")
