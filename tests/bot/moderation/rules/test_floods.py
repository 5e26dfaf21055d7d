from typing import Any

import pytest

from bot.errors import InputError
from bot.moderation.rules import Memory, Ruleset, checked
from tests.bot.moderation.samples import NOON, Laid, message

THRICE = [Laid("repeat", "3 in 60")]


@pytest.mark.parametrize(("mentions", "count"), [(2, 0), (3, 1), (50, 2)])
def test_many_mentions_break_each_rule_whose_number_is_reached(mentions: int, count: int) -> None:
    rules = Ruleset([Laid("mentions", "3"), Laid("mentions", "50", id=2)])
    found = rules.check(message("hi", mentions=mentions))
    assert [hit.excerpt for hit in found] == [f"{mentions} mentions"] * count


def test_the_same_text_counts_however_it_is_written_and_wherever() -> None:
    rules = Ruleset(THRICE)
    texts = ["Buy  this!", "BUY this!", "b\u200buy this!", "buy this!"]
    counts = [
        len(rules.check(message(text, id=number, channel_id=number, created_at=NOON + number)))
        for number, text in enumerate(texts)
    ]
    assert counts == [0, 0, 1, 1]


@pytest.mark.parametrize(
    "changes",
    [
        {"author_id": 99},
        {"guild_id": 99},
        {"content": "something else"},
        {"created_at": NOON + 60_000},
        {"id": 1},
    ],
)
def test_other_people_servers_texts_and_times_do_not_count(changes: dict[str, Any]) -> None:
    rules = Ruleset(THRICE)
    usual: dict[str, Any] = {"content": "buy"}
    for number in range(2):
        assert rules.check(message(**(usual | {"id": number}))) == []
    assert rules.check(message(**(usual | {"id": 2} | changes))) == []
    assert rules.check(message(**(usual | {"id": 3}))) or "created_at" in changes


def test_a_message_that_comes_twice_counts_once_and_an_edit_takes_its_place() -> None:
    rules = Ruleset(THRICE)
    for _ in range(5):
        assert rules.check(message("buy", id=1)) == []
    rules.check(message("buy", id=2))
    rules.check(message("never mind", id=2, version=NOON + 1))
    assert rules.check(message("buy", id=3)) == []
    assert rules.check(message("buy", id=2, version=NOON + 2))


def test_messages_that_come_out_of_their_order_count_all_the_same() -> None:
    rules = Ruleset(THRICE)
    times = [NOON + 30_000, NOON, NOON + 59_999]
    found = [rules.check(message("buy", id=at, created_at=at)) for at in times]
    assert [len(hits) for hits in found] == [0, 0, 1]


def test_pictures_without_words_are_no_repeated_text() -> None:
    rules = Ruleset(THRICE)
    assert not any(rules.check(message("", id=number)) for number in range(5))


def test_what_was_said_is_still_known_when_the_rules_change() -> None:
    memory = Memory()
    for number in range(2):
        Ruleset(THRICE, memory).check(message("buy", id=number))
    assert Ruleset([*THRICE, Laid("word", "x1")], memory).check(message("buy", id=2))
    assert Ruleset(THRICE).check(message("buy", id=3)) == []


def test_what_is_remembered_is_bounded() -> None:
    memory = Memory()
    for number in range(10_000):
        memory.note(message("buy", id=number, author_id=number), "buy")
    for number in range(1_000):
        memory.note(message("buy", id=number), "buy")
    assert len(memory._texts) == 5_000
    assert max(map(len, memory._texts.values())) == 40


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("mentions", " 007 ", "7"),
        ("repeat", "3 in 60", "3 in 60"),
        ("repeat", "3x / 10s", "3 in 10"),
        ("repeat", "4 times in 2 Minutes", "4 in 120"),
    ],
)
def test_numbers_are_kept_in_one_form(kind: str, typed: str, kept: str) -> None:
    assert checked(kind, typed) == checked(kind, kept) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        *[("mentions", typed) for typed in ("", "0", "101", "-1", "many", "¹", "1.5", "9" * 99)],
        *[("repeat", typed) for typed in ("", "3", "1 in 5", "21 in 5", "3 in 0", "3 in 61 min")],
        ("repeat", "3 in 3601"),
        ("repeat", "٣ in 60x"),
    ],
)
def test_numbers_beyond_the_bounds_are_refused(kind: str, typed: str) -> None:
    with pytest.raises(InputError, match="such as"):
        checked(kind, typed)
