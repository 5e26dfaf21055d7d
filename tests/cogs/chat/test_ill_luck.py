"""Whatever goes wrong ends in one sentence for the person, and the conversation stays usable."""

import pytest

from sandbox.discord.faults import Fault as DiscordFault
from sandbox.discord.permissions import Permission
from sandbox.endpoints.faults import Fault
from sandbox.endpoints.faults import Kind as Luck
from tests.scene import Scene, labels

ILL_LUCK = {
    "down": (Fault(kind=Luck.RESET, times=None), "reached"),
    "wrong key": (Fault(kind=Luck.STATUS, status=401, code="invalid_api_key"), "OPENAI_API_KEY"),
    "busy": (Fault(kind=Luck.STATUS, status=429, headers={"Retry-After": "600"}), "10 min"),
    "retired": (Fault(kind=Luck.STATUS, status=404, code="model_not_found"), "chat.model"),
    "web page": (Fault(kind=Luck.HTML, status=404), ""),
    "malformed": (Fault(kind=Luck.MALFORMED_BODY), ""),
    "error in a 200": (Fault(kind=Luck.ERROR_BODY), ""),
    "cut": (Fault(kind=Luck.END_STREAM), "cut off"),
    "error in mid-stream": (Fault(kind=Luck.ERROR_EVENT), ""),
    "broken event": (Fault(kind=Luck.MALFORMED_EVENT), ""),
    "no choices": (Fault(kind=Luck.EMPTY_CHOICES), "was empty"),
    "redirect loop": (Fault(kind=Luck.REDIRECT), ""),
}


async def goes_on(scene: Scene, thread: int, answer_id: str) -> None:
    """The same conversation answers again, by button and by message."""
    scene.world.endpoint.faults.clear()
    said = await scene.actor().say(thread, "repeat: all is well")
    answer = await scene.answer(thread, after=max(int(said["id"]), int(answer_id)))
    assert "all is well" in answer["content"]


@pytest.mark.parametrize("name", ILL_LUCK)
async def test_a_failing_endpoint_is_one_sentence_with_regenerate(scene: Scene, name: str) -> None:
    fault, says = ILL_LUCK[name]
    scene.world.endpoint.faults.add(fault)
    _, thread = await scene.chat("repeat: hello")
    answer = await scene.answer(thread)
    assert says in answer["content"]
    assert "Traceback" not in answer["content"]
    assert "Regenerate" in labels(answer)
    scene.world.endpoint.faults.clear()


async def test_after_ill_luck_the_conversation_goes_on(scene: Scene) -> None:
    scene.world.endpoint.faults.add(Fault(kind=Luck.STATUS, status=401))
    _, thread = await scene.chat("repeat: hello")
    answer = await scene.answer(thread)
    await scene.actor().press(thread, answer["id"], "Regenerate")
    again = await scene.says("hello", thread)
    assert again["id"] == answer["id"]
    await goes_on(scene, thread, answer["id"])


async def test_a_refusal_by_content_policy_offers_no_regenerate(scene: Scene) -> None:
    scene.world.endpoint.faults.add(
        Fault(kind=Luck.STATUS, status=400, code="content_policy_violation")
    )
    _, thread = await scene.chat("repeat: hello")
    message = await scene.says("content", thread)
    assert labels(message) == []
    await goes_on(scene, thread, message["id"])


@pytest.mark.parametrize("prompt", ["empty", "blank", "filter"])
async def test_an_empty_answer_says_so(scene: Scene, prompt: str) -> None:
    _, thread = await scene.chat(prompt)
    message = await scene.until(lambda: scene.said(thread) and scene.said(thread)[-1])
    assert message["content"].strip()


async def test_when_the_right_to_write_is_taken_in_mid_stream_the_asker_is_told(
    scene: Scene,
) -> None:
    dm = await scene.actor().open_dm()
    scene.world.endpoint.pace = 0.02
    _, thread = await scene.chat("forever")
    await scene.until(lambda: scene.said(thread))
    admin = scene.actor("admin")
    await admin.overwrite(scene.channel(), scene.bot_id, deny=int(Permission.VIEW_CHANNEL))
    told = await scene.says(f"<#{thread}>", dm)
    assert "could not finish" in told["content"]
    await scene.until(lambda: not scene.world.endpoint.answering)


async def test_when_the_thread_is_deleted_in_mid_stream_the_asker_is_told(scene: Scene) -> None:
    dm = await scene.actor().open_dm()
    scene.world.endpoint.pace = 0.02
    _, thread = await scene.chat("forever")
    await scene.until(lambda: scene.said(thread))
    await scene.actor("moderator").delete_channel(thread)
    await scene.says(f"<#{thread}>", dm)
    await scene.until(lambda: not scene.world.endpoint.answering)


async def test_when_the_answer_is_deleted_in_mid_stream_it_stops(scene: Scene) -> None:
    scene.world.endpoint.pace = 0.02
    _, thread = await scene.chat("forever")
    message = await scene.until(lambda: scene.said(thread) and scene.said(thread)[-1])
    await scene.actor("moderator").delete(thread, message["id"])
    await scene.until(lambda: not scene.world.endpoint.answering)
    await goes_on(scene, thread, message["id"])


async def test_an_interaction_that_came_too_late_is_told_in_the_channel(scene: Scene) -> None:
    scene.world.discord.faults.add(
        DiscordFault(
            path="/interactions/*",
            method="POST",
            status=404,
            body={"message": "Unknown interaction", "code": 10062},
            times=None,
        )
    )
    await scene.actor().command(scene.channel(), "chat", prompt="repeat: hi")
    told = await scene.says("send it again", scene.channel())
    assert f"<@{scene.actor().id}>" in told["content"]


async def test_a_thread_that_discord_will_not_open_is_answered_in_place(scene: Scene) -> None:
    scene.world.discord.faults.add(
        DiscordFault(
            path="/channels/*/messages/*/threads",
            method="POST",
            status=403,
            body={"message": "Missing Permissions", "code": 50013},
        )
    )
    channel = scene.channel("questions")
    invocation = await scene.actor().command(channel, "chat", prompt="repeat: hi")
    starter = await invocation.answered()
    answer = await scene.answer(channel, after=int(starter["id"]))
    assert "hi" in answer["content"]
    assert "could not open a thread" in str(invocation.messages)


async def test_a_bug_shows_a_reference_number_and_nothing_else(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the inner life of the bot")

    monkeypatch.setattr("bot.conversation.prompt.build", broken)
    _, thread = await scene.chat("repeat: hello")
    answer = await scene.answer(thread)
    assert "number" in answer["content"]
    assert "inner life" not in answer["content"]
    reference = answer["content"].split()[-1].rstrip(".")
    assert f"bug {reference}" in caplog.text


async def test_a_short_outage_is_not_noticed(scene: Scene) -> None:
    scene.world.endpoint.faults.add(Fault(kind=Luck.STATUS, status=500, times=2))
    _, thread = await scene.chat("repeat: hello")
    assert "hello" in (await scene.answer(thread))["content"]
    assert scene.world.endpoint.calls.total == 3
