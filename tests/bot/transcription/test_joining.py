"""Parts become one text, with the times of the whole and a word on what is missing."""

import json

import pytest

from bot.endpoints.audio import Segment, Transcript
from bot.errors import BudgetError, EndpointBusy, EndpointUnreachable
from bot.transcription.joining import NO_TIMES, OTHER_SPEAKERS, Part, joined
from tests.bot.transcription.samples import heard, plan

BUSY = EndpointBusy("The endpoint is busy. Try again.")


def test_texts_are_joined_and_times_moved() -> None:
    parts = [
        Part(0.0, 10.0, heard("One.", Segment(1.0, 2.5, "One."))),
        Part(10.0, 5.0, heard("Two.", Segment(0.5, 4.0, "Two."))),
    ]
    found = joined(parts, plan(), 15.0)
    assert found.text == "One. Two."
    assert [(each.start, each.end) for each in found.segments] == [(1.0, 2.5), (10.5, 14.0)]
    assert found.notes == ()
    assert found.seconds == 15.0


def test_times_beyond_a_part_do_not_reach_into_the_next() -> None:
    parts = [Part(10.0, 5.0, heard("x", Segment(-3.0, 40.0, "x"), Segment(4.0, 3.0, "y")))]
    found = joined(parts, plan(), 15.0)
    assert [(each.start, each.end) for each in found.segments] == [(10.0, 15.0), (14.0, 14.0)]


def test_scripts_without_spaces_get_none() -> None:
    parts = [Part(0, 1, heard("こんにちは。")), Part(1, 1, heard("元気ですか。"))]
    assert joined(parts, plan(), 2.0).text == "こんにちは。元気ですか。"


@pytest.mark.parametrize(("later", "notes"), [("A", ()), ("B", (OTHER_SPEAKERS,)), (None, ())])
def test_a_speaker_who_is_new_in_a_later_part_may_not_be(
    later: str | None, notes: tuple[str, ...]
) -> None:
    parts = [
        Part(0.0, 10.0, heard("", Segment(0, 1, "One.", "A"))),
        Part(10.0, 10.0, BUSY),
        Part(20.0, 10.0, heard("", Segment(0, 1, "Two.", later))),
    ]
    assert joined(parts, plan(), 30.0).notes[1:] == notes


def test_what_is_missing_is_marked_and_told() -> None:
    parts = [
        Part(0.0, 2400.0, heard("One.")),
        Part(2400.0, 600.0, BUSY),
        Part(3000.0, 600.0, heard("Two.")),
    ]
    found = joined(parts, plan(), 3600.0)
    assert found.text == "One.\n\n[40:00 to 50:00 is missing]\n\nTwo."
    assert found.notes == (f"From 40:00 to 50:00 is missing: {BUSY}",)


def test_missing_parts_that_follow_each_other_are_one_gap() -> None:
    parts = [
        Part(0, 10, heard("One.", Segment(0, 1, "One."))),
        Part(10, 10, BUSY),
        Part(20, 10, BUSY),
        Part(30, 10, BudgetError("Used up.")),
    ]
    found = joined(parts, plan(format="srt"), 40.0)
    assert found.notes == (
        f"From 0:10 to 0:30 is missing: {BUSY}",
        "From 0:30 to 0:40 is missing: Used up.",
    )
    assert "00:00:10,000 --> 00:00:30,000\n[0:10 to 0:30 is missing]" in found.written("srt")


def test_nothing_heard_at_all_is_the_error() -> None:
    with pytest.raises(EndpointBusy, match="busy"):
        joined([Part(0, 1, BUSY), Part(1, 1, EndpointUnreachable("Gone."))], plan(), 2.0)


def test_a_part_without_times_among_others_stands_as_one() -> None:
    parts = [
        Part(0, 10, heard("One.", Segment(0, 1, "One."))),
        Part(10, 10, heard("Two.")),
        Part(20, 10, heard("  ")),
    ]
    found = joined(parts, plan(format="vtt"), 30.0)
    assert [(each.start, each.end, each.text) for each in found.segments[1:]] == [(10, 20, "Two.")]
    assert found.notes == ()


@pytest.mark.parametrize("wanted", ["srt", "vtt", "verbose_json"])
def test_times_that_nobody_told_are_not_made_up(wanted: str) -> None:
    found = joined([Part(0, 10, heard("One."))], plan(format=wanted), 10.0)
    assert not found.has_times
    assert found.notes == (NO_TIMES,)
    assert "One." in found.written(wanted)
    assert "-->" not in found.written(wanted)


def test_without_times_a_text_needs_no_word_on_it() -> None:
    assert joined([Part(0, 10, heard("One."))], plan(), 10.0).notes == ()


def test_silence_is_an_empty_text() -> None:
    found = joined([Part(0, 10, heard(" "))], plan(), 10.0)
    assert (found.text, found.has_times) == ("", False)
    assert joined([], plan(), 10.0).text == ""


def test_only_what_the_person_asked_for_is_told_to_be_left_out() -> None:
    part = Part(0, 10, heard("One.", dropped=("language", "prompt")))
    found = joined([part, part], plan(prompt="Bob"), 10.0)
    assert found.notes == ("The model does not take this, so I left it out: prompt.",)


@pytest.mark.parametrize(
    ("told", "asked", "shown"),
    [
        ("english", None, "English"),
        ("de", None, "German"),
        (None, "fr", "French"),
        (" ", None, None),
    ],
)
def test_the_language_is_named_for_people(
    told: str | None, asked: str | None, shown: str | None
) -> None:
    found = joined([Part(0, 1, heard("x", language=told))], plan(language=asked), 1.0)
    assert found.language == shown


def test_who_speaks_stands_before_what_is_said() -> None:
    said = heard(
        "ignored",
        Segment(0, 1, "Hello.", "A"),
        Segment(1, 2, " Are you there?", "A"),
        Segment(2, 3, "Yes.", "B"),
    )
    found = joined([Part(0, 3, said)], plan(), 3.0)
    assert found.text == "A: Hello. Are you there?\n\nB: Yes."
    assert found.paragraphs == (("A", "Hello. Are you there?"), ("B", "Yes."))
    assert "A: Hello." in found.written("srt")
    assert json.loads(found.written("json"))["segments"][2]["speaker"] == "B"


def test_each_format_is_written_as_the_api_shapes_it() -> None:
    said = heard("Hi.", Segment(0.5, 1.25, "Hi.", extra={"avg_logprob": -0.2}), language="english")
    found = joined([Part(0, 2, said)], plan(), 2.0)
    assert found.written("text") == "Hi."
    assert json.loads(found.written("json")) == {"text": "Hi."}
    assert json.loads(found.written("verbose_json")) == {
        "task": "transcribe",
        "language": "english",
        "duration": 2.0,
        "text": "Hi.",
        "segments": [{"id": 0, "avg_logprob": -0.2, "start": 0.5, "end": 1.25, "text": "Hi."}],
    }
    assert found.written("srt") == "1\n00:00:00,500 --> 00:00:01,250\nHi.\n"
    assert found.written("vtt") == "WEBVTT\n\n00:00:00.500 --> 00:00:01.250\nHi.\n"


def test_a_translation_says_so() -> None:
    found = joined([Part(0, 2, Transcript("Hi.", "json"))], plan(is_translation=True), 2.0)
    assert json.loads(found.written("verbose_json"))["task"] == "translate"
