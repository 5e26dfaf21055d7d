"""The line under which something is heard."""

from typing import Any

from bot.speech import Spoken
from cogs.speech import card


def spoken(**more: Any) -> Spoken:
    return Spoken(data=b"", format="voice", seconds=42, **more)


def test_the_line_tells_the_voice_the_length_and_how_far_it_is() -> None:
    assert card.line(spoken(voice="alloy"), 42) == "🔊 alloy · 0:42"
    assert card.line(spoken(voice="alloy", number=1, total=3), 42) == "🔊 alloy · 0:42 · 1 of 3"
    assert card.line(spoken(voice="alloy", number=3, total=3), 99) == "🔊 alloy · 1:39"


def test_a_note_stands_below_and_a_voice_s_name_is_no_markup() -> None:
    line = card.line(spoken(voice="my_own_voice", note="It takes no instructions."), 1)
    assert line == "🔊 my\\_own\\_voice · 0:01\n-# It takes no instructions."
