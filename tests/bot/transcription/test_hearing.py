"""Recordings become text: what is sent upstream for which file, and what comes of it."""

import asyncio
import json

import pytest

from bot.endpoints.audio import FileRefused
from bot.errors import BudgetError, EndpointRefused, InputError, ModelUnavailable
from bot.sound import NotSound
from bot.transcription import FORMATS, Order
from bot.transcription.joining import NO_TIMES
from sandbox.endpoints.audio.tones import recording, recording_of
from sandbox.endpoints.faults import Fault, Kind
from tests.bot.stage import CHANNEL
from tests.bot.transcription.room import (
    DIARIZES,
    HEARS,
    JSON_ONLY,
    MEMBER,
    Room,
    file,
    value,
)

HELLO = "Hello there. How are you?"


async def test_a_voice_message_is_sent_as_it_is(room: Room) -> None:
    voice = recording(HELLO)
    heard = await room.heard(voice)
    assert heard.text == HELLO
    assert heard.language == "English"
    assert heard.seconds == pytest.approx(3.0, abs=1.5)
    assert heard.notes == ()
    (call,) = room.calls
    assert call.path == "/audio/transcriptions"
    assert file(call) == ("audio.ogg", "audio/ogg", voice)
    assert value(call, "model") == HEARS
    assert value(call, "response_format") == "verbose_json"
    assert {part.field for part in call.parts} == {"file", "model", "response_format"}


async def test_what_the_person_says_is_sent_along(room: Room) -> None:
    await room.heard(
        recording(HELLO), language="German", prompt="Parley, sandbox", temperature=0.25
    )
    (call,) = room.calls
    assert value(call, "language") == "de"
    assert value(call, "prompt") == "Parley, sandbox"
    assert value(call, "temperature") == "0.25"


async def test_settings_count_for_what_is_left_open(room: Room) -> None:
    await room.choose(transcription__model=JSON_ONLY, transcription__language="fr")
    await room.heard(recording(HELLO))
    assert value(room.calls[0], "model") == JSON_ONLY
    assert value(room.calls[-1], "language") == "fr"


@pytest.mark.parametrize("wanted", FORMATS)
async def test_every_format_has_its_text(room: Room, wanted: str) -> None:
    heard = await room.heard(recording(HELLO), format=wanted)
    assert "How are you?" in heard.written(wanted)
    assert len(room.calls) == 1
    assert heard.notes == ()


@pytest.mark.parametrize("wanted", ["srt", "vtt"])
async def test_subtitles_have_the_times_of_the_sound(room: Room, wanted: str) -> None:
    said = [(1.0, "First one."), (4.5, "Second one."), (9.25, "Third one.")]
    heard = await room.heard(recording_of(said), format=wanted)
    assert [each.text.strip() for each in heard.segments] == [text for _, text in said]
    assert [each.start for each in heard.segments] == pytest.approx(
        [start for start, _ in said], abs=0.05
    )


async def test_a_model_that_knows_no_times_gives_its_text_with_a_word_on_it(room: Room) -> None:
    heard = await room.heard(recording(HELLO), model=JSON_ONLY, format="srt")
    assert heard.text == HELLO
    assert heard.notes == (NO_TIMES,)
    assert value(room.calls[-1], "response_format") == "json"
    before = len(room.calls)
    await room.heard(recording(HELLO), model=JSON_ONLY, format="srt")
    assert len(room.calls) == before + 1  # what it refuses is known by now


@pytest.mark.parametrize(
    ("container", "codec", "name"),
    [
        ("ogg", "libopus", "audio.ogg"),
        ("webm", "libopus", "audio.webm"),
        ("mp3", "libmp3lame", "audio.mp3"),
        ("mp4", "aac", "audio.mp4"),
        ("wav", "pcm_s16le", "audio.wav"),
        ("flac", "flac", "audio.flac"),
    ],
)
async def test_what_endpoints_take_is_sent_as_it_is(
    room: Room, container: str, codec: str, name: str
) -> None:
    sound = recording(HELLO, container=container, codec=codec, bit_rate=64_000)
    heard = await room.heard(sound)
    assert heard.text == HELLO
    assert file(room.calls[0])[0] == name
    assert file(room.calls[0])[2] == sound


@pytest.mark.parametrize(
    ("container", "codec", "name"),
    [
        ("adts", "aac", "audio.mp4"),
        ("matroska", "libopus", "audio.webm"),
        ("matroska", "aac", "audio.mp4"),
        ("aiff", "pcm_s16be", "audio.wav"),
    ],
)
async def test_other_containers_are_changed_first(
    room: Room, container: str, codec: str, name: str
) -> None:
    heard = await room.heard(recording(HELLO, container=container, codec=codec, bit_rate=64_000))
    assert heard.text == HELLO
    (call,) = room.calls
    assert file(call)[0] in {name, "audio.webm"}


async def test_a_server_that_refuses_ogg_gets_it_remuxed_and_from_then_on_at_once(
    room: Room,
) -> None:
    room.endpoint.refuses_ogg = True
    heard = await room.heard(recording(HELLO))
    assert heard.text == HELLO
    assert [file(call)[0] for call in room.calls] == ["audio.ogg", "audio.webm"]
    await room.heard(recording("Again."))
    assert [file(call)[0] for call in room.calls[2:]] == ["audio.webm"]
    await room.heard(recording("Another.", container="mp3", codec="libmp3lame"))
    assert [file(call)[0] for call in room.calls[3:]] == ["audio.mp3"]


async def test_a_file_that_is_refused_in_every_shape_is_told(room: Room) -> None:
    body = json.dumps({"error": {"message": "Invalid file format.", "param": "file"}})
    for _ in range(3):
        room.endpoint.faults.add(Fault(kind=Kind.STATUS, status=400, body=body))
    with pytest.raises(FileRefused):
        await room.heard(recording(HELLO))
    assert [file(call)[0] for call in room.calls] == ["audio.ogg", "audio.webm", "audio.webm"]


@pytest.mark.parametrize(
    "content", [b"not a sound", b"#EXTM3U\nhttp://127.0.0.1/x.ts\n", bytes(5_000)]
)
async def test_what_is_no_sound_is_not_sent(room: Room, content: bytes) -> None:
    with pytest.raises(NotSound):
        await room.heard(content)
    assert room.calls == []
    assert await room.rows() == []


async def test_half_an_ogg_is_heard_as_far_as_it_goes(room: Room) -> None:
    whole = recording_of([(0.5, "Here."), (8.0, "There.")], length=20.0)
    heard = await room.heard(whole[: len(whole) // 2])
    assert heard.text.startswith("Here.")


async def test_a_translation_is_asked_for_as_such(room: Room) -> None:
    heard = await room.heard(recording(HELLO), is_translation=True, prompt="Bob")
    assert heard.is_translation
    assert heard.text
    (call,) = room.calls
    assert call.path == "/audio/translations"
    assert value(call, "prompt") == "Bob"
    assert value(call, "language") is None


async def test_where_nothing_translates_that_is_told(room: Room) -> None:
    room.endpoint.translations_gone = True
    with pytest.raises(EndpointRefused, match="/chat"):
        await room.heard(recording(HELLO), is_translation=True)


async def test_another_model_translates_where_the_chosen_one_does_not(room: Room) -> None:
    room.offer("whisper-1")
    await room.choose(transcription__model="gpt-transcribe")
    heard = await room.heard(recording(HELLO), is_translation=True)
    assert heard.notes == ("`gpt-transcribe` does not translate, so `whisper-1` did.",)
    assert value(room.calls[-1], "model") == "whisper-1"
    assert [row["model"] for row in await room.rows()] == ["whisper-1"]


async def test_where_that_one_is_missing_the_chosen_model_is_named(room: Room) -> None:
    await room.choose(transcription__model="gpt-transcribe")
    with pytest.raises(EndpointRefused, match=r"`gpt-transcribe`.*`/chat`.*transcription\.model"):
        await room.heard(recording(HELLO), is_translation=True)


async def test_a_retired_model_names_the_setting(room: Room) -> None:
    with pytest.raises(ModelUnavailable, match=r"transcription\.model"):
        await room.heard(recording(HELLO), model="retired-model")


async def test_each_call_is_written_down_with_its_seconds(room: Room) -> None:
    heard = await room.heard(recording(HELLO))
    (row,) = await room.rows()
    assert row["endpoint"] == "audio/transcriptions"
    assert row["model"] == HEARS
    assert row["command"] == "transcribe"
    assert row["audio_ms"] == round(heard.seconds * 1_000)
    assert row["outcome"] == "ok"


async def test_tokens_are_written_down_where_they_are_told(room: Room) -> None:
    await room.heard(recording(HELLO), model=JSON_ONLY)
    row = (await room.rows())[-1]
    assert row["prompt_tokens"] > 0
    assert row["completion_tokens"] > 0
    assert row["audio_ms"] > 0


async def test_a_cap_that_is_used_up_lets_nothing_through(room: Room) -> None:
    await room.choose(budget__member__requests_per_day=1)
    await room.heard(recording(HELLO))
    with pytest.raises(BudgetError):
        await room.transcribing.check(MEMBER, Order(), CHANNEL)
    with pytest.raises(BudgetError):
        await room.heard(recording(HELLO))
    assert len(room.calls) == 1


async def test_speakers_are_named(room: Room) -> None:
    said = recording_of(
        [(0.5, "I am the first one."), (5.0, "And I am another."), (10.0, "Me again.")],
        base=[375.0, 625.0, 375.0],
    )
    heard = await room.heard(said, model=DIARIZES)
    assert heard.text == ("A: I am the first one.\n\nB: And I am another.\n\nA: Me again.")
    assert [each.speaker for each in heard.segments] == ["A", "B", "A"]
    assert json.loads(heard.written("json"))["segments"][1]["speaker"] == "B"


async def test_the_same_recording_is_heard_once(room: Room) -> None:
    sent = room.sent(recording(HELLO))
    one, other = await asyncio.gather(
        room.transcribing.hear(MEMBER, sent, Order(), CHANNEL),
        room.transcribing.hear(MEMBER, sent, Order(), None),
    )
    again = await room.transcribing.hear(MEMBER, sent, Order(), CHANNEL)
    assert one.text == other.text == again.text == HELLO
    assert len(room.calls) == 1
    await room.transcribing.hear(MEMBER, sent, Order(language="de"), CHANNEL)
    assert len(room.calls) == 2


async def test_a_recording_that_discord_no_longer_has_is_told(room: Room) -> None:
    sent = room.sent(b"x")
    room.files["1"] = b""
    with pytest.raises(InputError, match="did not arrive"):
        await room.transcribing.hear(MEMBER, sent, Order(), CHANNEL)
