"""`/transcribe`, `/translate` and the message menu, from end to end."""

import json
from typing import Any

import aiohttp
import pytest

from sandbox.discord.actors.invocation import Invocation
from sandbox.endpoints.audio.tones import recording, recording_of
from sandbox.endpoints.faults import Fault, Kind
from tests.scene import EPHEMERAL, Scene

Json = dict[str, Any]
HELLO = "Hello there. How are you?"
MENU = "Transcribe"


@pytest.fixture(scope="module")
def hello() -> bytes:
    return recording(HELLO)


async def transcribed(
    scene: Scene, sound: bytes, *, command: str = "transcribe", name: str = "a.ogg", **more: Any
) -> tuple[Invocation, Json]:
    invocation = await scene.actor().command(scene.channel(), command, audio=(name, sound), **more)
    return invocation, await invocation.answered()


async def content(message: Json, number: int = 0) -> str:
    url = message["attachments"][number]["url"]
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return (await response.read()).decode()


async def set_to(scene: Scene, key: str, value: str) -> None:
    invocation = await scene.actor("admin").command(
        scene.channel(), "settings set", key=key, value=value
    )
    await invocation.answered()


def fields(scene: Scene) -> dict[str, str]:
    call = scene.world.endpoint.calls.last
    return {part.field: part.text for part in call.parts if not part.is_file}


async def test_a_recording_is_written_down_for_all_to_read(scene: Scene, hello: bytes) -> None:
    _, message = await transcribed(scene, hello)
    assert message["content"] == f"🎙️ 0:02 · English\n{HELLO}"
    assert not message["flags"] & EPHEMERAL
    assert message in scene.actor("moderator").sees(scene.channel())


async def test_every_option_reaches_the_model(scene: Scene, hello: bytes) -> None:
    await transcribed(scene, hello, language="de", prompt="Parley", temperature=0.5, format="srt")
    sent = fields(scene)
    assert sent["language"] == "de"
    assert sent["prompt"] == "Parley"
    assert float(sent["temperature"]) == 0.5
    assert sent["response_format"] == "srt"


@pytest.mark.parametrize(
    ("wanted", "name", "part"),
    [
        ("srt", "transcript.srt", "-->"),
        ("vtt", "transcript.vtt", "WEBVTT"),
        ("json", "transcript.json", '"text"'),
        ("verbose_json", "transcript.json", '"segments"'),
    ],
)
async def test_other_formats_come_as_files(
    scene: Scene, hello: bytes, wanted: str, name: str, part: str
) -> None:
    _, message = await transcribed(scene, hello, format=wanted)
    assert [each["filename"] for each in message["attachments"]] == [name]
    text = await content(message)
    assert part in text
    assert "How are you?" in text
    assert "How are you?" in message["content"]


async def test_subtitles_that_the_model_cannot_give_are_the_text_and_a_sentence(
    scene: Scene, hello: bytes
) -> None:
    await set_to(scene, "transcription.model", "rehearsal-transcribe")
    _, message = await transcribed(scene, hello, format="srt")
    assert HELLO in message["content"]
    assert "this has no times" in message["content"]
    assert message["attachments"] == []


async def test_a_long_text_is_a_file_with_a_preview(scene: Scene) -> None:
    sound = recording(" ".join(f"This is sentence number {n}." for n in range(80)))
    _, message = await transcribed(scene, sound)
    assert message["content"].startswith("🎙️ 2:02 · English\n")
    assert "This is sentence number 0" in message["content"]
    assert "The whole of it is in the file." in message["content"]
    assert "This is sentence number 79." in await content(message)


async def test_a_translation_is_shown_likewise(scene: Scene, hello: bytes) -> None:
    _, message = await transcribed(scene, hello, command="translate")
    assert message["content"].startswith("🎙️ 0:02 · English\n")
    assert scene.world.endpoint.calls.last.path == "/audio/translations"


async def test_who_speaks_is_named(scene: Scene) -> None:
    await set_to(scene, "transcription.model", "rehearsal-diarize")
    sound = recording_of([(0.5, "It is me."), (4.0, "And me.")], base=[375.0, 625.0])
    _, message = await transcribed(scene, sound)
    assert message["content"].endswith("**A:** It is me.\n\n**B:** And me.")


@pytest.mark.parametrize(
    ("name", "sound"),
    [("a.ogg", b"not a sound at all"), ("voice.mp3", bytes(4_000)), ("a.ogg", b"\x89PNG\r\n")],
)
async def test_what_is_no_sound_is_told_only_to_who_sent_it(
    scene: Scene, name: str, sound: bytes
) -> None:
    invocation, message = await transcribed(scene, sound, name=name)
    assert message["flags"] & EPHEMERAL
    assert "Something went wrong" not in message["content"]
    assert len(invocation.messages) == 1
    assert list(scene.world.endpoint.calls) == []


async def test_an_empty_file_is_told(scene: Scene) -> None:
    _, message = await transcribed(scene, b"")
    assert "empty" in message["content"]


async def test_a_failing_endpoint_leaves_nothing_but_a_word_to_who_asked(
    scene: Scene, hello: bytes
) -> None:
    fault = Fault(kind=Kind.STATUS, status=400, message="Not today.", match="audio", times=None)
    scene.world.endpoint.faults.add(fault)
    _, message = await transcribed(scene, hello)
    assert "Not today." in message["content"]
    assert message["flags"] & EPHEMERAL
    assert [each for each in scene.said(scene.channel()) if not each["flags"] & EPHEMERAL] == []


async def test_a_language_nobody_knows_is_refused_at_once(scene: Scene, hello: bytes) -> None:
    _, message = await transcribed(scene, hello, language="whatever they speak")
    assert "give its code" in message["content"]
    assert message["flags"] & EPHEMERAL


async def test_languages_are_offered_by_name_and_code(scene: Scene) -> None:
    actor, channel = scene.actor(), scene.channel()
    found = await actor.autocomplete(channel, "transcribe", "language", "ger")
    assert found[0] == {"name": "German", "value": "de"}
    assert (await actor.autocomplete(channel, "transcribe", "language", "de"))[0]["value"] == "de"
    assert len(await actor.autocomplete(channel, "transcribe", "language", "")) == 25
    assert await actor.autocomplete(channel, "transcribe", "language", "xyzzy") == []


async def test_the_menu_writes_a_voice_message_down(scene: Scene, hello: bytes) -> None:
    actor, channel = scene.actor(), scene.channel()
    sent = await actor.say(channel, files=[("voice-message.ogg", hello)], voice=True)
    invocation = await actor.menu(channel, MENU, sent["id"])
    message = await invocation.answered()
    assert message["content"] == f"🎙️ 0:02 · English\n{HELLO}"


async def test_the_menu_takes_several_files_one_after_the_other(scene: Scene, hello: bytes) -> None:
    actor, channel = scene.actor(), scene.channel()
    mp3 = recording("Second.", container="mp3", codec="libmp3lame", bit_rate=64_000)
    files = [("one.ogg", hello), ("notes.txt", b"text"), ("two.mp3", mp3), ("bad.wav", b"bad")]
    sent = await actor.say(channel, files=files)
    invocation = await actor.menu(channel, MENU, sent["id"])
    await scene.until(lambda: len(invocation.messages) == 3)
    first, second, failure = invocation.messages
    assert first["content"].startswith("🎙️ `one.ogg` · 0:02")
    assert second["content"].startswith("🎙️ `two.mp3` · 0:")
    assert "Second." in second["content"]
    assert failure["content"].startswith("`bad.wav`: ")
    assert failure["flags"] & EPHEMERAL


async def test_the_menu_on_a_message_without_sound_says_so(scene: Scene) -> None:
    actor, channel = scene.actor(), scene.channel()
    sent = await actor.say(channel, "no sound", files=[("code.ts", b"let a = 1")])
    invocation = await actor.menu(channel, MENU, sent["id"])
    message = await invocation.answered()
    assert "There is no voice message" in message["content"]
    assert message["flags"] & EPHEMERAL


async def test_the_menu_is_kept_for_whom_the_command_is_kept(scene: Scene, hello: bytes) -> None:
    role = next(iter(scene.world.seed.guild().members[scene.actor("moderator").id].role_ids))
    await set_to(scene, "access.transcribe", f"<@&{role}>")
    actor, channel = scene.actor(), scene.channel()
    sent = await actor.say(channel, files=[("voice-message.ogg", hello)], voice=True)
    invocation = await actor.menu(channel, MENU, sent["id"])
    assert "`/transcribe` is kept for" in (await invocation.answered())["content"]
    assert list(scene.world.endpoint.calls) == []


async def test_it_works_in_direct_messages(scene: Scene, hello: bytes) -> None:
    actor = scene.actor()
    channel = await actor.open_dm()
    invocation = await actor.command(channel, "transcribe", audio=("a.ogg", hello))
    assert HELLO in (await invocation.answered())["content"]


async def test_progress_is_shown_and_gives_way_to_the_text(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.transcription.service.LONGEST_PART", 31.0)
    monkeypatch.setattr("bot.transcription.parts.AT_ONCE", 1)
    monkeypatch.setattr("bot.transcription.whole.LARGEST", 100)
    sound = recording_of([(1.0, "The beginning."), (50.0, "The end.")], length=55.0)
    for _ in range(2):
        scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, seconds=0.5, match="audio"))
    invocation = await scene.actor().command(scene.channel(), "transcribe", audio=("a.ogg", sound))
    seen = (await invocation.answered())["content"]
    assert seen.startswith("-# 🎙️ Listening… 0:")
    assert seen.endswith(" of 0:55 done")
    await scene.until(lambda: "The end." in invocation.messages[0]["content"])
    assert invocation.messages[0]["content"] == "🎙️ 0:55 · English\nThe beginning. The end."
    assert len(invocation.messages) == 1


async def test_json_is_what_the_api_gives(scene: Scene, hello: bytes) -> None:
    _, message = await transcribed(scene, hello, format="verbose_json")
    found = json.loads(await content(message))
    assert found["language"] == "english"
    assert found["duration"] == pytest.approx(2.8, abs=0.9)
    texts = [each["text"].strip() for each in found["segments"]]
    assert texts == ["Hello there.", "How are you?"]
