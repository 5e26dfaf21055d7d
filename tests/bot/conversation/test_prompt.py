from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.prompt import build, cut_to, one_line
from bot.storage.conversations import Picture, Problem, Text, Turn
from tests.turns import a_turn


def turn(number: int, role: str, text: str, *, author: int = 1) -> Turn:
    parts = (Text(text),) if text else ()
    name = f"member {author}"
    return a_turn(number, role=role, author_id=author, author_name=name, parts=parts)


def roles(turns: list[Turn], budget: int = 10_000) -> list[str]:
    return [message.role for message in build(turns, instructions="be kind", budget=budget)]


def test_the_persona_and_the_summary_are_one_system_message() -> None:
    messages = build([turn(1, "user", "hi")], instructions="be kind", summary="before", budget=100)
    assert [message.role for message in messages] == ["system", "user"]
    assert str(messages[0].content).startswith("be kind")
    assert str(messages[0].content).endswith("before")


def test_old_turns_fall_out_first_and_the_window_begins_with_a_question() -> None:
    turns = [
        turn(1, "user", "a" * 400),
        turn(2, "assistant", "b" * 400),
        turn(3, "user", "c" * 400),
        turn(4, "assistant", "d" * 400),
        turn(5, "user", "e" * 400),
    ]
    assert roles(turns) == ["system", "user", "assistant", "user", "assistant", "user"]
    # room for four turns: the oldest of them would be an answer without its question
    assert roles(turns, 450) == ["system", "user", "assistant", "user"]


def test_the_question_is_sent_however_long_it_is() -> None:
    turns = [turn(1, "user", "old"), turn(2, "assistant", "b"), turn(3, "user", "e" * 40_000)]
    assert roles(turns, 10) == ["system", "user"]


def test_failed_answers_without_text_leave_no_gap() -> None:
    turns = [turn(1, "user", "one"), turn(2, "assistant", ""), turn(3, "user", "two")]
    (_, asked) = build(turns, instructions="", budget=100)
    assert asked.content == "one\n\ntwo"


def test_a_message_of_pictures_only_still_names_who_sent_it() -> None:
    picture = Picture("a.png", "image/png", b"x")
    first = turn(1, "user", "hello", author=2)
    second = replace(turn(2, "user", ""), parts=(picture,))
    (_, asked) = build([first, second], instructions="", budget=10_000)
    assert not isinstance(asked.content, str)
    assert [getattr(part, "text", "picture") for part in asked.content] == [
        "member 2: hello",
        "member 1: ",
        "picture",
    ]


def test_problems_are_told_to_the_model() -> None:
    asked = replace(turn(1, "user", ""), parts=(Text("hi"), Problem("No sound.")))
    assert build([asked], instructions="", budget=100)[-1].content == "hi\n(No sound.)"


@given(st.lists(st.tuples(st.sampled_from(["user", "assistant"]), st.text(max_size=200))))
def test_roles_alternate_and_nothing_is_said_twice(said: list[tuple[str, str]]) -> None:
    turns = [turn(number, role, text) for number, (role, text) in enumerate(said, 1)]
    got = roles([*turns, turn(len(turns) + 1, "user", "now")], 300)
    assert got[0] == "system"
    assert got[1] == got[-1] == "user"
    assert all(left != right for left, right in pairwise(got))


@given(st.text(), st.integers(1, 50))
def test_cutting_keeps_a_beginning_within_the_bound(text: str, tokens: int) -> None:
    cut = cut_to(text, tokens)
    assert len(cut.encode("utf-8", "replace")) <= max(tokens * 4, 0) or cut == text
    assert text.encode("utf-8", "replace").decode().startswith(cut) or cut == text


@given(st.text())
def test_a_name_is_one_short_line(name: str) -> None:
    line = one_line(name)
    assert line
    assert len(line) <= 80
    assert len(line.splitlines()) == 1
