"""What endpoints say when they refuse sound, or to speak: the same thing in many words."""

from typing import Any

import pytest

from bot.endpoints.transport import FileRefused, TooLong, VoiceRefused
from bot.endpoints.transport.problems import Problem, read
from bot.endpoints.transport.refusals import refusal
from bot.endpoints.transport.sentences import Asked
from bot.errors import (
    ContentRefused,
    EndpointBusy,
    EndpointError,
    EndpointRefused,
    EndpointUnreachable,
    ModelUnavailable,
)

HEARING = Asked(model="m", setting="transcription.model", sent=("model", "response_format", "file"))
SPEAKING = Asked(model="m", setting="speech.model", sent=("model", "input", "voice", "speed"))
CHATTING = Asked(model="m", setting="chat.model", sent=("model", "messages", "temperature"))


def error(asked: Asked, message: str, status: int = 400, **more: Any) -> EndpointError:
    codes = frozenset({more["code"]}) if "code" in more else frozenset[str]()
    params = (more["param"],) if "param" in more else ()
    return refusal(Problem(status, codes, message, params), asked)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "Invalid file format. Supported formats: ['flac', 'm4a', 'mp3', 'ogg', 'wav']"),
        (400, "Unrecognized file format. Supported formats: ['flac', 'm4a', 'mp3']"),
        (400, "Audio file might be corrupted or unsupported"),
        (400, "The audio file could not be decoded or its format is not supported."),
        (400, "This model does not support the format you provided."),
        (400, "FFmpeg conversion failed."),
        (400, "failed to read audio data"),
        (400, "Failed to load audio: ffmpeg version 6.1 Copyright (c)"),
        (400, "Invalid or unsupported audio file."),
        (415, "Unsupported Media Type"),
        (415, ""),
        (422, "Unsupported audio format: webm"),
        (500, "Invalid data found when processing input: 'speech.ogg'"),
        (500, "Error opening <_io.BytesIO object>: Format not recognised."),
        (500, "could not decode audio"),
        (500, "moov atom not found"),
    ],
)
def test_a_file_of_another_kind_may_help(status: int, message: str) -> None:
    found = error(HEARING, message, status)
    assert isinstance(found, FileRefused)
    assert (found.status, found.param) == (status, "file")
    assert str(found).startswith("The endpoint cannot read this file. Send the sound in another")
    assert message.partition(" ")[0] in str(found)


def test_a_file_that_is_blamed_by_name_is_refused() -> None:
    assert isinstance(error(HEARING, "Nope.", param="file", code="invalid_value"), FileRefused)


@pytest.mark.parametrize(
    ("status", "message", "longest"),
    [
        (
            400,
            "audio duration 1500.0 seconds is longer than 1400 seconds, the maximum for this model",
            1400,
        ),
        (400, "Audio too long: 45 minutes, the maximum is 30 minutes.", 1800),
        (400, "The recording exceeds the limit of 600s", 600),
        (400, "Total number of tokens in instructions + audio is too large", None),
        (413, "Maximum content size limit (26214400) exceeded (26247613 bytes read)", None),
        (413, "", None),
        (400, "File too large", None),
        (422, "Maximum file size is 25 MB", None),
    ],
)
def test_shorter_pieces_may_help(status: int, message: str, longest: float | None) -> None:
    found = error(HEARING, message, status)
    assert isinstance(found, TooLong)
    assert found.longest == longest
    assert "shorter parts" in str(found)


def test_a_code_alone_says_that_it_is_too_long() -> None:
    assert isinstance(error(HEARING, "No.", code="input_too_large"), TooLong)


@pytest.mark.parametrize(
    ("message", "more"),
    [
        ("Audio file is too short. Minimum audio length is 0.1 seconds.", {}),
        ("No.", {"code": "audio_too_short", "param": "file"}),
    ],
)
def test_too_short_is_not_helped_by_another_file(message: str, more: dict[str, Any]) -> None:
    found = error(HEARING, message, **more)
    assert type(found) is EndpointRefused
    assert "too short" in str(found)


@pytest.mark.parametrize(
    "message",
    [
        "response_format 'verbose_json' is not compatible with model 'm'. Use 'json' instead.",
        "Unsupported response_format: srt",
    ],
)
def test_a_format_of_the_answer_is_no_format_of_the_file(message: str) -> None:
    found = error(HEARING, message, code="unsupported_value", param="response_format")
    assert isinstance(found, EndpointRefused)
    assert (type(found), found.param) == (EndpointRefused, "response_format")


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "Voice 'robot' not found. Available voices: af_heart, af_bella"),
        (404, "voice robot does not exist"),
        (422, "Invalid voice: robot"),
        (500, "Unknown voice robot"),
        (400, "The voice 'robot' is not supported with the model 'm'."),
    ],
)
def test_another_voice_may_help(status: int, message: str) -> None:
    found = error(SPEAKING, message, status)
    assert isinstance(found, VoiceRefused)
    assert "`voice`" in str(found)
    assert "`speech.voice`" in str(found)
    assert "robot" in str(found)


def test_a_voice_is_told_from_a_list_of_what_may_be() -> None:
    said = "Input should be 'nova', 'shimmer', 'echo' or 'onyx'"
    body = b'{"detail": [{"type": "enum", "loc": ["body", "voice"], "msg": "%s"}]}' % said.encode()
    found = refusal(read(422, body), SPEAKING)
    assert isinstance(found, VoiceRefused)
    assert said in str(found)


@pytest.mark.parametrize(
    ("message", "more"),
    [
        ("Invalid 'input': string too long.", {"code": "string_above_max_length"}),
        ("String should have at most 4096 characters", {"code": "string_too_long"}),
        ("Input text exceeds the limit of 2000 tokens", {}),
    ],
)
def test_a_shorter_text_may_help(message: str, more: dict[str, Any]) -> None:
    found = error(SPEAKING, message, **more)
    assert isinstance(found, TooLong)
    assert "Shorten" in str(found)
    assert "conversation" not in str(found)


@pytest.mark.parametrize(
    ("asked", "message", "status", "kind"),
    [
        (CHATTING, "Invalid file format", 400, EndpointRefused),
        (CHATTING, "ffmpeg failed", 500, EndpointUnreachable),
        (CHATTING, "Unknown voice", 400, EndpointRefused),
        (HEARING, "The model 'm' does not exist", 404, ModelUnavailable),
        (HEARING, "flagged by our safety system", 400, ContentRefused),
        (HEARING, "Overloaded", 503, EndpointBusy),
        (HEARING, "Internal error", 500, EndpointUnreachable),
        (SPEAKING, "Invalid file format", 400, EndpointRefused),
        (SPEAKING, "Internal error", 500, EndpointUnreachable),
        (SPEAKING, "Unsupported parameter: 'speed'", 400, EndpointRefused),
    ],
)
def test_other_refusals_stay_what_they_are(
    asked: Asked, message: str, status: int, kind: type[EndpointError]
) -> None:
    assert type(error(asked, message, status)) is kind


def test_an_empty_blame_blames_nothing() -> None:
    found = error(HEARING, "Odd.", param="")
    assert type(found) is EndpointRefused


def test_a_prompt_beside_a_file_may_be_left_out() -> None:
    asked = Asked(sent=("model", "prompt", "file"))
    found = error(asked, "Prompt is not supported for this model.", param="prompt")
    assert isinstance(found, EndpointRefused)
    assert (found.code, found.param) == ("unsupported_parameter", "prompt")
