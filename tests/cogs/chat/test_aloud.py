"""Answers that are spoken, too, where `chat.reply_speech` is on."""

from importlib import import_module

import pytest

from sandbox.discord.permissions import Permission
from sandbox.endpoints.faults import Fault, Kind
from tests.cogs.speech.stage import TONES, Stage, words
from tests.scene import Scene

GOOD_MORNING = "Good morning, people."
SPEECH = "*audio/speech*"


@pytest.fixture
async def stage(scene: Scene) -> Stage:
    """A server where answers are spoken."""
    stage = Stage(scene)
    await stage.choose("chat.reply_speech", "yes")
    await stage.choose("speech.model", TONES)
    return stage


def spoken_calls(stage: Stage) -> int:
    return len(stage.asked)


async def test_an_answer_in_a_thread_is_spoken_under_it(stage: Stage) -> None:
    scene = stage.scene
    _, thread = await scene.chat(f"repeat: {GOOD_MORNING}")
    answer = await scene.answer(thread)
    (voice,) = await Stage(scene, channel=thread).heard()
    assert voice["message_reference"]["message_id"] == answer["id"]
    assert await words(voice) == GOOD_MORNING
    assert not voice["mentions"]
    assert stage.booked() == [(scene.actor().id, "chat", 1, "ok")]


async def test_it_is_off_unless_it_is_switched_on(scene: Scene) -> None:
    _, thread = await scene.chat(f"repeat: {GOOD_MORNING}")
    await scene.answer(thread)
    await scene.actor().say(thread, "repeat: Again.")
    await scene.says("Again.", thread)
    assert not Stage(scene).asked


async def test_an_answer_to_a_mention_is_spoken_in_the_channel(stage: Stage) -> None:
    scene = stage.scene
    await scene.actor().say(stage.channel, f"<@{scene.bot_id}> repeat: {GOOD_MORNING}")
    (voice,) = await stage.heard()
    assert await words(voice) == GOOD_MORNING


async def test_a_voice_message_comes_even_where_files_are_the_usual_format(stage: Stage) -> None:
    await stage.choose("speech.format", "mp3")
    _, thread = await stage.scene.chat(f"repeat: {GOOD_MORNING}")
    assert await Stage(stage.scene, channel=thread).heard()


async def test_the_next_answer_waits_for_no_voice(stage: Stage) -> None:
    scene = stage.scene
    scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match=SPEECH, times=None))
    _, thread = await scene.chat("repeat: First.")
    await scene.until(lambda: spoken_calls(stage) == 1)
    await scene.actor().say(thread, "repeat: Second.")
    await scene.says("Second.", thread)
    await scene.until(lambda: spoken_calls(stage) == 2)


async def test_an_answer_that_was_stopped_is_not_spoken(stage: Stage) -> None:
    scene = stage.scene
    scene.world.endpoint.pace = 0.02
    _, thread = await scene.chat("forever")
    message = await scene.until(lambda: scene.said(thread) and scene.said(thread)[-1])
    await scene.actor().press(thread, message["id"], "Stop")
    await scene.answer(thread)
    assert not stage.asked


async def test_a_deleted_answer_is_heard_no_more(stage: Stage) -> None:
    scene = stage.scene
    stall = scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match=SPEECH))
    _, thread = await scene.chat(f"repeat: {GOOD_MORNING}")
    answer = await scene.answer(thread)
    await scene.until(lambda: spoken_calls(stage) == 1)
    await scene.actor("moderator").delete(thread, answer["id"])
    scene.world.endpoint.faults.remove(stall)
    await scene.until(stage.booked)
    await scene.actor().say(thread, "repeat: And now?")
    (voice,) = await Stage(scene, channel=thread).heard()
    assert (await words(voice)).endswith("And now?")


async def test_a_failure_is_told_in_a_short_line_once(stage: Stage) -> None:
    scene = stage.scene
    scene.world.endpoint.faults.add(
        Fault(kind=Kind.STATUS, status=401, code="invalid_api_key", match=SPEECH, times=None)
    )
    _, thread = await scene.chat("repeat: First.")
    told = await scene.says("I could not speak this", thread)
    assert told["content"].startswith("-# ")
    assert "OPENAI_API_KEY" in told["content"]
    await scene.actor().say(thread, "repeat: Second.")
    await scene.until(lambda: len(stage.booked()) == 2)
    said = [each["content"] for each in scene.said(thread)]
    assert sum("I could not speak this" in content for content in said) == 1


async def test_an_answer_without_words_is_passed_over(stage: Stage) -> None:
    scene = stage.scene
    _, thread = await scene.chat("repeat: ...")
    await scene.answer(thread)
    await scene.actor().say(thread, "repeat: Words.")
    (voice,) = await Stage(scene, channel=thread).heard()
    assert await words(voice) == "Words."
    assert not [each for each in scene.said(thread) if "could not" in each["content"]]


async def test_without_the_right_to_voice_messages_it_is_a_file(stage: Stage) -> None:
    scene = stage.scene
    bits = int(Permission.SEND_VOICE_MESSAGES)
    await scene.actor("admin").overwrite(stage.channel, scene.bot_id, deny=bits)
    _, thread = await scene.chat(f"repeat: {GOOD_MORNING}")
    file = await scene.says("I may not send voice messages here", thread)
    assert await words(file) == GOOD_MORNING


async def test_the_bot_goes_without_waiting_for_a_voice(stage: Stage) -> None:
    scene = stage.scene
    scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match=SPEECH, times=None))
    _, thread = await scene.chat(f"repeat: {GOOD_MORNING}")
    await scene.until(lambda: spoken_calls(stage) == 1)
    assert import_module("cogs.chat").GRACE < 1
    await scene.restart()
    assert stage.booked() == [(scene.actor().id, "chat", 1, "stopped")]
    assert not Stage(scene, channel=thread).voices


async def test_of_an_answer_that_is_made_anew_only_the_new_one_is_heard(stage: Stage) -> None:
    scene = stage.scene
    stall = scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match=SPEECH))
    _, thread = await scene.chat(f"repeat: {GOOD_MORNING}")
    answer = await scene.answer(thread)
    await scene.until(lambda: spoken_calls(stage) == 1)
    await scene.actor().press(thread, answer["id"], "Regenerate")
    await scene.until(lambda: spoken_calls(stage) == 2)
    scene.world.endpoint.faults.remove(stall)
    place = Stage(scene, channel=thread)
    await place.heard()
    assert [outcome for *_, outcome in stage.booked()].count("stopped") == 1
    assert len(place.voices) == 1
