"""Long and large recordings: cut, heard in parts, and joined so that nobody notices."""

import asyncio
import io
import json
from itertools import pairwise

import av
import numpy as np
import pytest

from bot.endpoints.audio import TooLong
from bot.errors import BudgetError, EndpointRefused, EndpointUnreachable
from bot.transcription import Order, Progress
from bot.transcription.joining import OTHER_SPEAKERS
from sandbox.endpoints.audio.tones import recording_of, spoken
from sandbox.endpoints.faults import Fault, Kind
from sandbox.endpoints.hearing import DIARIZING, TRANSCRIBING
from tests.bot.stage import CHANNEL
from tests.bot.transcription.room import HEARS, MEMBER, Room, file, value, values

SAYINGS = [(2.0 + 6.0 * number, f"Number {number}.") for number in range(12)]
LENGTH = 75.0
TEXT = " ".join(text for _, text in SAYINGS)


@pytest.fixture(scope="module")
def long() -> bytes:
    return recording_of(SAYINGS, length=LENGTH)


def video(text: str) -> bytes:
    """Make an MP4 film of noise in which something is said."""
    made, noise = io.BytesIO(), np.random.default_rng(1)
    with av.open(made, "w", format="mp4") as output:
        screen = output.add_stream("mpeg4", rate=10)
        assert isinstance(screen, av.VideoStream)
        screen.width, screen.height, screen.pix_fmt = 160, 120, "yuv420p"
        track = output.add_stream("aac", rate=16_000)
        assert isinstance(track, av.AudioStream)
        track.codec_context.layout = "mono"
        for _ in range(20):
            picture = av.VideoFrame(160, 120, "gray")
            picture.planes[0].update(noise.bytes(picture.planes[0].buffer_size))
            output.mux(screen.encode(picture.reformat(format="yuv420p")))
        output.mux(screen.encode(None))
        sound = av.AudioFrame.from_ndarray(spoken(text).reshape(1, -1), "s16", "mono")
        sound.sample_rate = 16_000
        output.mux(track.encode(sound))
        output.mux(track.encode(None))
    return made.getvalue()


@pytest.fixture
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too large for one call goes in parts of 30 seconds, one after the other."""
    monkeypatch.setattr("bot.transcription.service.LONGEST_PART", 31.0)
    monkeypatch.setattr("bot.transcription.parts.AT_ONCE", 1)


@pytest.fixture
def small_calls(monkeypatch: pytest.MonkeyPatch, short_parts: None) -> None:  # noqa: ARG001 -- both go together
    """Nothing fits into one call."""
    monkeypatch.setattr("bot.transcription.whole.LARGEST", 1_000)


async def test_what_a_model_finds_too_long_is_heard_in_parts(room: Room, long: bytes) -> None:
    room.offer("rehearsal-short", longest=30)
    heard = await room.heard(long, model="rehearsal-short", format="srt")
    assert heard.text.split() == TEXT.split()
    assert [each.start for each in heard.segments] == pytest.approx(
        [start for start, _ in SAYINGS], abs=0.05
    )
    assert heard.seconds == pytest.approx(LENGTH, abs=0.1)
    assert heard.notes == ()
    first, *parts = room.calls
    assert file(first)[0] == "audio.ogg"
    assert len(parts) >= 3
    assert {file(call)[0] for call in parts} == {"audio.webm"}


@pytest.mark.parametrize("wanted", ["srt", "vtt", "verbose_json"])
async def test_offsets_are_right_in_every_format(room: Room, long: bytes, wanted: str) -> None:
    room.offer("rehearsal-short", longest=40)
    heard = await room.heard(long, model="rehearsal-short", format=wanted)
    starts = [each.start for each in heard.segments]
    assert starts == pytest.approx([start for start, _ in SAYINGS], abs=0.05)
    assert all(one.end <= other.start for one, other in pairwise(heard.segments))
    assert "Number 11." in heard.written(wanted)


async def test_how_long_a_model_takes_is_known_the_next_time(room: Room, long: bytes) -> None:
    room.offer("rehearsal-short", longest=40)
    await room.heard(long, model="rehearsal-short")
    before = len(room.calls)
    await room.heard(long, model="rehearsal-short")
    assert {file(call)[0] for call in room.calls[before:]} == {"audio.webm"}


@pytest.mark.usefixtures("small_calls")
async def test_what_is_too_large_for_a_call_is_heard_in_parts(room: Room, long: bytes) -> None:
    heard = await room.heard(long)
    assert heard.text == TEXT
    assert len(room.calls) == 3
    assert {file(call)[0] for call in room.calls} == {"audio.webm"}


async def test_of_a_video_that_is_too_large_only_the_sound_is_sent(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = video("Hello from a film.")
    monkeypatch.setattr("bot.transcription.whole.LARGEST", len(film) - 1)
    heard = await room.heard(film)
    assert heard.text == "Hello from a film."
    (call,) = room.calls
    name, _, sent = file(call)
    assert name == "audio.mp4"
    assert len(sent) < len(film) / 2


@pytest.mark.usefixtures("small_calls")
async def test_each_part_is_told_how_the_one_before_ended(room: Room, long: bytes) -> None:
    await room.heard(long, prompt="Parley")
    first, second, third = room.calls
    assert value(first, "prompt") == "Parley"
    assert value(second, "prompt") == "Parley Number 0. Number 1. Number 2. Number 3. Number 4."
    assert (value(third, "prompt") or "").startswith("Parley Number 5.")


@pytest.mark.usefixtures("small_calls")
async def test_every_part_is_written_down(room: Room, long: bytes) -> None:
    await room.heard(long)
    rows = await room.rows()
    assert len(rows) == 3
    assert sum(row["audio_ms"] for row in rows) == pytest.approx(LENGTH * 1_000, abs=500)


@pytest.mark.usefixtures("small_calls")
async def test_it_is_told_how_far_it_is(room: Room, long: bytes) -> None:
    seen: list[Progress] = []
    await room.heard(long, tell=seen.append)
    assert [each.done for each in seen] == [1, 2, 3]
    assert all(each.seconds == pytest.approx(LENGTH, abs=0.1) for each in seen)
    assert [each.seconds_done for each in seen] == sorted(each.seconds_done for each in seen)
    assert seen[-1].seconds_done == pytest.approx(LENGTH, abs=0.1)


@pytest.mark.usefixtures("small_calls")
async def test_a_part_that_fails_leaves_a_marked_gap(room: Room, long: bytes) -> None:
    def tell(progress: Progress) -> None:
        if progress.done == 1:
            fault = Fault(kind=Kind.STATUS, status=400, message="No.", match="audio", times=1)
            room.endpoint.faults.add(fault)

    heard = await room.heard(long, tell=tell, format="srt")
    assert "Number 4." in heard.text
    assert "Number 5." not in heard.text
    assert "Number 11." in heard.text
    (note,) = heard.notes
    assert note.startswith("From 0:")
    assert "is missing: " in note
    gap = next(each for each in heard.segments if "is missing" in each.text)
    assert gap.end - gap.start > 20
    assert [each.start for each in heard.segments][-1] == pytest.approx(SAYINGS[-1][0], abs=0.05)


@pytest.mark.usefixtures("small_calls")
async def test_when_everything_fails_that_is_the_answer(room: Room, long: bytes) -> None:
    room.endpoint.faults.add(Fault(kind=Kind.STATUS, status=400, message="No.", times=None))
    with pytest.raises(EndpointRefused, match=r"No\."):
        await room.heard(long)
    assert len(room.calls) == 3


@pytest.mark.usefixtures("small_calls")
async def test_a_cap_that_is_used_up_half_way_leaves_what_was_heard(
    room: Room, long: bytes
) -> None:
    await room.choose(budget__member__requests_per_day=1)
    heard = await room.heard(long)
    assert "Number 0." in heard.text
    (note,) = heard.notes
    assert "is missing" in note
    assert len(room.calls) == 1
    with pytest.raises(BudgetError):
        await room.heard(long)
    assert len(room.calls) == 1


async def test_a_model_that_does_not_say_how_much_it_takes_gets_less_and_less(
    room: Room, long: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.transcription.service.LONGEST_PART", 60.0)
    body = json.dumps({"error": {"message": "Audio is too long.", "code": "audio_too_long"}})
    room.endpoint.faults.add(Fault(kind=Kind.STATUS, status=413, body=body, times=2))
    heard = await room.heard(long)
    assert heard.text.split() == TEXT.split()


async def test_a_server_that_takes_nothing_at_all_is_told(
    room: Room,
    long: bytes,
    short_parts: None,  # noqa: ARG001 -- so that there are parts
) -> None:
    room.endpoint.faults.add(Fault(kind=Kind.STATUS, status=413, message="Too big.", times=None))
    with pytest.raises(TooLong):
        await room.heard(long)
    assert len(room.calls) < 8


async def test_parts_are_on_their_way_together_but_not_too_many(
    room: Room, long: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.transcription.service.LONGEST_PART", 14.0)
    monkeypatch.setattr("bot.transcription.whole.LARGEST", 1_000)
    room.endpoint.faults.add(Fault(kind=Kind.STALL, match="audio", times=None))
    task = asyncio.create_task(room.heard(long))
    async with asyncio.timeout(20):
        while len(room.calls) < 3:  # noqa: ASYNC110 -- the endpoint tells nobody
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert len(room.calls) == 3
    room.endpoint.faults.clear()
    assert (await task).text.split() == TEXT.split()


@pytest.mark.usefixtures("small_calls")
async def test_who_stops_waiting_stops_it(room: Room, long: bytes) -> None:
    room.endpoint.faults.add(Fault(kind=Kind.STALL, match="audio", times=None))
    sent = room.sent(long)
    task = asyncio.create_task(room.transcribing.hear(MEMBER, sent, Order(), CHANNEL))
    async with asyncio.timeout(20):
        while not room.calls:  # noqa: ASYNC110 -- the endpoint tells nobody
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    room.endpoint.faults.clear()
    assert len(room.calls) == 1
    (row,) = await room.rows()
    assert row["outcome"] == "stopped"
    assert row["audio_ms"] > 0


async def test_speakers_keep_their_names_over_all_parts(room: Room) -> None:
    room.offer("rehearsal-diarize-short", DIARIZING, longest=31)
    low, high, newcomer = 375.0, 625.0, 500.0
    said = recording_of(
        [
            (1.0, "I am the first who speaks here today, and I take my time for it."),
            (9.0, "And I am the second who speaks here today, as long as the first."),
            (40.0, "The second one goes on in the next part."),
            (48.0, "A third one comes in."),
            (70.0, "The first one ends it."),
        ],
        base=[low, high, high, newcomer, low],
        length=80.0,
    )
    heard = await room.heard(said, model="rehearsal-diarize-short")
    assert [each.speaker for each in heard.segments] == ["A", "B", "B", "C", "A"]
    assert heard.notes == (OTHER_SPEAKERS,)
    _, first, *others = room.calls
    assert values(first, "known_speaker_names") == []
    assert others
    for call in others:
        assert len(values(call, "known_speaker_names")) == 2
        assert values(call, "known_speaker_references")[0].startswith("data:audio/wav;base64,")


async def test_a_text_without_times_is_joined_as_well(room: Room, long: bytes) -> None:
    room.offer("rehearsal-short-json", TRANSCRIBING, longest=30)
    heard = await room.heard(long, model="rehearsal-short-json")
    assert heard.text.split() == TEXT.split()
    assert heard.segments == ()


async def test_an_endpoint_that_is_gone_is_told_and_not_asked_for_every_part(
    room: Room, long: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.transcription.whole.LARGEST", 1_000)
    await room.choose(transcription__model=HEARS)
    room.endpoint.faults.down()
    with pytest.raises(EndpointUnreachable):
        await room.heard(long)


@pytest.mark.usefixtures("small_calls")
async def test_where_nothing_translates_not_every_part_is_asked_for(
    room: Room, long: bytes
) -> None:
    room.endpoint.translations_gone = True
    with pytest.raises(EndpointRefused, match="/chat"):
        await room.heard(long, is_translation=True)
    assert len(room.calls) == 1
