"""How a transcript looks in Discord."""

import json
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.audio import Segment
from bot.splitting import LIMIT
from bot.transcription import FORMATS, Progress, Transcription
from cogs.transcription.layout import LONG, SILENT, laid_out, under_way

TIMES = (Segment(0.0, 1.5, "Hello there."), Segment(2.0, 3.0, "Good bye."))
SAID = Transcription(
    text="Hello there. Good bye.", language="English", seconds=42.4, segments=TIMES
)


def test_a_short_text_is_one_message_with_its_length_and_language() -> None:
    shown = laid_out(SAID, "text")
    assert shown.contents == ("🎙️ 0:42 · English\nHello there. Good bye.",)
    assert shown.files == ()


def test_several_recordings_are_told_apart_by_name() -> None:
    shown = laid_out(SAID, "text", name="a`b.ogg")
    assert shown.contents[0].startswith("🎙️ `a'b.ogg` · 0:42 · English\n")


def test_a_language_that_nobody_knows_is_not_named() -> None:
    shown = laid_out(Transcription(text="Hi", language=None, seconds=3661), "text")
    assert shown.contents == ("🎙️ 1:01:01\nHi",)


def test_silence_is_said() -> None:
    shown = laid_out(Transcription(text="", language=None, seconds=1), "text")
    assert shown.contents == (f"🎙️ 0:01\n{SILENT}",)


def test_what_was_said_is_no_markup() -> None:
    said = Transcription(
        text="# **bold** [x](https://a.example) @everyone", language=None, seconds=1
    )
    (content,) = laid_out(said, "text").contents
    assert "\\# \\*\\*bold\\*\\* \\[x\\]\\(https\\:" in content
    assert "\\@everyone" in content


def test_speakers_are_named() -> None:
    segments = (Segment(0, 1, "Hello.", "A"), Segment(1, 2, "Hi.", "B_1"))
    said = Transcription(text="A: Hello.\n\nB_1: Hi.", language=None, seconds=2, segments=segments)
    (content,) = laid_out(said, "text").contents
    assert content == "🎙️ 0:02\n**A:** Hello.\n\n**B\\_1:** Hi."


def test_a_long_text_is_a_file_with_a_preview() -> None:
    said = Transcription(text="Word. " * 1_000, language="English", seconds=600)
    shown = laid_out(said, "text")
    (content,) = shown.contents
    assert content.startswith("🎙️ 10:00 · English\nWord. Word.")
    assert content.endswith(f"…\n-# {LONG}")
    (file,) = shown.files
    assert (file.name, file.text) == ("transcript.txt", said.text.rstrip("\n") + "\n")


@pytest.mark.parametrize(
    ("wanted", "name", "beginning"),
    [
        ("srt", "transcript.srt", "1\n00:00:00,000 --> 00:00:01,500\nHello there."),
        ("vtt", "transcript.vtt", "WEBVTT\n\n00:00:00.000 --> "),
        ("json", "transcript.json", '{\n  "text": "Hello there. Good bye."'),
        ("verbose_json", "transcript.json", '{\n  "task": "transcribe"'),
    ],
)
def test_other_formats_are_files(wanted: str, name: str, beginning: str) -> None:
    shown = laid_out(SAID, wanted)
    (file,) = shown.files
    assert file.name == name
    assert file.text.startswith(beginning)
    assert file.text.endswith("\n")
    assert shown.contents == ("🎙️ 0:42 · English\nHello there. Good bye.",)
    if wanted.endswith("json"):
        assert json.loads(file.text)["text"] == SAID.text


@pytest.mark.parametrize("wanted", ["srt", "vtt"])
def test_subtitles_without_times_are_the_text_with_a_word_on_it(wanted: str) -> None:
    said = Transcription(text="Hi.", language=None, seconds=1, notes=("No times.",))
    shown = laid_out(said, wanted)
    assert shown.contents == ("🎙️ 0:01\nHi.\n-# No times.",)
    assert shown.files == ()


def test_progress_is_said_in_times() -> None:
    assert under_way(Progress(2, 12, 1_200.0, 7_200.0)) == ("-# 🎙️ Listening… 20:00 of 2:00:00 done")


@given(
    st.text(max_size=5_000),
    st.none() | st.text(max_size=40),
    st.lists(st.text(max_size=400), max_size=8),
    st.sampled_from(FORMATS),
)
def test_whatever_was_said_fits_into_one_message(
    text: str, language: str | None, notes: list[str], wanted: str
) -> None:
    said = Transcription(text=text, language=language, seconds=1.0, notes=tuple(notes))
    shown = laid_out(said, wanted, name="n" * 300)
    (content,) = shown.contents
    assert 0 < len(content.encode("utf-16-le", "surrogatepass")) // 2 <= LIMIT
    assert len(shown.files) <= 1


def test_a_text_without_an_end_is_laid_out_in_no_time() -> None:
    begun = time.perf_counter()
    layout = laid_out(replace(SAID, text="*" * 4_000_000, segments=()), "text")
    assert time.perf_counter() - begun < 3  # marked up as a whole it took half a minute
    assert len(layout.contents[0]) <= LIMIT
    assert len(layout.files[0].text) == 4_000_001
