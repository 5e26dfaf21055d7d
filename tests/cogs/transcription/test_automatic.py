"""Voice messages that are written down by themselves, where that is switched on."""

from typing import Any

import pytest

from sandbox.endpoints.audio.tones import recording
from sandbox.endpoints.faults import Fault, Kind
from tests.scene import EPHEMERAL, Scene

Json = dict[str, Any]
HELLO = "Hello there."


@pytest.fixture(scope="module")
def hello() -> bytes:
    return recording(HELLO)


async def set_to(scene: Scene, key: str, value: str, *, channel: int = 0) -> None:
    command = "settings channel set" if channel else "settings set"
    invocation = await scene.actor("admin").command(
        channel or scene.channel(), command, key=key, value=value
    )
    await invocation.answered()


async def spoken(scene: Scene, sound: bytes, *, who: str = "member", channel: int = 0) -> Json:
    """Send a voice message."""
    return await scene.actor(who).say(
        channel or scene.channel(), files=[("voice-message.ogg", sound)], voice=True
    )


def shown(scene: Scene) -> list[Json]:
    """What the bot has said for all to read."""
    return [each for each in scene.said(scene.channel()) if not each["flags"] & EPHEMERAL]


def calls(scene: Scene) -> list[str]:
    return [call.path for call in scene.world.endpoint.calls]


async def handled(scene: Scene) -> None:
    """Wait until the bot has heard everything: it answers what comes after."""
    invocation = await scene.actor().command(scene.channel(), "help")
    await invocation.answered()


async def test_a_voice_message_gets_a_reply_without_a_ping(scene: Scene, hello: bytes) -> None:
    await set_to(scene, "transcription.automatic", "on")
    sent = await spoken(scene, hello)
    message = await scene.says(HELLO, scene.channel())
    assert message["content"].startswith("🎙️ 0:01 · English\n")
    assert message["message_reference"]["message_id"] == sent["id"]
    assert message["mentions"] == []


async def test_nothing_is_written_down_where_nobody_switched_it_on(
    scene: Scene, hello: bytes
) -> None:
    await spoken(scene, hello)
    await handled(scene)
    assert calls(scene) == []


async def test_a_channel_may_have_it_alone(scene: Scene, hello: bytes) -> None:
    await set_to(scene, "transcription.automatic", "on", channel=scene.channel())
    await spoken(scene, hello)
    await scene.says(HELLO, scene.channel())


async def test_other_files_are_left_alone(scene: Scene, hello: bytes) -> None:
    await set_to(scene, "transcription.automatic", "on")
    await scene.actor().say(scene.channel(), files=[("song.ogg", hello)])
    await scene.actor().say(scene.channel(), "no voice")
    await handled(scene)
    assert calls(scene) == []


async def test_who_may_not_use_the_command_gets_nothing_and_hears_nothing(
    scene: Scene, hello: bytes
) -> None:
    await set_to(scene, "transcription.automatic", "on")
    role = next(iter(scene.world.seed.guild().members[scene.actor("moderator").id].role_ids))
    await set_to(scene, "access.transcribe", f"<@&{role}>")
    await spoken(scene, hello)
    await spoken(scene, hello, who="moderator")
    await scene.says(HELLO, scene.channel())
    assert len(shown(scene)) == 1
    assert len(calls(scene)) == 1


async def test_a_deleted_voice_message_takes_its_text_with_it(scene: Scene, hello: bytes) -> None:
    await set_to(scene, "transcription.automatic", "on")
    sent = await spoken(scene, hello)
    await scene.says(HELLO, scene.channel())
    await scene.actor().delete(scene.channel(), sent["id"])
    await scene.until(
        lambda: not [each for each in scene.said(scene.channel()) if HELLO in each["content"]]
    )


async def test_a_voice_message_deleted_meanwhile_is_given_up(scene: Scene, hello: bytes) -> None:
    await set_to(scene, "transcription.automatic", "on")
    scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="audio", times=None))
    sent = await spoken(scene, hello)
    await scene.until(lambda: calls(scene))
    await scene.actor().delete(scene.channel(), sent["id"])
    await handled(scene)
    scene.world.endpoint.faults.clear()
    await handled(scene)
    assert shown(scene) == []


async def test_what_fails_is_told_to_who_spoke(scene: Scene, hello: bytes) -> None:
    await set_to(scene, "transcription.automatic", "on")
    fault = Fault(kind=Kind.STATUS, status=400, message="Not today.", match="audio", times=None)
    scene.world.endpoint.faults.add(fault)
    sent = await spoken(scene, hello)
    message = await scene.says("Not today.", scene.channel())
    assert message["message_reference"]["message_id"] == sent["id"]
    assert [each["id"] for each in message["mentions"]] == [str(scene.actor().id)]


async def test_a_cap_that_is_used_up_is_told_once(scene: Scene, hello: bytes) -> None:
    await set_to(scene, "transcription.automatic", "on")
    await set_to(scene, "budget.member.requests_per_day", "1")
    await spoken(scene, hello)
    await scene.says(HELLO, scene.channel())
    await spoken(scene, recording("Two."))
    await scene.until(lambda: len(shown(scene)) == 2)
    await spoken(scene, recording("Three."))
    await handled(scene)
    await handled(scene)
    assert len(shown(scene)) == 2
    assert len(calls(scene)) == 1


async def test_the_menu_after_it_costs_no_second_call(scene: Scene, hello: bytes) -> None:
    await set_to(scene, "transcription.automatic", "on")
    sent = await spoken(scene, hello)
    await scene.says(HELLO, scene.channel())
    invocation = await scene.actor().menu(scene.channel(), "Transcribe", sent["id"])
    assert HELLO in (await invocation.answered())["content"]
    assert len(calls(scene)) == 1


async def test_what_is_under_way_when_the_bot_leaves_is_given_up(
    scene: Scene, hello: bytes
) -> None:
    await set_to(scene, "transcription.automatic", "on")
    scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="audio", times=None))
    await spoken(scene, hello)
    await scene.until(lambda: calls(scene))
    async with scene.away():
        scene.world.endpoint.faults.clear()
    assert shown(scene) == []
