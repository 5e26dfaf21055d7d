"""What is asked of a model for a wish and the settings, and what is refused before."""

from typing import Any

import pytest

from bot.errors import InputError
from bot.speech import Wish
from bot.speech.plan import Plan, planned
from tests.bot.speech.booth import long_text

VALUES: dict[str, Any] = {
    "speech.model": "gpt-4o-mini-tts",
    "speech.voice": "alloy",
    "speech.speed": 1.0,
    "speech.format": "voice",
    "speech.instructions": "",
}
ROOMY = 25 * 2**20


def plan(text: str = "Hello.", *, largest: int = ROOMY, **wish: Any) -> Plan:
    return planned(Wish(text=text, **wish), VALUES, largest=largest)


def test_what_is_left_open_is_taken_from_the_settings() -> None:
    values = VALUES | {"speech.voice": "nova", "speech.speed": 1.5, "speech.instructions": " calm "}
    found = planned(Wish(text="Hello."), values, largest=ROOMY)
    assert (found.model, found.voice, found.format) == ("gpt-4o-mini-tts", "nova", "voice")
    assert (found.speed, found.instructions) == (1.5, "calm")
    assert (found.messages, found.note) == ((("Hello.",),), "")


def test_what_is_wished_for_goes_before_the_settings() -> None:
    found = plan(voice=" echo ", model=" tts-x ", speed=0.5, format="flac", instructions="sad")
    assert (found.model, found.voice, found.format) == ("tts-x", "echo", "flac")
    assert (found.speed, found.instructions) == (0.5, "sad")


def test_the_usual_speed_is_not_sent() -> None:
    assert plan(speed=1.0).speed is None


def test_instructions_that_a_model_does_not_take_are_left_out_and_told() -> None:
    found = plan(model="tts-1", instructions="like a pirate")
    assert found.instructions is None
    assert found.note == "`tts-1` takes no instructions."


def test_instructions_of_the_settings_are_left_out_without_a_word() -> None:
    values = VALUES | {"speech.model": "tts-1", "speech.instructions": "calm"}
    found = planned(Wish(text="Hello."), values, largest=ROOMY)
    assert (found.instructions, found.note) == (None, "")


def test_markup_is_put_into_words_first() -> None:
    assert plan("**Hello** <@5>").messages == (("Hello someone",),)


def test_a_text_within_the_limit_is_one_message_of_one_part() -> None:
    ((part,),) = plan(long_text(4_000)).messages
    assert len(part) > 3_900


def test_a_longer_one_begins_with_a_short_message() -> None:
    first, second = plan(long_text(12_000)).messages
    assert len(first) == 1
    assert len(first[0]) <= 600
    assert len(second) > 1
    assert all(len(part) <= 4096 for part in second)


def test_no_message_is_longer_than_discord_takes() -> None:
    messages = plan(long_text(29_000)).messages
    assert len(messages) == 3  # a beginning, twenty minutes, and the rest
    small = plan(long_text(29_000), largest=10 * 2**20).messages
    assert len(small) > len(messages)


def test_a_file_is_one_however_long_it_is() -> None:
    (parts,) = plan(long_text(12_000), format="mp3").messages
    assert len(parts) == 3


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"text": "   "}, "nothing to speak"),
        ({"text": "a. " * 11_000}, "30,000 characters at most"),
        ({"text": "a" * 1_000_000}, "30,000 characters at most"),
        ({"speed": 0.1}, "from 0.25 to 4"),
        ({"speed": float("nan")}, "from 0.25 to 4"),
        ({"format": "midi"}, "voice, mp3, opus, aac, flac or wav"),
        ({"voice": "al loy"}, "one word"),
        ({"voice": "../x"}, "one word"),
        ({"instructions": "x" * 4_001}, "make them shorter"),
    ],
)
def test_what_cannot_be_spoken_is_refused_in_a_sentence(wish: Any, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        plan(**({"text": "Hello."} | wish))


def test_half_a_character_does_no_harm() -> None:
    assert plan("Hello \ud83d.").messages == (("Hello ?.",),)
