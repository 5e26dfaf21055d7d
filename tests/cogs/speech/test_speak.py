"""`/speak` and the message menu: voice messages, files, and what keeps them away."""

import pytest

from bot.endpoints.audio import Family
from sandbox.discord.faults import Fault as DiscordFault
from sandbox.discord.permissions import Permission
from sandbox.endpoints.audio.opening import RATE, blocks
from sandbox.endpoints.faults import Fault, Kind
from tests.cogs.speech.stage import HELLO, TONES, Stage, content, waveform, words
from tests.scene import EPHEMERAL, Json, Scene

MESSAGES = "/channels/{channel_id}/messages"


async def deny(stage: Stage, *permissions: Permission) -> None:
    bits = 0
    for permission in permissions:
        bits |= int(permission)
    await stage.scene.actor("admin").overwrite(stage.channel, stage.scene.bot_id, deny=bits)


def long_text(characters: int) -> str:
    sentence = "This sentence number {:03} is one of many. "
    return "".join(map(sentence.format, range(characters // 40 + 1)))[:characters].strip()


async def test_a_text_becomes_a_voice_message_under_a_card(stage: Stage) -> None:
    card = await stage.card(await stage.speak())
    (voice,) = await stage.heard()
    assert voice["message_reference"]["message_id"] == card["id"]
    assert voice["content"] == ""
    assert await words(voice) == HELLO
    (attachment,) = voice["attachments"]
    assert attachment["content_type"].startswith("audio/ogg")
    seconds = round(attachment["duration_secs"])
    samples = sum(block.size for block in blocks(await content(voice), "ogg"))
    assert attachment["duration_secs"] == pytest.approx(samples / RATE, abs=0.05)
    assert card["content"] == f"🔊 alloy · 0:{seconds:02}"
    assert 0 < len(waveform(voice)) <= 256
    assert any(waveform(voice))
    assert stage.booked() == [(stage.scene.actor().id, "speak", 1, "ok")]


async def test_nobody_is_pinged(stage: Stage) -> None:
    await stage.speak("Hello @everyone and <@1>.")
    (voice,) = await stage.heard()
    assert not voice["mentions"]
    assert not voice["mention_everyone"]


async def test_options_reach_the_model(stage: Stage) -> None:
    invocation = await stage.speak(voice="nova", speed=1.5, instructions="like a pirate")
    assert (await stage.card(invocation))["content"].startswith("🔊 nova · ")
    (asked,) = stage.asked
    assert (asked["model"], asked["voice"], asked["speed"]) == (TONES, "nova", 1.5)
    assert asked["instructions"] == "like a pirate"


@pytest.mark.parametrize("form", ["mp3", "opus", "aac", "flac", "wav"])
async def test_a_file_is_in_the_answer_itself(stage: Stage, form: str) -> None:
    card = await stage.card(await stage.speak(format=form))
    (file,) = card["attachments"]
    assert file["filename"] == f"speech.{'ogg' if form == 'opus' else form}"
    assert card["content"].startswith("🔊 alloy · 0:0")
    assert len(await content(card)) > 1_000
    assert not stage.voices


async def test_the_settings_choose_what_is_left_open(stage: Stage) -> None:
    await stage.choose("speech.format", "mp3")
    await stage.choose("speech.voice", "echo")
    card = await stage.card(await stage.speak())
    assert card["content"].startswith("🔊 echo")
    assert card["attachments"][0]["filename"] == "speech.mp3"


async def test_a_long_text_comes_in_two_messages(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.speech.plan.limits_of", lambda _: Family(longest_input=300))
    monkeypatch.setattr("bot.speech.plan.FIRST", 200)
    text = long_text(600)
    invocation = await stage.speak(text)
    first, second = await stage.heard(2)
    assert f"{await words(first)} {await words(second)}" == text
    card = await stage.card(invocation)
    await stage.scene.until(lambda: "of 2" not in invocation.messages[0]["content"])
    assert {
        first["message_reference"]["message_id"],
        second["message_reference"]["message_id"],
    } == {card["id"]}


async def test_the_menu_speaks_a_message_with_names_for_mentions(stage: Stage) -> None:
    await stage.choose("speech.model", TONES)
    newcomer = stage.scene.actor("newcomer")
    said = await newcomer.say(
        stage.channel, f"Good **morning**, <@{newcomer.id}>, meet in <#{stage.channel}>!"
    )
    await stage.menu(said)
    (voice,) = await stage.heard()
    assert await words(voice) == "Good morning, Newcomer, meet in general!"


async def test_the_menu_speaks_what_a_bot_said(stage: Stage) -> None:
    await stage.choose("speech.model", TONES)
    answer = await stage.card(await stage.speak("One.", format="mp3"))
    await stage.menu(answer)
    (voice,) = await stage.heard()
    assert "alloy" in await words(voice)


async def test_the_menu_refuses_a_message_without_text(stage: Stage) -> None:
    said = await stage.scene.actor().say(stage.channel, "", files=[("a.txt", b"abc")])
    told = await stage.refused(await stage.menu(said))
    assert "no text in this message" in told


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("***", {}, "nothing to speak"),
        ("\u200b\u200b", {}, "nothing to speak"),
        (HELLO, {"voice": "al loy"}, "one word"),
    ],
)
async def test_what_cannot_be_spoken_is_told_at_once(
    stage: Stage, text: str, options: Json, sentence: str
) -> None:
    invocation = await stage.speak(text, **options)
    assert sentence in await stage.refused(invocation)
    assert invocation.interaction.original is not None
    assert invocation.interaction.original.ephemeral_to is not None, "nobody saw a card"
    assert not stage.asked


async def test_a_voice_that_is_not_there_is_told_to_the_asker_alone(stage: Stage) -> None:
    told = await stage.refused(await stage.speak(voice="nobody-has-this"))
    assert "voice" in told
    assert not stage.shown


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind=Kind.STATUS, status=401, code="invalid_api_key", times=None),
        Fault(kind=Kind.RESET, times=None),
        Fault(kind=Kind.HTML, times=None),
        Fault(kind=Kind.ERROR_BODY, times=None),
    ],
    ids=lambda fault: fault.kind,
)
async def test_a_failing_endpoint_leaves_one_sentence_and_no_card(
    stage: Stage, fault: Fault
) -> None:
    stage.scene.world.endpoint.faults.add(fault)
    told = await stage.refused(await stage.speak())
    assert told.strip()
    assert "Something went wrong on my side" not in told
    assert not stage.shown


async def test_without_the_right_to_send_voice_messages_it_is_a_file(stage: Stage) -> None:
    await deny(stage, Permission.SEND_VOICE_MESSAGES)
    await stage.card(await stage.speak())
    file = await stage.scene.says("I may not send voice messages here", stage.channel)
    assert not stage.voices
    assert file["attachments"][0]["filename"] == "speech.ogg"
    assert await words(file) == HELLO


async def test_without_the_right_to_write_the_file_is_in_the_answer(stage: Stage) -> None:
    await deny(stage, Permission.SEND_MESSAGES)
    invocation = await stage.speak()
    await stage.scene.until(lambda: any(it["attachments"] for it in invocation.messages))
    card = await stage.card(invocation)
    assert "so this is a file" in card["content"]
    assert await words(card) == HELLO


async def test_without_the_right_to_read_the_history_it_is_no_reply(stage: Stage) -> None:
    await deny(stage, Permission.READ_MESSAGE_HISTORY)
    await stage.speak()
    (voice,) = await stage.heard()
    assert "message_reference" not in voice
    assert await words(voice) == HELLO


async def test_in_a_direct_message_it_works_as_well(scene: Scene) -> None:
    stage = Stage(scene, channel=await scene.actor().open_dm())
    await stage.card(await stage.speak())
    (voice,) = await stage.heard()
    assert await words(voice) == HELLO


async def test_deleting_the_card_stops_the_speaking(stage: Stage) -> None:
    stage.scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, times=None))
    invocation = await stage.speak()
    await stage.scene.until(lambda: stage.asked)
    (card,) = invocation.messages
    await stage.scene.actor("moderator").delete(stage.channel, card["id"])
    await stage.scene.until(stage.booked)
    assert stage.booked() == [(stage.scene.actor().id, "speak", 1, "stopped")]
    assert not stage.shown
    assert not [each for each in invocation.messages if each["flags"] & EPHEMERAL]


async def test_a_fault_of_discords_is_told(stage: Stage) -> None:
    stage.scene.world.discord.faults.add(
        DiscordFault(
            MESSAGES, "POST", status=400, body={"code": 50035, "message": "no"}, times=None
        )
    )
    told = await stage.refused(await stage.speak())
    assert told
    assert not stage.shown


async def test_the_bot_leaves_no_card_behind_when_it_goes(stage: Stage) -> None:
    stage.scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, times=None))
    invocation = await stage.speak()
    await stage.scene.until(lambda: stage.asked)
    await stage.scene.restart()
    assert not stage.shown
    assert any("restarted" in each["content"] for each in invocation.messages)


async def test_voices_are_offered_while_typing(scene: Scene) -> None:
    typing = scene.actor().autocomplete
    offered = await typing(
        scene.channel(), "speak", "voice", "al", text="x", model="gpt-4o-mini-tts"
    )
    assert [each["value"] for each in offered] == ["alloy", "ballad", "coral"]


async def test_roles_may_be_kept_from_it(stage: Stage) -> None:
    await stage.choose("access.speak", "@Moderator")
    assert "is kept for" in await stage.refused(await stage.speak())
    assert not stage.asked
