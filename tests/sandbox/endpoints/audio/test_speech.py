"""Text to speech: what is spoken, in which form, and how it comes."""

import asyncio
import base64
import io
from collections.abc import Callable
from typing import Any

import aiohttp
import av
import numpy as np
import pytest

from sandbox.endpoints import EndpointServer, Fault
from sandbox.endpoints.audio import espeak
from sandbox.endpoints.audio.ears import Ears
from sandbox.endpoints.audio.encoding import encoded
from sandbox.endpoints.audio.recorder import POINTS, recorded, waveform
from sandbox.endpoints.audio.voices import TONES, Voice, base_of
from sandbox.endpoints.faults import Kind

TEXT = "Hello there. How are you?"
KINDS = {
    "mp3": ("audio/mpeg", "mp3", 24_000),
    "opus": ("audio/opus", "ogg", 48_000),
    "aac": ("audio/aac", "aac", 24_000),
    "flac": ("audio/flac", "flac", 24_000),
    "wav": ("audio/wav", "wav", 24_000),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", ["rehearsal-tones", "rehearsal-speech", "rehearsal-speech-1"])
async def test_sound_comes_in_the_form_that_is_asked_for(
    audio: Any, fits: Any, kind: str, model: str
) -> None:
    asked = {"model": model, "input": TEXT, "voice": "alloy", "response_format": kind}
    fits("CreateSpeechRequest", asked)
    answer = await audio.speak(**{name: each for name, each in asked.items() if name != "input"})
    mime, container, rate = KINDS[kind]
    assert (answer.status, answer.mime) == (200, mime)
    with av.open(io.BytesIO(answer.body), "r") as source:
        (track,) = source.streams.audio
        assert source.format.name == container
        assert (track.rate, track.channels) == (rate, 1)
        samples = sum(frame.samples for frame in source.decode(track))
    assert 1.0 < samples / rate < 4.0


async def test_mp3_is_the_usual_and_pcm_is_bare(audio: Any) -> None:
    usual, bare = await audio.speak(), await audio.speak(response_format="pcm")
    assert (usual.mime, bare.mime) == ("audio/mpeg", "audio/pcm")
    assert np.frombuffer(bare.body, "<i2").size / 24_000 == pytest.approx(2.2, abs=0.4)


async def test_tones_are_understood_again(audio: Any) -> None:
    answer = await audio.speak(response_format="opus")
    assert answer.headers["x-sandbox-engine"] == TONES
    heard = await Ears(has_engine=False).hear(answer.body, "ogg")
    assert heard.text == TEXT


async def test_a_speech_engine_speaks_where_there_is_one(audio: Any) -> None:
    if espeak.engine() is None:
        pytest.skip("eSpeak NG is not installed")
    answer = await audio.speak(model="rehearsal-speech")
    assert answer.headers["x-sandbox-engine"] == "espeak-ng"


async def test_speed_and_instructions_act(audio: Any) -> None:
    if espeak.engine() is None:
        pytest.skip("eSpeak NG is not installed")
    ask = {"model": "rehearsal-speech", "response_format": "pcm"}
    usual, fast, slow = await asyncio.gather(
        audio.speak(**ask),
        audio.speak(**ask, speed=2),
        audio.speak(**ask, instructions="Speak slowly."),
    )
    assert len(fast.body) < 0.7 * len(usual.body) < 0.7 * 0.9 * len(slow.body)


async def test_voices_differ(audio: Any) -> None:
    sounds = [await audio.speak(voice=voice) for voice in ("alloy", "ash")]
    assert sounds[0].body != sounds[1].body
    assert base_of("alloy") != base_of("ash")
    assert (await audio.speak(voice={"id": "nova"})).status == 200


async def test_any_language_and_any_character_can_be_spoken(audio: Any) -> None:
    for text in ("Guten Morgen, ich bin es.", "你好", "😀", "…", "a\0b", "<speak>&amp;"):
        for model in ("rehearsal-speech", "rehearsal-tones"):
            assert (await audio.speak(text, model=model)).status == 200


async def test_sound_can_come_in_events(
    audio: Any, fits: Any, parse_events: Callable[[bytes], list[Any]], endpoint: EndpointServer
) -> None:
    answer = await audio.speak(stream_format="sse", response_format="opus")
    *deltas, done = parse_events(answer.body)
    fits("SpeechAudioDeltaEvent", deltas[0])
    fits("SpeechAudioDoneEvent", done)
    assert done["usage"] == endpoint.calls.last.usage
    sound = b"".join(base64.b64decode(delta["audio"]) for delta in deltas)
    assert (await Ears(has_engine=False).hear(sound, "ogg")).text == TEXT


async def test_the_first_sound_comes_before_the_last_is_spoken(
    session: Any, endpoint: EndpointServer
) -> None:
    endpoint.pace = 30.0
    body = {"model": "rehearsal-tones", "input": TEXT * 40, "voice": "alloy"}
    async with session.post("audio/speech", json=body) as response:
        assert response.status == 200
        async with asyncio.timeout(5):
            first = await response.content.readany()
        assert first
        call = endpoint.calls.last
    assert (await call.ended()).cancelled


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"voice": "darth"}, "voice"),
        ({"voice": 7}, "voice"),
        ({"input": ""}, "input"),
        ({"input": "a" * 4097}, "input"),
        ({"speed": 5}, "speed"),
        ({"response_format": "ogg"}, "response_format"),
        ({"model": "rehearsal"}, "model"),
        ({"model": "rehearsal-hears"}, "model"),
        ({"model": "rehearsal-speech-1", "instructions": "Whisper."}, "instructions"),
        ({"model": "rehearsal-speech-1", "stream_format": "sse"}, "stream_format"),
        ({"model": "rehearsal-speech-1", "voice": "verse"}, "voice"),
        ({"colour": "red"}, None),
    ],
)
async def test_what_is_wanted_is_checked(
    audio: Any, fields: dict[str, Any], param: str | None
) -> None:
    body = {"text": TEXT, **fields}
    body["text"] = body.pop("input", body["text"])
    assert (await audio.speak(**body)).refusal["param"] == param


@pytest.mark.parametrize(
    ("kind", "is_complete"), [(Kind.END_STREAM, True), (Kind.RESET_STREAM, False)]
)
async def test_speech_can_break_off(
    session: Any, endpoint: EndpointServer, kind: Kind, *, is_complete: bool
) -> None:
    endpoint.faults.add(Fault(kind=kind, match="/audio/speech", after=1))
    body = {"model": "rehearsal-tones", "input": TEXT * 20, "voice": "alloy"}
    async with session.post("audio/speech", json=body) as response:
        if is_complete:
            assert 0 < len(await response.read()) < 20_000
        else:
            with pytest.raises(aiohttp.ClientError):
                await response.read()
    async with session.post("audio/speech", json=body) as response:
        assert len(await response.read()) > 50_000


async def test_speech_can_stall(audio: Any, endpoint: EndpointServer) -> None:
    fault = endpoint.faults.add(Fault(kind=Kind.STALL_STREAM, match="audio", after=1))
    asking = asyncio.create_task(audio.speak(TEXT * 5))
    call = await endpoint.calls.next()
    async with asyncio.timeout(5):
        while call.events < 1:  # noqa: ASYNC110 -- a call tells nobody of its chunks
            await asyncio.sleep(0.001)
    assert not asking.done()
    endpoint.faults.remove(fault)
    assert (await asking).status == 200


def test_a_recording_is_like_those_of_the_app() -> None:
    made = recorded("Hello there.", only_tones=True)
    with av.open(io.BytesIO(made.data), "r") as source:
        (track,) = source.streams.audio
        assert (source.format.name, track.codec_context.name) == ("ogg", "opus")
        assert track.channels == 1
        length = sum(frame.samples for frame in source.decode(track)) / 48_000
    assert made.seconds == pytest.approx(length, abs=0.001)
    assert len(made.waveform) == int(made.seconds * 10)
    assert made.waveform[0] == 0 < max(made.waveform)


def test_a_waveform_has_no_more_than_256_points() -> None:
    assert len(waveform(np.ones(16_000 * 60, np.int16), 16_000)) == POINTS
    assert waveform(np.zeros(10, np.int16), 16_000) == b"\0"


def test_stereo_has_two_channels() -> None:
    sound = encoded(
        np.zeros(800, np.int16), 8_000, container="wav", codec="pcm_s16le", layout="stereo"
    )
    with av.open(io.BytesIO(sound), "r") as source:
        assert source.streams.audio[0].channels == 2


def test_without_an_engine_every_voice_speaks_in_tones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "engine", lambda: None)
    assert Voice("alloy").engine == TONES
