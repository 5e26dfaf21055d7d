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


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_a_connection_that_breaks_on_the_way_to_discord_costs_no_answer(
    scene: Scene, method: str
) -> None:
    path = "/channels/*/messages" if method == "POST" else "/channels/*/messages/*"
    scene.world.endpoint.pace = 0.01
    fault = DiscordFault(path=path, method=method, reset=True, after=True)
    scene.world.discord.faults.add(fault)
    _, thread = await scene.chat("count to 40")
    assert "40" in (await scene.answer(thread))["content"]
    assert len(scene.said(thread)) == 1, "a message whose receipt was lost is not sent twice"
    assert fault.hits == 1


async def test_the_end_of_an_answer_outlives_a_fault_of_discords(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cogs.screen.screen.LAST_TRIES", (0.01, 0.01, 0.01))
    fault = DiscordFault(path="/channels/*/messages", method="POST", reset=True, times=3)
    scene.world.discord.faults.add(fault)
    _, thread = await scene.chat("repeat: hello")
    assert "hello" in (await scene.answer(thread))["content"]
    assert fault.hits == 3


@pytest.mark.parametrize("path", ["/interactions/*", "/channels/*/messages/*/threads"])
async def test_a_connection_that_breaks_before_the_answer_leaves_nobody_without_a_word(
    scene: Scene, path: str
) -> None:
    scene.world.discord.faults.add(DiscordFault(path=path, method="POST", reset=True))
    channel = scene.channel("questions")
    await scene.actor().command(channel, "chat", prompt="repeat: hi")
    words = "Discord itself had a fault" if "interactions" in path else "hi"
    message = await scene.says(words, channel)
    assert "number" not in message["content"]


async def test_too_many_threads_in_the_server_are_answered_in_place(scene: Scene) -> None:
    body = {"message": "Maximum number of active threads reached", "code": 160006}
    path = "/channels/*/messages/*/threads"
    scene.world.discord.faults.add(DiscordFault(path=path, method="POST", status=400, body=body))
    channel = scene.channel("questions")
    invocation = await scene.actor().command(channel, "chat", prompt="repeat: hi")
    starter = await invocation.answered()
    assert "hi" in (await scene.answer(channel, after=int(starter["id"])))["content"]


async def test_a_server_that_discord_has_not_told_of_yet_is_not_bothered(scene: Scene) -> None:
    async with scene.away():
        scene.world.discord.faults.gateway.lost_events = {"GUILD_CREATE"}
    await scene.actor().say(scene.channel(), "nobody called the bot")
    await scene.actor().say(scene.channel(), f"<@{scene.bot_id}> repeat: called")
    assert "called" in (await scene.answer(scene.channel()))["content"]
    assert len(scene.said(scene.channel())) == 1


async def test_a_command_that_a_shutdown_breaks_off_says_so(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.client.work.LAST_WORK", 0.3)
    scene.world.discord.faults.add(
        DiscordFault(path="/channels/*/messages/*/threads", method="POST", delay=3)
    )
    channel = scene.channel("questions")
    invocation = await scene.actor().command(channel, "chat", prompt="repeat: hi")
    await invocation.answered()
    async with scene.away():
        assert "restarted" in str(invocation.messages)
