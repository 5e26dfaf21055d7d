"""Messages become passages: short ones together, long ones in pieces."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search import passages as module
from bot.search.folding import folded
from bot.search.passages import Unit, passages, pieces, spans, words_of
from bot.storage.messages import Message
from bot.storage.messages.extras import Extra, TextFile, merged, read
from bot.storage.search import NewPassage

MINUTE = 60_000 << 22
LONG = "A sentence that says something about the harbour and its ships. " * 100


def unit(number: int, text: str = "yes", *, author: int = 1, new: bool = True, **more: Any) -> Unit:
    """A message said so many tenths of a minute after the first."""
    id_ = (number + 1) * MINUTE // 10
    return Unit(((id_, 0),), more.pop("channel", 7), author, id_ >> 22, text, is_new=new, **more)


def texts(*units: Unit) -> list[str]:
    return [each.text for each in passages(units)]


def test_short_messages_of_one_author_become_one_passage() -> None:
    (found,) = passages([unit(1, "yes"), unit(2, "of course"), unit(0, "is it open?")])
    assert found.text == "is it open?\nyes\nof course"
    assert [number for number, _ in found.messages] == [unit(n).first for n in (0, 1, 2)]


def test_a_short_message_joins_a_longer_neighbour() -> None:
    longer = "The harbour opens at six in the morning, and not a minute before."
    assert texts(unit(0, longer), unit(1, "sorry, seven")) == [f"{longer}\nsorry, seven"]


def test_messages_that_are_not_short_stay_alone() -> None:
    one, other = "The harbour opens at six in the morning." * 2, "The market opens at seven." * 2
    assert texts(unit(0, one), unit(1, other)) == [one, other]


@pytest.mark.parametrize(
    "other",
    [unit(1, author=2), unit(60), unit(1, channel=8), unit(1, "x" * 399), unit(1, is_whole=True)],
    ids=["another author", "too late", "another channel", "too long together", "a piece"],
)
def test_what_does_not_belong_together_stays_apart(other: Unit) -> None:
    assert len(texts(unit(0), other)) == 2


def test_another_author_in_between_parts_neighbours() -> None:
    assert texts(unit(0), unit(1, "no", author=2), unit(2)) == ["yes", "no", "yes"]


def test_a_passage_holds_a_bounded_number_of_messages() -> None:
    found = passages([unit(number) for number in range(25)])
    assert [len(each.messages) for each in found] == [10, 10, 5]


def test_what_stands_is_made_anew_only_with_new_messages() -> None:
    standing = unit(0, "is it open?", new=False)
    assert texts(standing, unit(1, "no", author=2)) == ["no"]
    assert texts(standing, unit(1)) == ["is it open?\nyes"]
    assert texts(standing, unit(1, new=False)) == []


def test_messages_without_words_have_no_passage_and_part_nobody() -> None:
    assert texts(unit(0), unit(1, "  ", author=2), unit(2)) == ["yes\nyes"]


def test_long_messages_become_overlapping_pieces() -> None:
    found = passages([unit(0, LONG)])
    assert [each.piece for each in found] == list(range(len(found)))
    assert len(found) == 5
    for before, after in pairwise(found):
        assert after.text[:60] in before.text
    assert all(each.text.endswith("ships.") for each in found)


@given(st.text(alphabet="ab .\n。x", max_size=12_000))
def test_pieces_leave_nothing_out(text: str) -> None:
    found = pieces(text)
    assert all(0 < len(each) <= module.PIECE for each in found)
    position = 0
    for each in found:
        at = text.find(each, max(0, position - module.OVERLAP - 2))
        assert at >= 0
        assert not text[position:at].strip()
        position = max(position, at + len(each))
    assert not text[position:].strip()


def test_a_text_without_end_has_a_bounded_number_of_pieces() -> None:
    assert len(pieces("x" * 100_000)) == module.MOST_PIECES


@given(
    st.lists(
        st.tuples(
            st.integers(0, 400),
            st.integers(1, 2),
            st.booleans(),
            st.sampled_from([3, 39, 80, 2_000]),
        ),
        max_size=30,
        unique_by=lambda it: it[0],
    )
)
def test_every_new_message_with_words_is_in_one_passage(
    drawn: list[tuple[int, int, bool, int]],
) -> None:
    units = [unit(n, "x" * size, author=author, new=new) for n, author, new, size in drawn]
    found: list[NewPassage] = passages(units)
    belongs = {message for each in found if each.piece == 0 for message in each.messages}
    assert belongs >= {each.messages[0] for each in units if each.is_new}
    assert len(belongs) == sum(len(each.messages) for each in found if each.piece == 0)
    assert all(each.text for each in found)


def test_stretches_reach_to_possible_neighbours_and_are_joined() -> None:
    near = spans([unit(100), unit(110), unit(1_100)])
    assert len(near) == 2
    assert near[0].first_id <= unit(60).first < unit(150).first <= near[0].last_id
    assert not near[0].first_id <= unit(600).first <= near[0].last_id


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<@123> and <@!5>, <@&9> in <#77>", "and , in"),
        ("**bold** *slanted* __under__ ~~gone~~", "bold slanted under gone"),
        ("look <:harbour:123456> </embed search:55>", "look :harbour: /embed search"),
        ("[the rules](https://rules.example/a)", "the rules https://rules.example/a"),
        ("# Title\n> quoted\n-# small", "Title\nquoted\nsmall"),
        ("```python\nprint(1)\n```", "print(1)"),
        ("at <t:0:R>", "at 1970-01-01 00:00"),
        ("at <t:9999999999999>", "at"),
        ("2 * 3 * 4 \\*kept\\*", "2 * 3 * 4 *kept*"),
        ("a_name stays", "a_name stays"),
        ("<https://quiet.example>", "https://quiet.example"),
    ],
)
def test_marks_are_read_as_people_see_them(written: str, shown: str) -> None:
    assert folded(written) == shown


@given(st.text())
def test_folding_takes_any_text(text: str) -> None:
    assert len(folded(text)) <= 3 * len(text) + 20


def test_words_are_content_names_sounds_and_files() -> None:
    message = Message(
        id=1,
        guild_id=1,
        channel_id=1,
        home_id=1,
        author_id=1,
        author_name="member",
        content="**look**",
        created_at=0,
    )
    files = (TextFile(3, "u", 9, "file text"), TextFile(4, "v", 9, ""), TextFile(5, "w", 9))
    extra = Extra("plan.txt", files, "what was said")
    assert words_of(message, extra) == "look\nplan.txt\nwhat was said\nfile text"
    assert words_of(message, Extra()) == "look"


@given(st.text(), st.text(), st.booleans())
def test_extras_are_read_as_they_were_stored(words: str, heard: str, has_sound: bool) -> None:  # noqa: FBT001 -- hypothesis gives it
    extra = Extra(words, (TextFile(1, "u", 2),), heard, has_sound)
    whole = words.encode(errors="replace").decode()
    assert read(extra.stored()).words == whole
    assert read(Extra(words).stored().encode(errors="replace").decode()).words == whole
    assert read(extra.stored()).files == extra.files
    assert read(extra.stored()).has_sound is has_sound


def test_a_new_version_keeps_what_was_read_and_heard() -> None:
    former = Extra("old", (TextFile(1, "old", 2, "text"), TextFile(2, "old", 2)), "said")
    new = Extra("new", (TextFile(1, "new", 2), TextFile(2, "new", 2)))
    assert merged(former, new) == Extra(
        "new", (TextFile(1, "old", 2, "text"), TextFile(2, "new", 2)), "said"
    )
