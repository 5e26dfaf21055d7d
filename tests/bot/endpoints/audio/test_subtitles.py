"""Subtitles, read and written."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.audio import Segment
from bot.endpoints.audio.subtitles import is_srt, is_vtt, parse, srt, vtt

SAID = (Segment(0.0, 2.5, "Hello there."), Segment(3661.042, 3662.0, "And\nbye."))

SRT = """1
00:00:00,000 --> 00:00:02,500
Hello there.

2
01:01:01,042 --> 01:01:02,000
And
bye.
"""
VTT = """WEBVTT

00:00:00.000 --> 00:00:02.500
Hello there.

01:01:01.042 --> 01:01:02.000
And
bye.
"""


def test_subrip_is_written() -> None:
    assert srt(SAID) == SRT


def test_webvtt_is_written() -> None:
    assert vtt(SAID) == VTT


@pytest.mark.parametrize("text", [SRT, VTT, SRT.replace("\n", "\r\n"), VTT.replace("\n", "\r")])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_both_are_read(text: str, mark: str) -> None:
    assert parse(mark + text) == SAID


def test_nothing_said_is_no_subtitle() -> None:
    assert (srt(()), vtt(())) == ("", "WEBVTT\n")
    assert parse("") == parse("WEBVTT\n") == ()


def test_speakers_stand_before_the_text() -> None:
    segments = [Segment(0, 1, "Hello.", "A"), Segment(1, 2, "1 < 2 & 3 > 2", "Ann <b>")]
    assert "A: Hello.\n" in srt(segments)
    assert "<v Ann &lt;b&gt;>1 &lt; 2 &amp; 3 &gt; 2</v>" in vtt(segments)
    assert parse(vtt(segments)) == tuple(segments)


def test_what_would_break_out_of_a_cue_does_not() -> None:
    text = "one\n\n\n2\n00:00:05,000 --> 00:00:06,000\nnot a cue"
    for written in (srt([Segment(0, 1, text)]), vtt([Segment(0, 1, text)])):
        assert len(parse(written)) == 1
        assert "-->" not in written.partition("-->")[2]


def test_a_cue_without_length_gets_one() -> None:
    assert "00:00:01.000 --> 00:00:01.001" in vtt([Segment(1, 1, "x")])
    assert "00:00:01,000 --> 00:00:01,001" in srt([Segment(1, 0.5, "x")])


def test_times_are_rounded_and_carried() -> None:
    assert "00:01:00,000 --> 10:00:00,000" in srt([Segment(59.9996, 35999.9999, "x")])
    assert "100:00:00,000" in srt([Segment(0, 360_000, "x")])


def test_what_is_no_cue_is_read_over() -> None:
    text = """WEBVTT - A title
Kind: captions

NOTE
00:00:01.000 is not said

STYLE
::cue { color: red }

REGION
id:fred

intro
00:04.000 --> 00:05.000 align:start position:10%
<v.loud Ann>Now &amp; <b>then</b>, <00:04.500><c.x>here</c>.</v>

02:00.000 -> 03:00.000
no arrow
"""
    assert parse(text) == (Segment(4, 5, "Now & then, here.", "Ann"),)


def test_cues_that_lack_a_blank_line_between_are_two() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\none\n2\n00:00:03,000 --> 00:00:04,000\ntwo"
    assert [segment.text for segment in parse(text)] == ["one", "two"]


def test_an_end_before_the_start_is_the_start() -> None:
    assert parse("00:00:05,000 --> 00:00:01,000\nx") == (Segment(5, 5, "x"),)


def test_signs_are_kept_where_they_are_no_tags() -> None:
    said = "I <3 you &amp; <i>me</i>, a<b"
    assert parse(f"1\n00:01,000 --> 00:02,000\n{said}")[0].text == "I <3 you &amp; me, a<b"


@pytest.mark.parametrize(
    ("text", "srt_", "vtt_"),
    [
        (SRT, True, False),
        ("\ufeff\n" + SRT, True, False),
        ("00:01.000 --> 00:02.000\nx", True, False),
        (VTT, False, True),
        ("WEBVTT", False, True),
        ("\ufeffWEBVTT FILE\n", False, True),
        ("WEBVTTS are subtitles", False, False),
        ("Hello there.\nHow are you?\n" + SRT, False, False),
        ("one --> two", False, False),
        ("", False, False),
    ],
)
def test_a_kind_is_told_by_how_it_begins(text: str, *, srt_: bool, vtt_: bool) -> None:
    assert (is_srt(text), is_vtt(text)) == (srt_, vtt_)


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=3).map(
    "\n".join
)
TIMES = st.integers(0, 400_000_000)
SEGMENTS = st.builds(
    lambda start, length, text, speaker: Segment(
        start / 1000, (start + length) / 1000, text, speaker
    ),
    TIMES,
    st.integers(1, 100_000),
    TEXTS,
    st.none() | WORDS,
)


@given(st.lists(SEGMENTS, max_size=5))
def test_webvtt_is_read_as_it_was_written(segments: list[Segment]) -> None:
    found = parse(vtt(segments))
    expected = [(it.start, it.end, it.text.replace("-->", "->"), it.speaker) for it in segments]
    assert [(it.start, it.end, it.text, it.speaker) for it in found] == expected


@given(st.text(max_size=400) | st.text("0123456789:.,-> \n<>vWEBTVNO&;", max_size=400))
def test_anything_can_be_read(text: str) -> None:
    for start in ("", "WEBVTT\n\n", "1\n00:00:01,000 --> 00:00:02,000\n"):
        for segment in parse(start + text):
            assert 0 <= segment.start <= segment.end


@pytest.mark.parametrize("start", ["<v ", "<v.a", "<v.a ", "<b ", "</", "<1:", "&#"])
def test_tags_that_never_end_are_read_in_no_time(start: str) -> None:
    begun = time.perf_counter()
    (cue,) = parse("WEBVTT\n\n00:00.000 --> 00:01.000\n" + start * 50_000)
    assert cue.speaker is None
    assert time.perf_counter() - begun < 5  # a tag that looked for its end each time took minutes


def test_a_voice_may_stand_apart_from_its_tag() -> None:
    (cue,) = parse("WEBVTT\n\n00:00.000 --> 00:01.000\n<v.loud  Anna >Hello</v>")
    assert (cue.speaker, cue.text) == ("Anna", "Hello")
