"""What a message hides stays hidden in whatever is shown of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search import spoilers
from bot.search.folding import folded
from bot.search.passages import new, passages, words_of
from bot.search.spoilers import CLOSE, OPEN, marked, part, places, signed
from bot.storage.messages import Message
from bot.storage.messages.extras import Extra, TextFile

SHOWN = "visible ||hidden|| visible"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (SHOWN, "visible [hidden] visible"),
        ("||a|| and ||b||", "[a] and [b]"),
        ("a || b", "a  b"),
        (r"\|\|a||", "||a"),
        ("||a\nb||", "[a\nb]"),
        ("||**bold**||", "[bold]"),
        ("|| ||", ""),
        ("||<@123>|| hello", "hello"),
        ("||||", ""),
        ("`a || b` ||c||", "a  b [c]"),
        ("```\na || b\n``` ||c||", "a  b\n[c]"),
        ("||a `b|| c` d||", "[a b c d]"),
        ("\x02a\x03 ||b||", "a [b]"),
        ("ab||cd||ef", "ab[cd]ef"),
    ],
)
def test_what_is_hidden_is_marked(written: str, read: str) -> None:
    shown = folded(written).replace(OPEN, "[").replace(CLOSE, "]")
    assert re.sub(" +", " ", shown) == re.sub(" +", " ", read)


@pytest.mark.parametrize(
    "written",
    [
        "a || b ||secret||",
        "||secret|| a || b",
        "**a || b** ||secret|| **c || d**",
        "[a || b](https://x.example) ||secret|| [c || d](https://x.example)",
        "https://x.example/a||b ||secret|| https://x.example/c||d",
        "> a || b\n||secret||\n> c || d",
        "``a || b` ||secret|| c || d`",
    ],
)
def test_where_it_is_not_sure_what_is_hidden_more_is(written: str) -> None:
    plain, hidden = places(folded(written))
    at = plain.index("secret")
    assert any(first <= at and at + len("secret") <= last for first, last in hidden)


def test_many_signs_are_read_quickly() -> None:
    for sign in ("`", "||", "|", "\\", "``` ", "` `` ", "||`", "*||"):
        marked(sign * (40_000 // len(sign)))


texts = st.text(alphabet="ab |`*\\_\n[](\x02\x03<", max_size=60)


@given(texts)
def test_marks_are_always_paired(text: str) -> None:
    assert re.fullmatch(
        f"[^{OPEN}{CLOSE}]*({OPEN}[^{OPEN}{CLOSE}]*{CLOSE}[^{OPEN}{CLOSE}]*)*", folded(text)
    )


@given(st.lists(st.tuples(st.text("ab ", max_size=5), st.booleans())), st.data())
def test_every_part_hides_what_the_whole_hides(
    drawn: list[tuple[str, bool]], data: st.DataObject
) -> None:
    text = "".join(f"{OPEN}{it.upper()}{CLOSE}" if is_hidden else it for it, is_hidden in drawn)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    plain, hidden = places(part(text, start, end))
    covered = {at for first, last in hidden for at in range(first, last)}
    assert all(
        (letter.isupper() or letter == " ") for at, letter in enumerate(plain) if at in covered
    )
    assert not any(letter.isupper() for at, letter in enumerate(plain) if at not in covered)
    assert plain.replace(" ", "") == spoilers.bare(text[start:end]).replace(" ", "")
    assert signed(part(text, start, end)).count("||") % 2 == 0


def message(content: str) -> Message:
    return Message(
        id=1,
        guild_id=1,
        channel_id=1,
        home_id=1,
        author_id=1,
        author_name="member",
        content=content,
        created_at=0,
    )


def test_a_long_spoiler_is_hidden_in_every_piece() -> None:
    said = message("||" + "The butler did it, in the library. " * 200 + "||")
    found = passages([new(said, words_of(said, Extra()))])
    assert len(found) > 3
    for each in found:
        plain, hidden = places(each.text)
        assert hidden == [(0, len(plain))]


def test_a_file_that_is_hidden_is_so_in_what_is_found_of_it() -> None:
    files = (
        TextFile(1, "https://cdn.example/1/SPOILER_end.txt", 9, "The butler did it."),
        TextFile(2, "https://cdn.example/2/start.txt", 9, "if (a || b)"),
    )
    text = words_of(message(SHOWN), Extra("SPOILER_end.txt", files))
    plain, hidden = places(text)
    assert [plain[first:last] for first, last in hidden] == ["hidden", "The butler did it."]
    assert "if (a || b)" in plain
