"""Sound to text: what is asked, and what is done about what is refused."""

import base64
from pathlib import Path
from typing import Any

import pytest

from bot.endpoints.audio import (
    GONE,
    Audio,
    FileRefused,
    Segment,
    Speaker,
    TooLong,
    TranscriptionRequest,
    TranslationRequest,
)
from bot.endpoints.transport import FilePart
from bot.errors import EndpointRefused, EndpointUnreachable, ModelUnavailable
from tests.bot.endpoints.audio.conftest import form_of
from tests.bot.endpoints.scripted import Endpoint, Time

FILE = FilePart("upload", "audio.ogg", "audio/ogg", b"OggS")
HEARD = {"text": "Hello."}
ORDER = ("verbose_json", "json", "text")


def wish(model: str = "ears", formats: tuple[str, ...] = ORDER, **more: Any) -> Any:
    return TranscriptionRequest(model=model, file=FILE, formats=formats, **more)


def refusal(param: str, message: str = "Unsupported value.", **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, "param": param, "code": "unsupported_value"} | more}


def formats_of(endpoint: Endpoint) -> list[str | None]:
    return [dict(form_of(asked)).get("response_format") for asked in endpoint.asked]


async def test_a_wish_goes_over_as_a_form(endpoint: Endpoint, audio: Audio) -> None:
    endpoint.answer(HEARD)
    request = wish(language="de", prompt="Grüße", temperature=0.5)
    found = await audio.transcribe(endpoint.account, request)
    assert (found.text, found.format, found.dropped) == ("Hello.", "json", ())
    assert endpoint.asked[0].path == "/v1/audio/transcriptions"
    assert form_of(endpoint.asked[0]) == [
        ("model", "ears"),
        ("language", "de"),
        ("prompt", "Grüße"),
        ("temperature", "0.5"),
        ("response_format", "verbose_json"),
        ("file", "audio.ogg audio/ogg"),
    ]


async def test_what_was_not_set_is_not_sent(endpoint: Endpoint, audio: Audio) -> None:
    endpoint.answer("Hello.\n", Content_Type="text/plain")
    request = TranslationRequest(model="ears", file=FILE, formats=("text",))
    found = await audio.translate(endpoint.account, request)
    assert (found.text, found.format) == ("Hello.", "text")
    assert endpoint.asked[0].path == "/v1/audio/translations"
    assert [name for name, _ in form_of(endpoint.asked[0])] == ["model", "response_format", "file"]


async def test_a_file_on_disk_is_sent(endpoint: Endpoint, audio: Audio, tmp_path: Path) -> None:
    endpoint.answer(HEARD)
    path = tmp_path / "x"
    path.write_bytes(b"OggS from disk")
    file = FilePart("file", "audio.ogg", "audio/ogg", path)
    request = TranscriptionRequest(model="ears", file=file, formats=("json",))
    await audio.transcribe(endpoint.account, request)
    assert b"\r\n\r\nOggS from disk\r\n" in endpoint.asked[0].raw


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (400, refusal("response_format", "response_format 'verbose_json' is not compatible.")),
        (400, {"error": {"message": "Currently only support response_format text or json"}}),
        (422, {"detail": [{"loc": ["body", "response_format"], "msg": "Input should be 'json'"}]}),
        (400, {"error": "Unsupported format: verbose_json"}),
    ],
)
async def test_a_refused_format_leads_to_the_next_and_is_remembered(
    endpoint: Endpoint, audio: Audio, time: Time, status: int, content: Any
) -> None:
    endpoint.answer(content, status)
    endpoint.answer(HEARD)
    for _ in range(2):
        assert (await audio.transcribe(endpoint.account, wish())).text == "Hello."
    assert formats_of(endpoint) == ["verbose_json", "json", "json"]
    time.now += 3601
    await audio.transcribe(endpoint.account, wish())
    assert formats_of(endpoint)[3:] == ["verbose_json"]


async def test_what_one_model_refuses_another_is_asked(endpoint: Endpoint, audio: Audio) -> None:
    endpoint.answer(refusal("response_format"), 400)
    endpoint.answer(HEARD)
    await audio.transcribe(endpoint.account, wish())
    await audio.transcribe(endpoint.account, wish("other"))
    await audio.translate(endpoint.account, wish())
    assert formats_of(endpoint)[2:] == ["verbose_json", "verbose_json"]


async def test_where_no_format_is_taken_the_endpoint_chooses(
    endpoint: Endpoint, audio: Audio
) -> None:
    for _ in ORDER:
        endpoint.answer(refusal("response_format"), 400)
    endpoint.answer(HEARD)
    for _ in range(2):
        assert (await audio.transcribe(endpoint.account, wish())).format == "json"
    assert formats_of(endpoint) == [*ORDER, None, None]


async def test_what_did_not_help_is_not_remembered(endpoint: Endpoint, audio: Audio) -> None:
    endpoint.answer(refusal("response_format"), 400)
    endpoint.answer({"error": "broken"}, 401)
    endpoint.answer(HEARD)
    with pytest.raises(EndpointRefused, match="API key"):
        await audio.transcribe(endpoint.account, wish())
    await audio.transcribe(endpoint.account, wish())
    assert formats_of(endpoint) == ["verbose_json", "json", "verbose_json"]


@pytest.mark.parametrize(
    ("model", "wanted", "asked"),
    [
        ("gpt-4o-transcribe", ("srt", "verbose_json", "vtt", "json"), "json"),
        ("gateway/gpt-4o-mini-transcribe-2025-12-15", ("srt", "vtt"), "json"),
        ("whisper-1", ("diarized_json", "srt"), "srt"),
        ("gpt-4o-transcribe-diarize", ("srt", "diarized_json"), "diarized_json"),
        ("gpt-4o-transcribe-diarize", ("srt",), "diarized_json"),
        ("whisper-large-v3", ("srt",), "srt"),
    ],
)
async def test_known_models_are_asked_for_what_they_offer(
    endpoint: Endpoint, audio: Audio, model: str, wanted: tuple[str, ...], asked: str
) -> None:
    endpoint.answer(HEARD)
    await audio.transcribe(endpoint.account, wish(model, wanted))
    assert formats_of(endpoint) == [asked]


async def test_another_format_than_the_wanted_one_is_understood(
    endpoint: Endpoint, audio: Audio
) -> None:
    endpoint.answer("WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n", Content_Type="text/vtt")
    found = await audio.transcribe(endpoint.account, wish(formats=("srt",)))
    assert (found.format, found.segments) == ("vtt", (Segment(1, 2, "Hello."),))


@pytest.mark.parametrize("param", ["language", "prompt", "temperature"])
async def test_a_refused_wish_is_dropped_told_and_remembered(
    endpoint: Endpoint, audio: Audio, param: str
) -> None:
    endpoint.answer(refusal(param, f"Unsupported parameter: '{param}'"), 400)
    endpoint.answer(HEARD)
    request = wish(language="de", prompt="x", temperature=1)
    for _ in range(2):
        assert (await audio.transcribe(endpoint.account, request)).dropped == (param,)
    assert [param in dict(form_of(asked)) for asked in endpoint.asked] == [True, False, False]


async def test_a_language_that_is_none_is_told(endpoint: Endpoint, audio: Audio) -> None:
    said = "Invalid language 'tlh'. It must be specified in ISO-639-1 format."
    endpoint.answer({"error": {"message": said, "code": "invalid_language_format"}}, 400)
    with pytest.raises(EndpointRefused, match="Invalid language 'tlh'"):
        await audio.transcribe(endpoint.account, wish(language="tlh"))
    assert len(endpoint.asked) == 1


async def test_a_model_that_tells_speakers_is_told_those_it_may_know(
    endpoint: Endpoint, audio: Audio
) -> None:
    endpoint.answer(HEARD)
    speakers = tuple(Speaker(name, b"RIFF" + name.encode()) for name in "ABCDE")
    request = wish("gpt-4o-transcribe-diarize", prompt="x", speakers=speakers)
    found = await audio.transcribe(endpoint.account, request)
    assert found.dropped == ("prompt",)
    sample = "data:audio/wav;base64," + base64.b64encode(b"RIFFD").decode()
    form = form_of(endpoint.asked[0])
    assert ("chunking_strategy", "auto") in form
    assert [value for name, value in form if name == "known_speaker_names[]"] == [*"ABCD"]
    samples = [value for name, value in form if name == "known_speaker_references[]"]
    assert (len(samples), samples[3]) == (4, sample)
    await audio.transcribe(endpoint.account, wish(speakers=speakers))
    assert "known_speaker_names[]" not in dict(form_of(endpoint.asked[1]))


@pytest.mark.parametrize("blamed", ["known_speaker_names", "known_speaker_references"])
async def test_names_without_voices_are_not_sent(
    endpoint: Endpoint, audio: Audio, blamed: str
) -> None:
    endpoint.answer(refusal(blamed), 400)
    endpoint.answer(HEARD)
    request = wish("diarize-it", speakers=(Speaker("A", b"RIFF"),))
    await audio.transcribe(endpoint.account, request)
    assert not [name for name, _ in form_of(endpoint.asked[1]) if name.startswith("known")]


async def test_a_file_of_another_kind_may_help(endpoint: Endpoint, audio: Audio) -> None:
    endpoint.answer({"error": {"message": "Invalid file format.", "param": None}}, 400)
    with pytest.raises(FileRefused, match="“Invalid file format"):
        await audio.transcribe(endpoint.account, wish())
    assert len(endpoint.asked) == 1


async def test_a_server_that_fails_over_a_file_is_not_asked_again(
    endpoint: Endpoint, audio: Audio
) -> None:
    endpoint.answer({"detail": "Invalid data found when processing input"}, 500)
    with pytest.raises(FileRefused):
        await audio.transcribe(endpoint.account, wish())
    assert len(endpoint.asked) == 1


async def test_shorter_pieces_may_help(endpoint: Endpoint, audio: Audio) -> None:
    said = "audio duration 1500 seconds is longer than 1400 seconds"
    endpoint.answer({"error": {"message": said, "param": "file"}}, 400)
    endpoint.answer("<html>Request Entity Too Large", 413, Content_Type="text/html")
    with pytest.raises(TooLong) as first:
        await audio.transcribe(endpoint.account, wish())
    with pytest.raises(TooLong) as second:
        await audio.transcribe(endpoint.account, wish())
    assert (first.value.longest, second.value.longest) == (1400, None)


@pytest.mark.parametrize("status", [404, 405, 410, 501])
async def test_an_endpoint_that_does_not_translate_says_what_to_do(
    endpoint: Endpoint, audio: Audio, status: int
) -> None:
    endpoint.answer({"error": {"message": "Invalid URL (POST /v1/audio/translations)"}}, status)
    with pytest.raises(EndpointRefused, match=r"`/transcribe`.*`/chat`") as caught:
        await audio.translate(endpoint.account, wish())
    assert (caught.value.code, caught.value.status) == (GONE, status)


async def test_an_endpoint_that_does_not_hear_says_so(endpoint: Endpoint, audio: Audio) -> None:
    endpoint.answer("404 page not found", 404, Content_Type="text/plain")
    with pytest.raises(EndpointRefused, match="does not turn speech into text") as caught:
        await audio.transcribe(endpoint.account, wish())
    assert caught.value.code == GONE


async def test_a_model_that_does_not_hear_names_the_setting(
    endpoint: Endpoint, audio: Audio
) -> None:
    said = "The model 'ears' is not supported in this endpoint."
    endpoint.answer({"error": {"message": said, "param": "model", "code": "invalid_value"}}, 400)
    with pytest.raises(ModelUnavailable, match=r"does not transcribe.*`transcription\.model`"):
        await audio.transcribe(endpoint.account, wish())
    with pytest.raises(ModelUnavailable, match=r"does not translate.*`transcription\.model`"):
        await audio.translate(endpoint.account, wish())


async def test_a_retired_model_names_the_setting(endpoint: Endpoint, audio: Audio) -> None:
    endpoint.answer({"error": {"message": "gone", "code": "model_not_found"}}, 404)
    with pytest.raises(ModelUnavailable, match=r"`ears`.*`transcription\.model`"):
        await audio.translate(endpoint.account, wish())


@pytest.mark.parametrize("body", [b"<html>Welcome", b'{"ok": true}', b"{}", b'{"text": "cu'])
async def test_an_answer_without_a_transcript_is_told(
    endpoint: Endpoint, audio: Audio, body: bytes
) -> None:
    endpoint.answer(body)
    with pytest.raises(EndpointUnreachable):
        await audio.transcribe(endpoint.account, wish())
