"""Speech to text: what is understood, in every form in which it is told."""

import asyncio
import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sandbox.endpoints import EndpointServer, Fault
from sandbox.endpoints.audio.ears import LOUDNESS, SPEECH, TONES
from sandbox.endpoints.audio.encoding import encoded
from sandbox.endpoints.audio.recorder import recorded
from sandbox.endpoints.audio.sphinx import UNHEARD, recognized
from sandbox.endpoints.audio.tones import BASES, placed, recording, recording_of
from sandbox.endpoints.faults import Kind

SAYINGS = [(0.3, "Hello there."), (2.0, "How are you?"), (4.5, "And now?")]
SOUND = recording_of(SAYINGS, base=[BASES[0], BASES[2], BASES[0]])
TEXT = "Hello there. How are you? And now?"
PROBLEM = "invalid_request_error"


async def test_what_is_said_is_understood(audio: Any, fits: Any, endpoint: EndpointServer) -> None:
    answer = await audio.hear(SOUND)
    fits("CreateTranscriptionResponseJson", answer.json)
    assert (answer.json["text"], answer.headers["x-sandbox-engine"]) == (TEXT, TONES)
    assert answer.json["usage"] == {"type": "duration", "seconds": 6}
    assert endpoint.calls.last.usage == {"seconds": 6}
    assert endpoint.calls.last.parts[-1].data == SOUND


@pytest.mark.parametrize(
    ("name", "container", "codec"),
    [
        ("a.webm", "webm", "libopus"),
        ("a.mp3", "mp3", "libmp3lame"),
        ("a.m4a", "mp4", "aac"),
        ("a.mpeg", "mpeg", "mp2"),
        ("a.wav", "wav", "pcm_s16le"),
        ("a.flac", "flac", "flac"),
        ("lies.mp3", "ogg", "libopus"),
    ],
)
async def test_a_file_is_known_by_its_content(
    audio: Any, name: str, container: str, codec: str
) -> None:
    sound = recording("Any kind.", container=container, codec=codec, rate=48_000, bit_rate=96_000)
    assert (await audio.hear(sound, name=name)).json["text"] == "Any kind."


async def test_subtitles_tell_when_it_is_said(audio: Any) -> None:
    subrip = await audio.hear(SOUND, response_format="srt")
    assert subrip.mime == "text/plain"
    assert subrip.text.startswith("1\n00:00:00,300 --> 00:00:00,920\nHello there.\n\n2\n00:00:02,0")
    web = await audio.hear(SOUND, response_format="vtt")
    assert web.text.startswith("WEBVTT\n\n00:00:00.300 --> 00:00:00.920\nHello there.\n\n")
    assert (await audio.hear(SOUND, response_format="text")).text == TEXT + "\n"


async def test_everything_is_told_in_verbose_json(audio: Any, fits: Any) -> None:
    times = ["word", "segment"]
    answer = await audio.hear(SOUND, response_format="verbose_json", timestamp_granularities=times)
    told = answer.json
    fits("CreateTranscriptionResponseVerboseJson", told)
    assert (told["language"], told["text"]) == ("english", TEXT)
    assert told["duration"] == pytest.approx(5.3, abs=0.3)
    for segment, (start, text) in zip(told["segments"], SAYINGS, strict=True):
        assert segment["start"] == pytest.approx(start, abs=0.01)
        assert segment["text"].strip() == text
    words = [word["word"] for word in told["words"]]
    assert words == TEXT.split()
    assert all(word["start"] < word["end"] for word in told["words"])
    only = await audio.hear(SOUND, response_format="verbose_json", timestamp_granularities=["word"])
    assert "segments" not in only.json


@pytest.mark.parametrize(
    ("text", "named", "language"),
    [
        ("Guten Morgen, ich bin hier.", {}, "german"),
        ("你好。", {}, "chinese"),
        ("Hmm.", {}, "english"),
        ("Hmm.", {"language": "sv"}, "swedish"),
    ],
)
async def test_the_language_is_guessed_unless_it_is_named(
    audio: Any, text: str, named: dict[str, str], language: str
) -> None:
    answer = await audio.hear(recording(text), response_format="verbose_json", **named)
    assert answer.json["language"] == language


async def test_newer_models_give_json_only_and_count_tokens(
    audio: Any, fits: Any, endpoint: EndpointServer
) -> None:
    answer = await audio.hear(SOUND, model="rehearsal-transcribe", include=["logprobs"])
    fits("CreateTranscriptionResponseJson", answer.json)
    assert "".join(entry["token"] for entry in answer.json["logprobs"]) == TEXT
    usage = answer.json["usage"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
    assert endpoint.calls.last.usage == {
        name: usage[name] for name in ("input_tokens", "output_tokens", "total_tokens")
    }


async def test_speakers_are_told_apart_and_named_where_they_are_known(
    audio: Any, fits: Any
) -> None:
    model = {"model": "rehearsal-diarize", "response_format": "diarized_json"}
    answer = await audio.hear(SOUND, **model)
    fits("CreateTranscriptionResponseDiarizedJson", answer.json)
    assert [segment["speaker"] for segment in answer.json["segments"]] == ["A", "B", "A"]
    sample = recording_of([(0.1, "This is my voice.")], base=BASES[2], length=2.5)
    url = "data:audio/ogg;base64," + base64.b64encode(sample).decode()
    known = await audio.hear(
        SOUND, **model, known_speaker_names=["agent"], known_speaker_references=[url]
    )
    assert [segment["speaker"] for segment in known.json["segments"]] == ["A", "agent", "A"]


async def test_newer_models_stream_and_the_first_does_not(
    audio: Any, fits: Any, parse_events: Callable[[bytes], list[Any]]
) -> None:
    answer = await audio.hear(SOUND, model="rehearsal-transcribe", stream="true")
    *deltas, done, end = parse_events(answer.body)
    assert "".join(delta["delta"] for delta in deltas) == done["text"] == TEXT
    fits("TranscriptTextDeltaEvent", deltas[0])
    fits("TranscriptTextDoneEvent", done)
    assert end == "[DONE]"
    assert (await audio.hear(SOUND, stream="true")).mime == "application/json"


async def test_segments_of_speakers_are_streamed(
    audio: Any, fits: Any, parse_events: Callable[[bytes], list[Any]]
) -> None:
    answer = await audio.hear(
        SOUND, model="rehearsal-diarize", response_format="diarized_json", stream="true"
    )
    events = [event for event in parse_events(answer.body) if event != "[DONE]"]
    segments = [event for event in events if event["type"] == "transcript.text.segment"]
    fits("TranscriptTextSegmentEvent", segments[0])
    assert [segment["speaker"] for segment in segments] == ["A", "B", "A"]


async def test_silence_says_nothing(audio: Any) -> None:
    silence = encoded(np.zeros(16_000, np.int16), 16_000, container="ogg", codec="libopus")
    answer = await audio.hear(silence, response_format="verbose_json")
    assert (answer.json["text"], answer.json["segments"]) == ("", [])


async def test_a_recording_that_breaks_off_is_understood_as_far_as_it_goes(audio: Any) -> None:
    sound = recording_of([(0.3, "It began well."), (8.0, "Nobody hears that.")])
    answer = await audio.hear(sound[: len(sound) * 2 // 3])
    assert answer.json["text"] == "It began well."


async def test_what_nobody_understands_is_told_by_its_length_and_loudness(
    audio: Any, endpoint: EndpointServer
) -> None:
    endpoint.has_engine = False
    noise = np.random.default_rng(2).normal(0, 3277, 32_000).astype(np.int16)
    wave = np.concatenate([noise, np.zeros(16_000, np.int16), noise[:8_000]])
    sound = encoded(wave, 16_000, container="wav", codec="pcm_s16le")
    answer = await audio.hear(sound, name="a.wav", response_format="verbose_json")
    assert answer.headers["x-sandbox-engine"] == LOUDNESS
    first, second = answer.json["segments"]
    assert first["text"] == (
        " (2.0 seconds of sound, \N{MINUS SIGN}20 dBFS; no speech engine is installed)"
    )
    assert (second["start"], second["end"]) == (3.0, 3.5)


async def test_speech_is_understood_by_an_engine_where_there_is_one(audio: Any) -> None:
    pytest.importorskip("pocketsphinx")
    spoken = await asyncio.to_thread(recorded, "What time is it?")
    if spoken.engine == "tones":
        pytest.skip("eSpeak NG is not installed")
    answer = await audio.hear(spoken.data)
    assert answer.headers["x-sandbox-engine"] == SPEECH
    assert answer.json["text"]


async def test_an_engine_that_takes_too_long_is_not_waited_for() -> None:
    pytest.importorskip("pocketsphinx")
    noise = np.random.default_rng(2).normal(0, 0.1, 16_000 * 60).astype(np.float32)
    assert await recognized([noise], patience=0.1) == [UNHEARD]


async def test_the_loop_is_free_while_a_long_recording_is_heard(
    audio: Any, endpoint: EndpointServer
) -> None:
    sayings = [(start, f"Sentence {start}.") for start in range(0, 400, 5)]
    sound = await asyncio.to_thread(recording_of, sayings)
    loop = asyncio.get_running_loop()
    slowest = 0.0
    hearing = asyncio.create_task(audio.hear(sound, response_format="verbose_json"))
    while not hearing.done():
        before = loop.time()
        await asyncio.sleep(0.001)
        slowest = max(slowest, loop.time() - before)
    segments = (await hearing).json["segments"]
    assert [segment["text"].strip() for segment in segments] == [text for _, text in sayings]
    assert slowest < 0.25
    assert endpoint.answering == 0


async def test_who_leaves_stops_the_listening(audio: Any, endpoint: EndpointServer) -> None:
    sound = await asyncio.to_thread(recording_of, [(0, "Long.")], length=1300)
    asking = asyncio.create_task(audio.hear(sound))
    call = await endpoint.calls.next()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert (await call.ended()).cancelled
    assert (await audio.hear(SOUND)).json["text"] == TEXT


async def test_translation_gives_english(audio: Any, fits: Any) -> None:
    sound = recording("Guten Morgen! Danke. Ich bin nicht da. Hello.")
    answer = await audio.hear(sound, "translations")
    fits("CreateTranslationResponseJson", answer.json)
    assert answer.json["text"] == "Good morning! Thank you. [in German:] Ich bin nicht da. Hello."
    verbose = await audio.hear(sound, "translations", response_format="verbose_json")
    fits("CreateTranslationResponseVerboseJson", verbose.json)
    assert verbose.json["language"] == "english"


async def test_faults_meet_sound_as_they_meet_the_rest(
    audio: Any, endpoint: EndpointServer
) -> None:
    endpoint.faults.add(Fault(kind=Kind.STATUS, status=429, match="audio"))
    endpoint.faults.add(
        Fault(kind=Kind.REFUSE_PARAMETER, param="language", match="/audio/transcriptions")
    )
    assert (await audio.hear(SOUND)).status == 429
    refused = await audio.hear(SOUND, language="en")
    assert "language" in refused.refusal["message"]
    assert (await audio.hear(SOUND, language="en")).status == 200


def test_two_who_speak_at_once_are_laid_over_each_other() -> None:
    both = placed([(0.0, "One."), (0.1, "Two.")], base=[BASES[0], BASES[1]])
    assert np.abs(both).max() > 8_000
