"""Voice messages in a conversation: heard, quoted, answered, deleted."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sandbox.discord.permissions import Permission
from sandbox.endpoints.audio.tones import recording, recording_of
from sandbox.endpoints.faults import Fault, Kind
from tests.scene import Json, Scene

VOICE, SILENT = 1 << 13, 1 << 12
HELLO = "repeat: hello there."


def sent(scene: Scene) -> list[dict[str, Any]]:
    """The messages of the last chat request."""
    bodies = [each.body for each in scene.world.endpoint.calls if "chat" in each.path]
    body = bodies[-1]
    assert isinstance(body, dict)
    return list(body["messages"])


def calls(scene: Scene, path: str) -> int:
    return sum(each.path == path for each in scene.world.endpoint.calls)


def hearings(scene: Scene) -> int:
    return calls(scene, "/audio/transcriptions")


def query(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "parley.db")) as database:
        return database.execute(sql).fetchall()


async def spoken(
    scene: Scene, channel: int, text: str = HELLO, *, who: str = "member", **options: Any
) -> Json:
    """Send a voice message."""
    files = [("voice-message.ogg", recording(text))]
    return await scene.actor(who).say(channel, files=files, voice=True, **options)


async def begun(scene: Scene) -> int:
    """A thread with one answer."""
    _, thread = await scene.chat("repeat: begin")
    await scene.answer(thread)
    return thread


def quotes(scene: Scene, channel: int) -> list[Json]:
    return [each for each in scene.said(channel) if each["content"].startswith("> 🎙️")]


async def quoted(scene: Scene, channel: int) -> Json:
    """Wait for a quote."""
    found: list[Json] = await scene.until(lambda: quotes(scene, channel))
    return found[-1]


async def test_a_voice_message_is_a_turn(scene: Scene) -> None:
    thread = await begun(scene)
    said = await spoken(scene, thread)
    answer = await scene.answer(thread, after=int(said["id"]))
    assert "hello there" in answer["content"]
    assert sent(scene)[-1]["content"] == f"[voice message, 0:02]\n{HELLO}"
    (call,) = query(
        scene.folder, "SELECT command, endpoint, audio_ms FROM calls WHERE audio_ms > 0"
    )
    assert call[:2] == ("chat", "audio/transcriptions")
    assert 1_000 < call[2] < 4_000


async def test_what_was_heard_is_quoted_above_the_answer_and_pings_nobody(scene: Scene) -> None:
    thread = await begun(scene)
    said = await spoken(scene, thread)
    answer = await scene.answer(thread, after=int(said["id"]))
    (quote,) = quotes(scene, thread)
    assert int(said["id"]) < int(quote["id"]) < int(answer["id"])
    assert quote["content"] == "> 🎙️ 0:02 · repeat\\: hello there."
    assert quote["message_reference"]["message_id"] == said["id"]
    assert quote["mentions"] == []
    assert quote["flags"] & SILENT


async def test_a_quote_is_no_turn_itself(scene: Scene) -> None:
    thread = await begun(scene)
    said = await spoken(scene, thread)
    await scene.answer(thread, after=int(said["id"]))
    said = await scene.actor().say(thread, "repeat: on")
    await scene.answer(thread, after=int(said["id"]))
    assert [each["role"] for each in sent(scene)] == [
        "system",
        "user",
        "assistant",
        "user",
        "assistant",
        "user",
    ]
    assert "🎙️" not in str(sent(scene))


async def test_people_talk_by_voice_in_direct_messages(scene: Scene) -> None:
    dm = await scene.actor().open_dm()
    said = await spoken(scene, dm)
    assert "hello there" in (await scene.answer(dm, after=int(said["id"])))["content"]
    assert len(quotes(scene, dm)) == 1


async def test_several_voice_messages_in_one_breath_are_answered_once(scene: Scene) -> None:
    thread = await begun(scene)
    scene.world.endpoint.faults.add(
        Fault(kind=Kind.STALL, match="/audio/transcriptions", seconds=0.5, times=None)
    )
    await spoken(scene, thread, "My cat is Plum.")
    await spoken(scene, thread, "My dog is Pear.", who="newcomer")
    said = await scene.actor().say(thread, "who are they?")
    await scene.answer(thread, after=int(said["id"]))
    assert sent(scene)[-1]["content"] == (
        "Member: [voice message, 0:01]\nMy cat is Plum.\n\n"
        "Newcomer: [voice message, 0:01]\nMy dog is Pear.\n\nMember: who are they?"
    )
    assert calls(scene, "/chat/completions") == 2
    assert len(quotes(scene, thread)) == 2


async def test_people_see_that_the_bot_listens(scene: Scene) -> None:
    thread = await begun(scene)
    stall = scene.world.endpoint.faults.add(
        Fault(kind=Kind.STALL, match="/audio/transcriptions", seconds=None)
    )
    happened: list[str] = []
    scene.world.seed.state.listen(lambda event: happened.append(event.name))
    said = await spoken(scene, thread)
    await scene.until(lambda: "TYPING_START" in happened and hearings(scene))
    scene.world.endpoint.faults.remove(stall)
    await scene.answer(thread, after=int(said["id"]))


async def test_a_sound_file_is_heard_too(scene: Scene) -> None:
    thread = await begun(scene)
    song = recording(HELLO, container="mp3", codec="libmp3lame", bit_rate=64_000)
    said = await scene.actor().say(thread, "what is said?", files=[("talk.mp3", song)])
    await scene.answer(thread, after=int(said["id"]))
    content = sent(scene)[-1]["content"]
    assert content.startswith("what is said?\nFile `talk.mp3` (sound, 0:02; what is said in it):")
    assert HELLO in content
    assert len(quotes(scene, thread)) == 1


async def test_chat_takes_a_sound_file(scene: Scene) -> None:
    _, thread = await scene.chat("what is said?", file=("talk.ogg", recording(HELLO)))
    await scene.answer(thread)
    assert HELLO in sent(scene)[-1]["content"]
    assert "hello there" in quotes(scene, thread)[0]["content"]


async def test_a_voice_message_that_replies_to_the_bot_is_a_turn(scene: Scene) -> None:
    general = scene.channel()
    asked = await scene.actor().say(general, f"<@{scene.bot_id}> repeat: one")
    first = await scene.answer(general, after=int(asked["id"]))
    said = await spoken(scene, general, reply_to=first["id"])
    answer = await scene.answer(general, after=int(said["id"]))
    assert answer["message_reference"]["message_id"] == said["id"]
    (quote,) = quotes(scene, general)
    assert int(quote["id"]) < int(answer["id"])
    assert [each["role"] for each in sent(scene)] == ["system", "user", "assistant", "user"]


async def test_a_reply_to_a_quote_goes_on_from_what_was_said(scene: Scene) -> None:
    general = scene.channel()
    asked = await scene.actor().say(general, f"<@{scene.bot_id}> repeat: one")
    first = await scene.answer(general, after=int(asked["id"]))
    said = await spoken(scene, general, reply_to=first["id"])
    await scene.answer(general, after=int(said["id"]))
    (quote,) = quotes(scene, general)
    said = await scene.actor().say(general, "repeat: that", reply_to=quote["id"])
    await scene.answer(general, after=int(said["id"]))
    assert sent(scene)[-1]["content"] == f"[voice message, 0:02]\n{HELLO}\n\nrepeat: that"
    assert hearings(scene) == 1


async def test_one_can_ask_about_somebody_elses_voice_message(scene: Scene) -> None:
    general = scene.channel()
    top = await spoken(scene, general, "The key is under the mat.", who="newcomer")
    said = await scene.actor().say(general, f"<@{scene.bot_id}> where?", reply_to=top["id"])
    await scene.answer(general, after=int(said["id"]))
    assert sent(scene)[-1]["content"] == (
        "Newcomer: [voice message, 0:02]\nThe key is under the mat.\n\nMember: where?"
    )
    ((payer,),) = query(scene.folder, "SELECT user_id FROM calls WHERE audio_ms > 0")
    assert payer == scene.actor("member").id
    assert quotes(scene, general) == []


async def test_a_voice_message_that_calls_nobody_is_left_alone(scene: Scene) -> None:
    thread = await begun(scene)
    await spoken(scene, scene.channel())
    said = await scene.actor().say(thread, "repeat: on")
    await scene.answer(thread, after=int(said["id"]))
    assert hearings(scene) == 0


async def test_a_voice_message_sent_while_the_bot_was_away_is_answered(scene: Scene) -> None:
    thread = await begun(scene)
    async with scene.away():
        said = await spoken(scene, thread)
    answer = await scene.answer(thread, after=int(said["id"]))
    assert "hello there" in answer["content"]
    assert len(quotes(scene, thread)) == 1


async def test_regenerating_hears_nothing_again(scene: Scene) -> None:
    thread = await begun(scene)
    said = await spoken(scene, thread)
    answer = await scene.answer(thread, after=int(said["id"]))
    await scene.actor().press(thread, answer["id"], "Regenerate")
    await scene.until(lambda: calls(scene, "/chat/completions") == 3)
    assert hearings(scene) == 1
    assert HELLO in sent(scene)[-1]["content"]


async def test_editing_the_words_beside_a_sound_hears_nothing_again(scene: Scene) -> None:
    thread = await begun(scene)
    files = [("talk.ogg", recording(HELLO))]
    said = await scene.actor().say(thread, "what?", files=files)
    await scene.answer(thread, after=int(said["id"]))
    await scene.actor().edit(thread, said["id"], "who?")
    await scene.until(lambda: calls(scene, "/chat/completions") == 3)
    content = sent(scene)[-1]["content"]
    assert content.startswith("who?\nFile `talk.ogg`")
    assert HELLO in content
    assert hearings(scene) == 1
    assert len(quotes(scene, thread)) == 1


async def test_pinning_a_voice_message_answers_nothing_anew(scene: Scene) -> None:
    thread = await begun(scene)
    said = await spoken(scene, thread)
    await scene.answer(thread, after=int(said["id"]))
    await scene.actor("moderator").pin(thread, said["id"])
    said = await scene.actor().say(thread, "repeat: on")
    await scene.answer(thread, after=int(said["id"]))
    assert calls(scene, "/chat/completions") == 3
    assert hearings(scene) == 1


@pytest.mark.parametrize("restarts", [False, True])
async def test_the_quote_goes_with_the_voice_message(scene: Scene, *, restarts: bool) -> None:
    thread = await begun(scene)
    said = await spoken(scene, thread, "My secret is plum.")
    await scene.answer(thread, after=int(said["id"]))
    if restarts:
        await scene.restart()
    await scene.actor().delete(thread, said["id"])
    await scene.until(lambda: not quotes(scene, thread))
    assert (
        query(scene.folder, "SELECT 1 FROM turns WHERE role = 'user' AND parts LIKE '%plum%'") == []
    )


async def test_deleting_a_quote_takes_nothing_else_away(scene: Scene) -> None:
    thread = await begun(scene)
    said = await spoken(scene, thread)
    await scene.answer(thread, after=int(said["id"]))
    (quote,) = quotes(scene, thread)
    await scene.actor("moderator").delete(thread, quote["id"])
    said = await scene.actor().say(thread, "repeat: on")
    await scene.answer(thread, after=int(said["id"]))
    assert HELLO in str(sent(scene))


async def test_a_voice_message_deleted_while_it_is_heard_leaves_nothing(scene: Scene) -> None:
    thread = await begun(scene)
    stall = scene.world.endpoint.faults.add(
        Fault(kind=Kind.STALL, match="/audio/transcriptions", seconds=None)
    )
    said = await spoken(scene, thread, "My secret is plum.")
    await scene.until(lambda: hearings(scene))
    await scene.actor().delete(thread, said["id"])
    scene.world.endpoint.faults.remove(stall)
    said = await scene.actor().say(thread, "repeat: on")
    await scene.answer(thread, after=int(said["id"]))
    assert "plum" not in str(sent(scene))
    await scene.until(lambda: not quotes(scene, thread))


async def test_without_the_right_to_reply_the_answer_comes_without_a_quote(scene: Scene) -> None:
    thread = await begun(scene)
    bits = int(Permission.READ_MESSAGE_HISTORY)
    await scene.actor("admin").overwrite(scene.channel(), scene.bot_id, deny=bits)
    said = await spoken(scene, thread)
    assert "hello there" in (await scene.answer(thread, after=int(said["id"])))["content"]


async def test_what_cannot_be_heard_is_told_without_asking_the_model(scene: Scene) -> None:
    thread = await begun(scene)
    files = [("voice-message.ogg", b"OggS" + bytes(100))]
    said = await scene.actor().say(thread, files=files, voice=True)
    answer = await scene.answer(thread, after=int(said["id"]))
    assert answer["content"].startswith("I could not hear the voice message: ")
    assert calls(scene, "/chat/completions") == 1
    assert hearings(scene) == 0


async def test_an_endpoint_that_fails_is_told_and_the_words_beside_it_are_answered(
    scene: Scene,
) -> None:
    thread = await begun(scene)
    scene.world.endpoint.faults.add(
        Fault(kind=Kind.STATUS, status=400, match="/audio/transcriptions", times=None)
    )
    files = [("talk.ogg", recording(HELLO))]
    said = await scene.actor().say(thread, "repeat: all the same", files=files)
    answer = await scene.answer(thread, after=int(said["id"]))
    assert "all the same" in answer["content"]
    assert "I could not read `talk.ogg`" in answer["content"]
    assert quotes(scene, thread) == []


async def test_a_voice_message_is_not_heard_beyond_ten_minutes(scene: Scene) -> None:
    thread = await begun(scene)
    said = await spoken(scene, thread, voice_seconds=601)
    answer = await scene.answer(thread, after=int(said["id"]))
    assert "it is longer than 10 minutes. Use /transcribe" in answer["content"]
    assert hearings(scene) == 0


async def test_a_length_that_is_not_true_helps_nobody(scene: Scene) -> None:
    thread = await begun(scene)
    long = recording_of(
        [(0.0, "Hi.")], length=602.0, container="wav", codec="pcm_s16le", rate=8_000
    )
    said = await scene.actor().say(
        thread, files=[("voice-message.ogg", long)], voice=True, voice_seconds=0.5
    )
    answer = await scene.answer(thread, after=int(said["id"]))
    assert "it is longer than 10 minutes" in answer["content"]
    assert hearings(scene) == 0


async def test_a_cap_on_audio_is_told(scene: Scene) -> None:
    thread = await begun(scene)
    admin = scene.actor("admin")
    told = await admin.command(
        scene.channel(),
        "settings set",
        key="budget.member.audio_seconds_per_day",
        value="1",
    )
    await told.answered()
    said = await spoken(scene, thread)
    answer = await scene.answer(thread, after=int(said["id"]))
    assert "I could not hear the voice message: " in answer["content"]
    assert "limit of 1 second of audio" in answer["content"]


async def test_talking_needs_no_right_to_transcribe(scene: Scene) -> None:
    thread = await begun(scene)
    told = await scene.actor("admin").command(
        scene.channel(), "settings set", key="access.transcribe", value="@Moderators"
    )
    assert "access.transcribe" in (await told.answered())["content"]
    said = await spoken(scene, thread)
    assert "hello there" in (await scene.answer(thread, after=int(said["id"])))["content"]


async def test_silence_is_told(scene: Scene) -> None:
    thread = await begun(scene)
    said = await spoken(scene, thread, " ")
    answer = await scene.answer(thread, after=int(said["id"]))
    assert "I heard no words in it" in answer["content"]
    assert calls(scene, "/chat/completions") == 1


async def test_what_comes_as_an_event_and_as_missed_is_heard_once(scene: Scene) -> None:
    thread = await begun(scene)
    stall = scene.world.endpoint.faults.add(
        Fault(kind=Kind.STALL, match="/audio/transcriptions", seconds=None)
    )
    said = await spoken(scene, thread)
    await scene.until(lambda: hearings(scene))
    scene.world.discord.gateway.invalidate()
    await asyncio.sleep(4.0)  # the bot connects anew, and looks for what it missed 2 s later
    scene.world.endpoint.faults.remove(stall)
    await scene.answer(thread, after=int(said["id"]))
    said = await scene.actor().say(thread, "repeat: on")
    await scene.answer(thread, after=int(said["id"]))
    assert hearings(scene) == 1
    assert len(quotes(scene, thread)) == 1


async def test_a_reply_to_a_spoken_answer_goes_on_from_the_written_one(scene: Scene) -> None:
    general, admin = scene.channel(), scene.actor("admin")
    for key, value in (("speech.model", "rehearsal-tones"), ("chat.reply_speech", "on")):
        told = await admin.command(general, "settings set", key=key, value=value)
        assert key in (await told.answered())["content"]
    asked = await scene.actor().say(general, f"<@{scene.bot_id}> repeat: one")
    await scene.answer(general, after=int(asked["id"]))
    voice = await scene.until(
        lambda: next((each for each in scene.said(general) if each["flags"] & VOICE), None)
    )
    said = await scene.actor().say(general, "repeat: two", reply_to=voice["id"])
    await scene.until(lambda: calls(scene, "/chat/completions") == 2)
    assert [each["role"] for each in sent(scene)] == ["system", "user", "assistant", "user"]
    assert said
    assert hearings(scene) == 0


async def test_what_is_answered_is_not_written_down_unasked_as_well(scene: Scene) -> None:
    told = await scene.actor("admin").command(
        scene.channel(), "settings set", key="transcription.automatic", value="on"
    )
    assert "transcription.automatic" in (await told.answered())["content"]
    thread = await begun(scene)
    said = await spoken(scene, thread)
    await scene.answer(thread, after=int(said["id"]))
    assert hearings(scene) == 1
    assert len(quotes(scene, thread)) == 1


async def test_a_voice_message_being_heard_when_the_bot_leaves_is_answered_afterwards(
    scene: Scene,
) -> None:
    thread = await begun(scene)
    stall = scene.world.endpoint.faults.add(
        Fault(kind=Kind.STALL, match="/audio/transcriptions", seconds=None)
    )
    said = await spoken(scene, thread)
    await scene.until(lambda: hearings(scene))
    async with scene.away():
        scene.world.endpoint.faults.remove(stall)
    answer = await scene.answer(thread, after=int(said["id"]))
    assert "hello there" in answer["content"]
    assert len(quotes(scene, thread)) == 1
    assert calls(scene, "/chat/completions") == 2
    assert len(scene.said(thread)) == 3  # the first answer, the quote, the answer
