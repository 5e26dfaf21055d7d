"""What is refused of a recording and of what is wanted of it, as real servers refuse it."""

import io
from typing import Any

import av
import numpy as np
import pytest

from sandbox.endpoints import EndpointServer
from sandbox.endpoints.audio.encoding import encoded
from sandbox.endpoints.audio.tones import recording, recording_of
from sandbox.endpoints.models import Model

SOUND = recording("Hello there.")
PLAYLISTS = {
    "hls": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
    "concat": b"ffconcat version 1.0\nfile '/etc/hostname'\n",
    "sdp": b"v=0\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
    "dash": b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
}


def video(*, has_sound: bool = False) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        stream = output.add_stream("mpeg4", rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        sound = output.add_stream("aac", rate=16_000) if has_sound else None
        for _ in range(10):
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
        if isinstance(sound, av.AudioStream):
            quiet = av.AudioFrame.from_ndarray(
                np.zeros((1, 16_000), np.int16), format="s16", layout="mono"
            )
            quiet.sample_rate = 16_000
            output.mux(sound.encode(quiet))
            output.mux(sound.encode(None))
    return file.getvalue()


@pytest.mark.parametrize(
    "junk",
    [b"", b"nope", b"\0" * 5000, *PLAYLISTS.values()],
    ids=["empty", "text", "zero", *PLAYLISTS],
)
async def test_what_is_no_sound_is_refused_by_its_content(audio: Any, junk: bytes) -> None:
    refusal = (await audio.hear(junk, name="a.mp3")).refusal
    assert refusal["message"].startswith("Invalid file format. Supported formats: ['flac', ")


@pytest.mark.parametrize(
    "broken",
    [SOUND[:60], b"OggS" + b"\0" * 400, b"fLaC\0", b"RIFF\0\0\0\0WAVE", b"ID3" + b"\0" * 50],
    ids=["cut off", "ogg", "flac", "wav", "mp3"],
)
async def test_what_only_begins_like_sound_is_refused(audio: Any, broken: bytes) -> None:
    refusal = (await audio.hear(broken)).refusal
    assert (refusal["param"], refusal["code"]) == ("file", "invalid_value")


async def test_a_film_is_taken_if_it_has_sound(audio: Any) -> None:
    assert (await audio.hear(video(has_sound=True), name="a.mp4")).status == 200
    silent = await audio.hear(video(), name="a.mp4")
    assert silent.refusal["message"] == "Audio file might be corrupted or unsupported"


async def test_a_bare_stream_of_aac_is_not_among_the_formats(audio: Any) -> None:
    sound = recording("Hello.", container="adts", codec="aac")
    assert "Invalid file format" in (await audio.hear(sound, name="a.mp3")).refusal["message"]


@pytest.mark.parametrize("name", ["voice", "voice.bin", ""])
async def test_a_name_must_say_that_it_is_sound(audio: Any, name: str) -> None:
    assert "Invalid file format" in (await audio.hear(SOUND, name=name)).refusal["message"]


async def test_ogg_can_be_refused(audio: Any, endpoint: EndpointServer) -> None:
    endpoint.refuses_ogg = True
    refusal = (await audio.hear(SOUND)).refusal
    assert "ogg" not in refusal["message"]
    webm = recording("Hello there.", container="webm")
    assert (await audio.hear(webm, name="a.webm")).json["text"] == "Hello there."
    endpoint.refuses_ogg = False
    assert (await audio.hear(SOUND)).status == 200


async def test_25_megabytes_are_the_most(audio: Any) -> None:
    answer = await audio.hear(SOUND + bytes(25 * 2**20))
    assert answer.status == 413
    assert answer.refusal["message"].startswith("Maximum content size limit (26214400) exceeded")


async def test_sound_must_be_neither_too_short_nor_too_long_for_the_model(audio: Any) -> None:
    click = encoded(np.ones(800, np.int16), 16_000, container="wav", codec="pcm_s16le")
    assert (await audio.hear(click, name="a.wav")).refusal["code"] == "audio_too_short"
    long = recording_of([(0, "Long.")], length=1401)
    assert (await audio.hear(long)).json["text"] == "Long."
    refusal = (await audio.hear(long, model="rehearsal-transcribe")).refusal
    assert refusal["message"].endswith(
        "is longer than 1400 seconds which is the maximum for this model"
    )


@pytest.mark.parametrize("wanted", ["srt", "vtt", "verbose_json", "text", "diarized_json"])
async def test_newer_models_refuse_other_formats(audio: Any, wanted: str) -> None:
    answer = await audio.hear(SOUND, model="rehearsal-transcribe", response_format=wanted)
    refusal = answer.refusal
    assert (refusal["param"], refusal["code"]) == ("response_format", "unsupported_value")
    assert "Use 'json' instead" in refusal["message"]


async def test_telling_speakers_apart_has_its_conditions(audio: Any) -> None:
    model = "rehearsal-diarize"
    long = recording_of([(0, "Long.")], length=31)
    assert (await audio.hear(long, model=model)).refusal["param"] == "chunking_strategy"
    assert (await audio.hear(long, model=model, chunking_strategy="auto")).status == 200
    assert (await audio.hear(SOUND, model=model, prompt="Hi")).refusal["param"] == "prompt"


@pytest.mark.parametrize(
    "reference", ["nonsense", "data:audio/wav;base64,!!", "data:audio/wav;base64,AAAA"]
)
async def test_a_sample_of_a_voice_must_be_one(audio: Any, reference: str) -> None:
    answer = await audio.hear(
        SOUND,
        model="rehearsal-diarize",
        known_speaker_names=["a"],
        known_speaker_references=[reference],
    )
    assert answer.refusal["param"] == "known_speaker_references"


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"language": "english"}, "language"),
        ({"temperature": "2"}, "temperature"),
        ({"temperature": "warm"}, "temperature"),
        ({"response_format": "docx"}, "response_format"),
        ({"timestamp_granularities": ["word"]}, "timestamp_granularities"),
        ({"timestamp_granularities": ["day"], "response_format": "verbose_json"}, None),
        ({"known_speaker_names": ["a"]}, None),
        ({"model": "rehearsal"}, "model"),
        ({"model": "rehearsal-tones"}, "model"),
        ({"model": None}, "model"),
        ({"colour": "red"}, None),
    ],
)
async def test_what_is_wanted_is_checked(
    audio: Any, fields: dict[str, Any], param: str | None
) -> None:
    refusal = (await audio.hear(SOUND, **fields)).refusal
    assert refusal["message"]
    if param:
        assert refusal["param"] == param


async def test_there_is_one_file(audio: Any, session: Any) -> None:
    assert (await audio.hear(None)).refusal["param"] == "file"
    async with session.post("audio/transcriptions", json={"model": "rehearsal-hears"}) as response:
        assert response.status == 400


async def test_translations_can_be_gone_and_are_not_for_every_model(
    audio: Any, endpoint: EndpointServer
) -> None:
    newer = await audio.hear(SOUND, "translations", model="rehearsal-transcribe")
    assert newer.refusal["param"] == "model"
    assert (await audio.hear(SOUND, "translations", language="de")).status == 400
    endpoint.translations_gone = True
    assert (await audio.hear(SOUND, "translations")).status == 404


@pytest.mark.parametrize("model", ["rehearsal-hears", "rehearsal-speech"])
async def test_models_of_sound_do_nothing_else(
    api: Any, ask: Any, endpoint: EndpointServer, model: str
) -> None:
    endpoint.edits_gone = False
    status, answer = await api.post(ask("hello", model=model))
    assert (status, answer["error"]["param"]) == (404, "model")
    assert (await api.post({"model": model, "instruction": "upper case"}, "edits"))[0] == 404
    assert (await api.post({"model": model, "prompt": "Once"}, "completions"))[0] == 404


async def test_a_retired_model_is_told_so(audio: Any, endpoint: EndpointServer) -> None:
    endpoint.models.add(Model(id="old", retired=True))
    assert (await audio.hear(SOUND, model="old")).refusal["code"] == "model_not_found"
