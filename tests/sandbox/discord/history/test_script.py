"""How talks are written down."""

import pytest

from sandbox.discord.history.script import Line, talk, talks


def test_a_line_is_a_message_and_a_blank_line_ends_a_talk() -> None:
    assert talks("\nadmin: One.\nmember > Two: 2 > 1.\n\nmember: Three.\n") == (
        (Line("admin", "One."), Line("member", "Two: 2 > 1.", is_reply=True)),
        (Line("member", "Three."),),
    )


def test_long_messages_go_on_in_the_next_line_and_lists_keep_theirs() -> None:
    (line,) = talk("admin: Some\n  words.\n  - An\n  item.\n  - Another.")
    assert line.text == "Some words.\n- An item.\n- Another."


@pytest.mark.parametrize(
    "script", ["", "nobody", "admin:", "admin : x", "Admin: x", "a: x\nb\nc: y"]
)
def test_what_is_no_line_is_an_error(script: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        talk(script)
