"""Texts spoken over a real socket: what is asked, what is heard, and what is counted."""

import asyncio
import dataclasses
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest

from bot.errors import BudgetError, EndpointError, InputError
from bot.speech import Spoken, Wish
from bot.speech.service import AT_ONCE
from sandbox.endpoints.faults import Fault, Kind
from tests.bot.speech.booth import EARLY, MEMBER, Booth, collected, heard, long_text
from tests.scene import until

HELLO = "Hello, people. How are you?"


async def spoken(booth: Booth, text: str = HELLO, **wish: Any) -> list[Spoken]:
    return await collected(booth.speaking.speak(MEMBER, Wish(text=text, **wish), None))


async def listen(messages: AsyncGenerator[Spoken, None], came: list[Spoken]) -> None:
    """Keep what is heard, also of what breaks off."""
    async with aclosing(messages):
        async for each in messages:
            came.append(each)  # noqa: PERF401 -- what came before an error is to be kept


async def test_a_short_text_becomes_one_voice_message(booth: Booth) -> None:
    (voice,) = await spoken(booth)
    assert (voice.format, voice.filename, voice.number, voice.total) == (
        "voice",
        "speech.ogg",
        1,
        1,
    )
    assert voice.data.startswith(b"OggS")
    assert b"OpusHead" in voice.data[:100]
    assert voice.waveform
    assert 0 < len(voice.waveform) <= 256
    assert await heard(voice.data) == HELLO
    (asked,) = booth.asked
    assert asked["input"] == HELLO
    assert asked["voice"] == "alloy"
    assert asked["response_format"] == "opus"
    assert not {"speed", "instructions"} & asked.keys()


async def test_what_was_spoken_is_counted_by_its_true_length(booth: Booth) -> None:
    (voice,) = await spoken(booth)
    (row,) = await booth.rows()
    assert (row["endpoint"], row["command"], row["outcome"]) == ("audio/speech", "speak", "ok")
    assert row["audio_ms"] == pytest.approx(voice.seconds * 1_000, abs=30)


async def test_speed_and_instructions_reach_the_model(booth: Booth) -> None:
    await spoken(booth, speed=1.5, instructions="like a pirate", voice="nova")
    (asked,) = booth.asked
    assert (asked["speed"], asked["instructions"], asked["voice"]) == (1.5, "like a pirate", "nova")


async def test_settings_of_the_channel_hold(booth: Booth) -> None:
    await booth.choose(channel=7, speech__voice="echo")
    await collected(booth.speaking.speak(MEMBER, Wish(text=HELLO), 7))
    await collected(booth.speaking.speak(MEMBER, Wish(text=HELLO), 8))
    assert [asked["voice"] for asked in booth.asked] == ["echo", "alloy"]


@pytest.mark.parametrize(
    ("form", "filename", "magic"),
    [
        ("mp3", "speech.mp3", (b"ID3", b"\xff")),
        ("opus", "speech.ogg", (b"OggS",)),
        ("aac", "speech.aac", (b"\xff\xf1", b"\xff\xf9")),
        ("flac", "speech.flac", (b"fLaC",)),
        ("wav", "speech.wav", (b"RIFF",)),
    ],
)
async def test_files_are_of_the_kind_that_was_asked_for(
    booth: Booth, form: str, filename: str, magic: tuple[bytes, ...]
) -> None:
    (file,) = await spoken(booth, format=form)
    assert (file.format, file.filename, file.waveform) == (form, filename, None)
    assert file.data.startswith(magic)
    assert file.seconds > 1
    assert booth.asked[0]["response_format"] == form


@pytest.mark.usefixtures("_small_limit")
async def test_a_long_text_begins_soon_and_nothing_of_it_is_lost(booth: Booth) -> None:
    text = long_text(900)
    first, rest = await spoken(booth, text)
    assert (first.number, first.total, rest.number, rest.total) == (1, 2, 2, 2)
    assert first.seconds < rest.seconds
    assert all(len(asked["input"]) <= 300 for asked in booth.asked)
    assert f"{await heard(first.data)} {await heard(rest.data)}" == text


@pytest.mark.usefixtures("_small_limit")
async def test_the_first_part_is_heard_while_the_rest_is_being_spoken(booth: Booth) -> None:
    messages = booth.speaking.speak(MEMBER, Wish(text=long_text(1_500)), None)
    async with aclosing(messages):
        first = await anext(messages)
        assert first.number == 1
        assert any(call.ending is None for call in booth.calls)


@pytest.mark.usefixtures("_small_limit")
async def test_parts_of_a_file_are_joined(booth: Booth) -> None:
    text = long_text(500)
    (file,) = await spoken(booth, text, format="mp3")
    assert len(booth.asked) == 2
    assert await heard(file.data, "mp3") == text


@pytest.mark.usefixtures("_small_limit")
async def test_only_so_many_parts_are_spoken_at_once(booth: Booth) -> None:
    booth.endpoint.faults.add(Fault(kind=Kind.STALL, times=None))
    messages = booth.speaking.speak(MEMBER, Wish(text=long_text(3_000)), None)
    task = asyncio.ensure_future(anext(messages))
    await until(lambda: len(booth.calls) == AT_ONCE)
    for _ in range(50):  # a fourth would come in that time
        await asyncio.sleep(0)
    assert len(booth.calls) == AT_ONCE
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.usefixtures("_small_limit")
async def test_who_stops_listening_stops_the_asking(booth: Booth) -> None:
    messages = booth.speaking.speak(MEMBER, Wish(text=long_text(3_000)), None)
    async with aclosing(messages):
        await anext(messages)
    asked = len(booth.calls)
    assert asked < 8
    rows = await booth.rows()
    assert {row["outcome"] for row in rows} <= {"ok", "stopped"}
    assert all(row["audio_ms"] for row in rows), "what was begun is made by the endpoint anyway"


@pytest.mark.usefixtures("_small_limit")
async def test_what_came_before_a_failure_is_heard(booth: Booth) -> None:
    await booth.choose(budget__member__requests_per_day=3)
    text = long_text(1_500)
    messages = booth.speaking.speak(MEMBER, Wish(text=text), None)
    came: list[Spoken] = []
    with pytest.raises(BudgetError):
        await listen(messages, came)
    assert [each.number for each in came] == [1, 2]
    said = f"{await heard(came[0].data)} {await heard(came[1].data)}"
    assert text.startswith(said)
    assert len(said) > 500


async def test_a_failure_at_once_is_raised(booth: Booth) -> None:
    booth.endpoint.faults.add(Fault(kind=Kind.STATUS, status=400, message="no", times=None))
    with pytest.raises(EndpointError):
        await spoken(booth)
    (row,) = await booth.rows()
    assert (row["outcome"], row["audio_ms"]) == ("failed", 0)


async def test_a_voice_that_is_not_there_is_told_with_the_setting(booth: Booth) -> None:
    with pytest.raises(EndpointError, match="voice"):
        await spoken(booth, voice="nobody-has-this")


async def test_instructions_that_the_model_refuses_are_left_out(booth: Booth) -> None:
    (voice,) = await spoken(booth, model=EARLY, instructions="calm")
    assert voice.seconds > 0


async def test_nothing_is_asked_for_a_text_without_words(booth: Booth) -> None:
    with pytest.raises(InputError, match="nothing to speak"):
        await spoken(booth, "...")
    assert not booth.calls


async def test_a_cap_holds_before_anything_is_asked(booth: Booth) -> None:
    await booth.choose(budget__member__audio_seconds_per_day=1)
    with pytest.raises(BudgetError):
        await spoken(booth, long_text(4_000))
    assert not booth.calls


async def test_a_check_tells_what_will_be_asked_for(booth: Booth) -> None:
    await booth.choose(speech__voice="nova")
    plan = await booth.speaking.check(MEMBER, Wish(text="**Hi** there."), None)
    assert (plan.voice, plan.messages) == ("nova", (("Hi there.",),))


async def test_a_file_that_is_too_large_for_discord_becomes_mp3(booth: Booth) -> None:
    wish = Wish(text=HELLO, format="wav")
    (file,) = await collected(booth.speaking.speak(MEMBER, wish, None, largest=60_000))
    assert (file.format, file.filename) == ("mp3", "speech.mp3")
    assert "too large for Discord" in file.note
    assert await heard(file.data, "mp3") == HELLO


async def test_what_is_too_large_in_any_format_is_told(booth: Booth) -> None:
    wish = Wish(text=HELLO, format="mp3")
    with pytest.raises(InputError, match="larger file than Discord takes"):
        await collected(booth.speaking.speak(MEMBER, wish, None, largest=1_000))


async def test_what_is_no_sound_is_told(booth: Booth) -> None:
    booth.endpoint.faults.add(Fault(kind=Kind.HTML, times=None))
    with pytest.raises(EndpointError):
        await spoken(booth)


async def test_a_text_that_proves_too_long_is_cut_further(booth: Booth) -> None:
    text = long_text(4_500)
    assert len(text) > 4_096
    plan = await booth.speaking.check(MEMBER, Wish(text=text, format="mp3"), None)
    whole = dataclasses.replace(plan, messages=((text,),))
    fetching = booth.speaking._fetching
    sounds = await fetching.fetch(MEMBER, whole, text)
    assert len(sounds) == 2
    assert "".join("".join(each["input"].split()) for each in booth.asked[1:]) == "".join(
        text.split()
    )
