"""Transcripts in the shapes of many servers."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.audio import AudioUsage, Segment, Transcript
from bot.endpoints.audio.reading import transcript
from bot.endpoints.transport import Body
from bot.errors import EndpointUnreachable


def of(content: Any) -> Transcript:
    return transcript(Body("application/json", json.dumps(content).encode(), content))


def of_text(text: str) -> Transcript:
    return transcript(Body("text/plain", text.encode()))


def test_json_is_a_text() -> None:
    usage = {"type": "tokens", "input_tokens": 14, "output_tokens": 101, "total_tokens": 115}
    assert of({"text": " Hello. ", "usage": usage}) == Transcript(
        "Hello.", "json", usage=AudioUsage(14, 101)
    )


def test_verbose_json_says_when() -> None:
    content = {
        "task": "transcribe",
        "language": "english",
        "duration": 8.47,
        "text": "One. Two.",
        "segments": [
            {"id": 0, "start": 0.0, "end": 3.32, "text": " One.", "no_speech_prob": 0.1},
            {"id": 1, "start": 3.32, "end": 8, "text": " Two."},
        ],
        "usage": {"type": "duration", "seconds": 9},
    }
    found = of(content)
    assert (found.text, found.format) == ("One. Two.", "verbose_json")
    assert (found.language, found.seconds) == ("english", 8.47)
    assert found.usage == AudioUsage(seconds=9)
    assert found.segments == (
        Segment(0, 3.32, "One.", extra={"id": 0, "no_speech_prob": 0.1}),
        Segment(3.32, 8, "Two.", extra={"id": 1}),
    )


def test_diarized_json_says_who() -> None:
    segments = [
        {"type": "transcript.text.segment", "id": "s2", "start": 5.2, "end": 9, "text": "B."},
        {"id": "s1", "start": 0, "end": 5.2, "text": "A.", "speaker": " agent\n"},
        {"id": "s3", "start": 9, "end": 10, "text": "C.", "speaker": 1},
    ]
    found = of({"task": "transcribe", "duration": 10, "text": "agent: A.", "segments": segments})
    assert found.format == "diarized_json"
    assert [it.speaker for it in found.segments] == ["agent", None, "1"]
    assert found.segments[0].extra == {"id": "s1"}


@pytest.mark.parametrize(
    ("content", "language"),
    [
        ({"language": "de"}, "de"),
        ({"languages": [{"code": "fr"}, {"code": "de"}]}, "fr"),
        ({"languages": ["it"]}, "it"),
        ({"languages": []}, None),
        ({"language": None, "languages": [{}]}, None),
        ({"language": 3}, None),
        ({"language": " "}, None),
        ({}, None),
    ],
)
def test_languages_are_named_in_several_ways(content: dict[str, Any], language: str | None) -> None:
    assert of({"text": "x"} | content).language == language


def test_silence_is_no_error() -> None:
    assert of({"text": ""}) == Transcript("", "json")
    assert of({"segments": []}) == Transcript("", "json")
    assert of_text("\n") == Transcript("", "text")


def test_a_text_is_put_together_from_segments() -> None:
    segments = [{"start": 0, "end": 1, "text": "One."}, {"start": 1, "end": 2, "text": " Two."}]
    assert of({"segments": segments}).text == "One. Two."


@pytest.mark.parametrize(
    "segment",
    [
        None,
        "x",
        {},
        {"text": "no time"},
        {"start": 1, "end": 2},
        {"start": float("nan"), "end": 2, "text": "x"},
        {"start": -1, "end": 2, "text": "x"},
        {"start": True, "end": 2, "text": "x"},
        {"start": 10**400, "end": 2, "text": "x"},
        {"start": [0], "end": 2, "text": "x"},
    ],
)
def test_a_segment_that_cannot_be_read_is_left_out(segment: Any) -> None:
    good = {"start": "1.5", "end": "2", "text": "x"}
    found = of({"text": "y", "segments": [segment, good]})
    assert found.segments == (Segment(1.5, 2.0, "x"),)
    assert found.text == "y"


@pytest.mark.parametrize("end", [None, 0.5, float("inf"), "later"])
def test_an_end_that_cannot_be_is_the_start(end: Any) -> None:
    found = of({"segments": [{"start": 1, "end": end, "text": "x"}]})
    assert found.segments == (Segment(1, 1, "x"),)


@pytest.mark.parametrize("usage", [None, {}, [], {"type": "tokens", "input_tokens": "many"}])
def test_a_usage_that_says_nothing_is_none(usage: Any) -> None:
    assert of({"text": "x", "usage": usage}).usage is None


def test_subtitles_and_texts_are_told_by_how_they_begin() -> None:
    srt = "1\n00:00:00,000 --> 00:00:01,000\nOne.\n\n2\n00:00:01,000 --> 00:00:02,000\nTwo.\n"
    segments = (Segment(0, 1, "One."), Segment(1, 2, "Two."))
    assert of_text(srt) == Transcript("One. Two.", "srt", segments=segments)
    assert of_text("WEBVTT\n\n" + srt.replace(",", ".")).format == "vtt"
    assert of_text(" One. Two.\n") == Transcript("One. Two.", "text")
    assert of_text("[MUSIC]").text == "[MUSIC]"


def test_a_text_may_come_as_a_json_string() -> None:
    assert of("Hello.\n") == Transcript("Hello.", "text")
    assert of("WEBVTT\n\n00:01.000 --> 00:02.000\nx").segments == (Segment(1, 2, "x"),)


@pytest.mark.parametrize("content", [{}, {"detail": "?"}, {"text": None}, {"text": 3, "data": []}])
def test_an_object_without_a_text_is_no_transcript(content: Any) -> None:
    with pytest.raises(EndpointUnreachable, match="held no transcript"):
        of(content)


KEYS = st.sampled_from(
    ["text", "segments", "start", "end", "speaker", "usage", "language", "languages", "code"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, JSON))
def test_any_object_is_read_or_refused(content: dict[str, Any]) -> None:
    try:
        found = transcript(Body("application/json", b"", content))
    except EndpointUnreachable:
        return
    assert all(0 <= it.start <= it.end for it in found.segments)
