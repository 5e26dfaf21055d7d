"""Calls to the sandbox's endpoint, with real sound; ill luck ends well, or in a sentence."""

import io
import wave
from functools import cache
from pathlib import Path

import aiohttp
import av
import pytest

from bot.endpoints.audio import (
    GONE,
    Audio,
    FileRefused,
    Speaker,
    SpeechRequest,
    TooLong,
    TranscriptionRequest,
    TranslationRequest,
    VoiceRefused,
)
from bot.endpoints.audio.subtitles import parse, srt
from bot.endpoints.transport import Account, FilePart, Timeouts, Transport
from bot.errors import EndpointError, EndpointRefused, ModelUnavailable
from sandbox.endpoints import EndpointServer, Fault, Kind
from sandbox.endpoints.audio.tones import BASES, recording_of
from tests.bot.endpoints.scripted import Time

HARMLESS = {
    Kind.STATUS,
    Kind.RESET,
    Kind.ERROR_BODY,
    Kind.REFUSE_PARAMETER,
    Kind.CUT_BODY,
    Kind.NO_DONE,
    Kind.DROP_USAGE,
    Kind.UNKNOWN_FIELDS,
    Kind.CRLF,
    Kind.COMMENTS,
    Kind.EMPTY_CHOICES,
    Kind.DRIP,
}
STREAM_ONLY = {
    Kind.STALL_STREAM,
    Kind.RESET_STREAM,
    Kind.MALFORMED_EVENT,
    Kind.ERROR_EVENT,
    Kind.END_STREAM,
}
STALLS = {Kind.STALL, Kind.STALL_STREAM}
WELL = {*HARMLESS, Kind.END_STREAM}  # that sound ended too early cannot be told
ORDER = ("verbose_json", "json", "text")
SAYINGS = ((0.5, "Good day."), (2.5, "How are you?"))
TEXT = "Good day. How are you?"


@pytest.fixture
def patient(session: aiohttp.ClientSession, time: Time) -> Transport:
    """A transport that waits for a busy machine, but for no pause between attempts."""
    timeouts = Timeouts(connect=5, first_byte=20, between=20)
    return Transport(session, timeouts=timeouts, clock=time.clock, sleep=time.sleep)


@cache
def recorded(container: str = "ogg", codec: str = "libopus") -> bytes:
    return recording_of(SAYINGS, container=container, codec=codec)


def file(data: bytes | Path | None = None, name: str = "audio.ogg") -> FilePart:
    return FilePart("file", name, "audio/ogg", recorded() if data is None else data)


@cache
def short() -> FilePart:
    return file(recording_of([(0.2, "Hi.")]))


def wish(model: str = "rehearsal-hears", *formats: str) -> TranscriptionRequest:
    return TranscriptionRequest(model=model, file=file(), formats=formats or ORDER)


def words(model: str = "rehearsal-speech", text: str = "Hello there.") -> SpeechRequest:
    return SpeechRequest(model=model, input=text, voice="alloy", formats=("opus", "mp3"))


async def spoken(audio: Audio, account: Account, request: SpeechRequest) -> bytes:
    return b"".join([piece async for piece in audio.speak(account, request)])


def seconds_of(data: bytes) -> float:
    with av.open(io.BytesIO(data), "r") as opened:
        rates = [(frame.samples, frame.sample_rate) for frame in opened.decode(audio=0)]
    return sum(samples / rate for samples, rate in rates)


@pytest.mark.parametrize("format_", ["verbose_json", "srt", "vtt"])
async def test_what_was_said_and_when(account: Account, patient: Transport, format_: str) -> None:
    found = await Audio(patient).transcribe(account, wish("rehearsal-hears", format_))
    assert (found.text, found.format) == (TEXT, format_)
    assert [it.text for it in found.segments] == [text for _, text in SAYINGS]
    for segment, (start, _) in zip(found.segments, SAYINGS, strict=True):
        assert segment.start == pytest.approx(start, abs=0.05)
    assert [it.text for it in parse(srt(found.segments))] == [text for _, text in SAYINGS]


async def test_a_file_on_disk_is_heard(
    account: Account, patient: Transport, tmp_path: Path
) -> None:
    path = tmp_path / "recording"
    path.write_bytes(recorded())
    request = TranscriptionRequest(model="rehearsal-hears", file=file(path), formats=("text",))
    found = await Audio(patient).transcribe(account, request)
    assert (found.text, found.format) == (TEXT, "text")


async def test_the_newer_models_are_asked_for_what_they_can(
    rehearsal: EndpointServer, account: Account, patient: Transport
) -> None:
    audio = Audio(patient)
    for _ in range(2):
        found = await audio.transcribe(account, wish("rehearsal-transcribe", "srt", *ORDER))
        assert (found.text, found.format, found.segments) == (TEXT, "json", ())
        assert found.usage is not None
    assert len([call for call in rehearsal.calls if call.method == "POST"]) == 4


async def test_speakers_are_told_apart_and_known_again(
    account: Account, patient: Transport
) -> None:
    audio = Audio(patient)
    data = recording_of(SAYINGS, base=(BASES[0], BASES[2]))
    request = TranscriptionRequest(
        model="rehearsal-diarize", file=file(data), formats=("diarized_json", "json"), prompt="x"
    )
    found = await audio.transcribe(account, request)
    assert (found.format, found.dropped) == ("diarized_json", ("prompt",))
    assert [it.speaker for it in found.segments] == ["A", "B"]
    sample = recording_of(
        [(0.3, "This is how I sound.")], container="wav", codec="pcm_s16le", base=BASES[2]
    )
    known = TranscriptionRequest(
        model="rehearsal-diarize",
        file=file(data),
        formats=("diarized_json",),
        speakers=(Speaker("Ann", sample),),
    )
    found = await audio.transcribe(account, known)
    assert found.segments[1].speaker == "Ann"


async def test_it_is_translated(account: Account, patient: Transport) -> None:
    request = TranslationRequest(model="rehearsal-hears", file=file(), formats=ORDER)
    found = await Audio(patient).translate(account, request)
    assert found.format == "verbose_json"
    assert found.text


async def test_translations_that_are_gone(
    rehearsal: EndpointServer, account: Account, patient: Transport
) -> None:
    rehearsal.translations_gone = True
    with pytest.raises(EndpointRefused, match="/transcribe") as caught:
        await Audio(patient).translate(account, wish())
    assert caught.value.code == GONE


@pytest.mark.parametrize(
    ("data", "name"), [(b"Hello. I am a text.", "audio.ogg"), (b"OggS" + bytes(500), "audio.ogg")]
)
async def test_what_is_no_sound_is_refused(
    account: Account, patient: Transport, data: bytes, name: str
) -> None:
    request = TranscriptionRequest(
        model="rehearsal-hears", file=file(data, name), formats=("json",)
    )
    with pytest.raises(FileRefused):
        await Audio(patient).transcribe(account, request)


async def test_another_container_helps_where_one_is_refused(
    rehearsal: EndpointServer, account: Account, patient: Transport
) -> None:
    rehearsal.refuses_ogg = True
    with pytest.raises(FileRefused, match="Supported formats"):
        await Audio(patient).transcribe(account, wish())
    data = recorded("webm", "libopus")
    request = TranscriptionRequest(
        model="rehearsal-hears",
        file=FilePart("file", "audio.webm", "audio/webm", data),
        formats=("text",),
    )
    assert (await Audio(patient).transcribe(account, request)).text == TEXT


async def test_a_file_that_is_too_large_is_told(account: Account, patient: Transport) -> None:
    request = TranscriptionRequest(
        model="rehearsal-hears", file=file(bytes(26 * 2**20)), formats=("json",)
    )
    with pytest.raises(TooLong) as caught:
        await Audio(patient).transcribe(account, request)
    assert caught.value.longest is None


async def test_sound_that_is_too_long_is_told_with_the_length_that_is_taken(
    account: Account, patient: Transport
) -> None:
    silence = io.BytesIO()
    with wave.open(silence, "wb") as written:
        written.setparams((1, 1, 4000, 0, "NONE", ""))
        written.writeframes(b"\x80" * 4000 * 1401)
    request = TranscriptionRequest(
        model="rehearsal-transcribe", file=file(silence.getvalue()), formats=("json",)
    )
    with pytest.raises(TooLong) as caught:
        await Audio(patient).transcribe(account, request)
    assert caught.value.longest == 1400


@pytest.mark.parametrize("model", ["retired-model", "rehearsal"])
async def test_a_model_that_cannot_names_the_setting(
    account: Account, patient: Transport, model: str
) -> None:
    audio = Audio(patient)
    with pytest.raises(ModelUnavailable, match=r"`transcription\.model`"):
        await audio.transcribe(account, wish(model))
    with pytest.raises(ModelUnavailable, match=r"`speech\.model`"):
        await spoken(audio, account, words(model))


async def test_a_language_that_is_none_is_told(account: Account, patient: Transport) -> None:
    request = TranscriptionRequest(
        model="rehearsal-hears", file=file(), formats=ORDER, language="klingon"
    )
    with pytest.raises(EndpointRefused, match="Invalid language 'klingon'"):
        await Audio(patient).transcribe(account, request)


@pytest.mark.parametrize("kind", list(Kind))
async def test_any_ill_luck_ends_well_or_in_a_sentence(
    rehearsal: EndpointServer, account: Account, patient: Transport, hasty: Transport, kind: Kind
) -> None:
    audio = Audio(hasty if kind in STALLS else patient)
    request = TranscriptionRequest(model="rehearsal-hears", file=short(), formats=ORDER)
    rehearsal.faults.add(Fault(kind=kind, param="response_format", after=1, size=40 * 2**20))
    if kind in HARMLESS | STREAM_ONLY:
        assert (await Audio(patient).transcribe(account, request)).text == "Hi."
    else:
        with pytest.raises(EndpointError) as caught:
            await audio.transcribe(account, request)
        assert str(caught.value).endswith((".", "”"))
        assert (await Audio(patient).transcribe(account, request)).text == "Hi."


async def test_a_text_is_spoken_and_understood(account: Account, patient: Transport) -> None:
    audio = Audio(patient)
    data = await spoken(audio, account, words("rehearsal-tones", TEXT))
    assert data.startswith(b"OggS")
    request = TranscriptionRequest(model="rehearsal-hears", file=file(data), formats=("text",))
    assert (await audio.transcribe(account, request)).text == TEXT


async def test_the_first_models_get_no_instructions_twice(
    rehearsal: EndpointServer, account: Account, patient: Transport
) -> None:
    audio = Audio(patient)
    request = SpeechRequest(
        model="rehearsal-speech-1",
        input="Hello.",
        voice="alloy",
        formats=("opus",),
        instructions="Whisper.",
    )
    for _ in range(2):
        assert seconds_of(await spoken(audio, account, request)) > 0.1
    asked = ["instructions" in str(call.body) for call in rehearsal.calls]
    assert asked == [True, False, False]


async def test_a_voice_that_is_none_is_told_with_those_there_are(
    account: Account, patient: Transport
) -> None:
    request = SpeechRequest(
        model="rehearsal-speech", input="Hello.", voice="robot", formats=("opus",)
    )
    with pytest.raises(VoiceRefused, match=r"`speech\.voice`.*alloy"):
        await spoken(Audio(patient), account, request)


async def test_a_text_that_is_too_long_is_told(account: Account, patient: Transport) -> None:
    with pytest.raises(TooLong, match="Shorten"):
        await spoken(Audio(patient), account, words(text="a" * 4097))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.DRIP])
async def test_any_ill_luck_of_speech_ends_well_or_in_a_sentence(
    rehearsal: EndpointServer, account: Account, patient: Transport, hasty: Transport, kind: Kind
) -> None:
    audio = Audio(hasty if kind in STALLS else patient)
    request = words(text="One. Two. Three. Four. " * 3)
    rehearsal.faults.add(Fault(kind=kind, param="response_format", after=1, size=130 * 2**20))
    if kind in WELL:
        assert await spoken(audio, account, request)
    else:
        with pytest.raises(EndpointError) as caught:
            await spoken(audio, account, request)
        assert str(caught.value).endswith((".", "”"))
    assert (await spoken(Audio(patient), account, request)).startswith(b"OggS")
