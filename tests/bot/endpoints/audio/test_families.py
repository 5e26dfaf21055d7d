"""What is known of models by their names."""

import pytest

from bot.endpoints.audio import limits_of


@pytest.mark.parametrize(
    ("model", "formats", "longest"),
    [
        ("whisper-1", ("json", "text", "srt", "verbose_json", "vtt"), None),
        ("gpt-4o-transcribe", ("json",), 1400),
        ("gpt-4o-mini-transcribe-2025-12-15", ("json",), 1400),
        ("gpt-transcribe", ("json",), 1400),
        ("openai/GPT-4o-transcribe-diarize", ("diarized_json", "json", "text"), 1400),
        ("Systran/faster-whisper-large-v3", None, None),
        ("", None, None),
    ],
)
def test_models_that_hear(model: str, formats: tuple[str, ...] | None, longest: float) -> None:
    family = limits_of(model)
    assert (family.formats, family.longest) == (formats, longest)


@pytest.mark.parametrize(
    ("model", "instructions", "voice"),
    [
        ("tts-1", False, "alloy"),
        ("tts-1-hd", False, "shimmer"),
        ("gpt-4o-mini-tts", True, "cedar"),
        ("kokoro", True, None),
    ],
)
def test_models_that_speak(model: str, *, instructions: bool, voice: str | None) -> None:
    family = limits_of(model)
    assert family.takes_instructions is instructions
    assert family.longest_input == 4096
    assert family.voices is None if voice is None else voice in (family.voices or ())


def test_only_some_tell_speakers_and_take_no_prompt() -> None:
    family = limits_of("gpt-4o-transcribe-diarize")
    assert (family.speakers, family.needs_chunking) == (True, True)
    assert [family.takes(name) for name in ("prompt", "language")] == [False, True]
    assert limits_of("whisper-1").takes("prompt")


def test_what_is_not_known_is_tried() -> None:
    family = limits_of("ears-of-tomorrow")
    assert family.translates
    assert family.among(("srt", "odd")) == ("srt", "odd")
    assert not limits_of("gpt-4o-transcribe").translates
