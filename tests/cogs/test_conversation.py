"""`/conversation`: what each command shows and does, where, and for whom."""

import asyncio
from typing import Any

import aiohttp
import pytest

from sandbox.discord.faults import Fault as DiscordFault
from sandbox.endpoints.faults import Fault, Kind
from sandbox.endpoints.models import Model
from tests.scene import Scene, is_ended

Json = dict[str, Any]
STEERING = ("model", "persona", "reset", "end")


async def told(scene: Scene, channel: int, command: str, **options: Any) -> str:
    """Run a `/conversation` command as the member; gives what only they see, or its failure."""
    return await told_to(scene, "member", channel, command, **options)


async def told_to(scene: Scene, who: str, channel: int, command: str, **options: Any) -> str:
    invocation = await scene.actor(who).command(
        channel, f"conversation {command}", forge=True, **options
    )
    message = await invocation.answered()
    assert message["flags"] & 64, "only the person is told"
    return str(message["content"])


async def announced(scene: Scene, channel: int, command: str, **options: Any) -> str:
    """Run a command that everyone in the channel sees."""
    invocation = await scene.actor().command(channel, f"conversation {command}", **options)
    message = await invocation.answered()
    assert not message["flags"] & 64
    return str(message["content"])


async def begun(scene: Scene, prompt: str = "repeat: begin", **options: Any) -> int:
    """Begin a conversation in a thread and wait for its first answer."""
    _, thread = await scene.chat(prompt, **options)
    await scene.answer(thread)
    return thread


async def begun_in_dm(scene: Scene) -> int:
    dm = await scene.actor().open_dm()
    said = await scene.actor().say(dm, "repeat: begin")
    await scene.answer(dm, after=int(said["id"]))
    return dm


async def talked(scene: Scene, channel: int, text: str = "repeat: next") -> Json:
    """Say something and give the request that the endpoint got for it."""
    said = await scene.actor().say(channel, text)
    await scene.answer(channel, after=int(said["id"]))
    body = scene.world.endpoint.calls.last.body
    assert isinstance(body, dict)
    return body


async def writing(scene: Scene) -> int:
    """Begin a conversation whose answer goes on and on."""
    scene.world.endpoint.pace = 0.02
    _, thread = await scene.chat("forever")
    await scene.until(lambda: scene.said(thread) and scene.said(thread)[-1]["components"])
    return thread


async def file_of(message: Json) -> str:
    async with (
        aiohttp.ClientSession() as session,
        session.get(message["attachments"][0]["url"]) as response,
    ):
        return await response.text()


async def test_info_shows_model_persona_and_size(scene: Scene) -> None:
    thread = await begun(scene, persona="teacher")
    await talked(scene, thread)
    shown = await told(scene, thread, "info")
    assert "Model `rehearsal`, persona `teacher`." in shown
    assert "4 turns" in shown
    assert "1 person" in shown
    assert "read" in shown
    assert "written" in shown


async def test_info_in_a_direct_message(scene: Scene) -> None:
    dm = await begun_in_dm(scene)
    assert "persona `assistant`" in await told(scene, dm, "info")


async def test_where_there_is_no_conversation_every_command_says_where_to_go(scene: Scene) -> None:
    await begun(scene)
    for command in ("info", "export", *STEERING):
        assert "/chat" in await told(scene, scene.channel(), command)
    said = await told(scene, await scene.actor().open_dm(), "info")
    assert said == "We have no conversation yet. Write me a message here, and one begins."


async def test_the_chosen_model_answers_from_then_on(scene: Scene) -> None:
    thread = await begun(scene)
    assert "`rehearsal-text`" in await announced(scene, thread, "model", model="rehearsal-text")
    assert (await talked(scene, thread))["model"] == "rehearsal-text"
    assert "rehearsal-text" in await told(scene, thread, "info")
    assert "default model" in await announced(scene, thread, "model")
    assert (await talked(scene, thread))["model"] == "rehearsal"


async def test_a_model_that_is_not_there_is_said_at_the_next_answer(scene: Scene) -> None:
    thread = await begun(scene)
    await announced(scene, thread, "model", model="no-such-model")
    said = await scene.actor().say(thread, "repeat: hello")
    answer = await scene.answer(thread, after=int(said["id"]))
    assert "no-such-model" in answer["content"]
    await announced(scene, thread, "model")
    assert (await talked(scene, thread))["model"] == "rehearsal"


async def test_the_chosen_persona_is_the_system_message_from_then_on(scene: Scene) -> None:
    dm = await begun_in_dm(scene)
    assert "`critic`" in await announced(scene, dm, "persona", persona="Critic")
    system = (await talked(scene, dm))["messages"][0]
    assert system["role"] == "system"
    assert "constructive critic" in system["content"]
    assert "default manner" in await announced(scene, dm, "persona")
    assert "helpful" in (await talked(scene, dm))["messages"][0]["content"]


async def test_an_unknown_persona_is_refused_with_those_there_are(scene: Scene) -> None:
    thread = await begun(scene)
    refused = await told(scene, thread, "persona", persona="pirate")
    assert "teacher" in refused
    assert "persona `assistant`" in await told(scene, thread, "info")


async def test_reset_forgets_what_was_said(scene: Scene) -> None:
    thread = await begun(scene, "my secret is plum")
    assert "2 turns" in await announced(scene, thread, "reset")
    body = await talked(scene, thread)
    assert [each["role"] for each in body["messages"]] == ["system", "user"]
    assert "plum" not in str(body)


async def test_reset_of_an_empty_conversation_counts_nothing(scene: Scene) -> None:
    dm = await begun_in_dm(scene)
    await announced(scene, dm, "reset")
    assert "nothing" in await announced(scene, dm, "reset")


async def test_the_choice_of_model_and_persona_outlives_a_reset(scene: Scene) -> None:
    thread = await begun(scene, model="rehearsal-text", persona="writer")
    await announced(scene, thread, "reset")
    body = await talked(scene, thread)
    assert body["model"] == "rehearsal-text"
    assert "editor" in body["messages"][0]["content"]


async def test_export_gives_the_whole_conversation_as_a_file(scene: Scene) -> None:
    thread = await begun(scene, "repeat: first words")
    await scene.actor("newcomer").say(thread, "repeat: second words")
    await scene.until(lambda: len(scene.said(thread)) == 2 and is_ended(scene.said(thread)[-1]))
    invocation = await scene.actor("newcomer").command(thread, "conversation export")
    message = await invocation.answered()
    assert message["flags"] & 64
    assert "4 turns" in message["content"]
    assert message["attachments"][0]["filename"].endswith(".md")
    text = await file_of(message)
    assert text.index("## Member") < text.index("first words") < text.index("## Parley (rehearsal)")
    assert text.index("## Newcomer") < text.index("repeat: second words")


async def test_end_archives_the_thread_and_only_mentions_are_answered_there(scene: Scene) -> None:
    thread = await begun(scene)
    assert "ended" in await announced(scene, thread, "end")
    channel = scene.world.seed.state.channel(thread)
    await scene.until(lambda: channel.thread and channel.thread.archived)
    calls = scene.world.endpoint.calls.total
    await scene.actor().say(thread, "repeat: anybody there?")
    called = await scene.actor().say(thread, f"<@{scene.bot_id}> repeat: you")
    answer = await scene.answer(thread, after=int(called["id"]))
    assert "you" in answer["content"]
    assert answer["message_reference"]["message_id"] == called["id"]
    assert scene.world.endpoint.calls.total == calls + 1
    assert "/chat" in await told(scene, thread, "info")


async def test_a_direct_message_begins_anew_after_its_end(scene: Scene) -> None:
    dm = await begun_in_dm(scene)
    assert "next message" in await announced(scene, dm, "end")
    body = await talked(scene, dm)
    assert [each["role"] for each in body["messages"]] == ["system", "user"]


@pytest.mark.parametrize("command", STEERING)
async def test_other_members_may_not_steer_a_conversation(scene: Scene, command: str) -> None:
    thread = await begun(scene)
    refused = await told_to(scene, "newcomer", thread, command)
    assert "moderator" in refused
    body = await talked(scene, thread)
    assert len(body["messages"]) == 4, "nothing was forgotten or ended"


async def test_a_moderator_may_steer_any_conversation(scene: Scene) -> None:
    thread = await begun(scene)
    for command in STEERING:
        invocation = await scene.actor("moderator").command(thread, f"conversation {command}")
        assert not (await invocation.answered())["flags"] & 64
    channel = scene.world.seed.state.channel(thread)
    await scene.until(lambda: channel.thread and channel.thread.archived)


@pytest.mark.parametrize("command", ["reset", "end"])
async def test_while_an_answer_streams_reset_and_end_stop_it(scene: Scene, command: str) -> None:
    thread = await writing(scene)
    call = scene.world.endpoint.calls.last
    await announced(scene, thread, command)
    assert (await call.ended()).cancelled
    written = await scene.until(
        lambda: next(
            (it for it in scene.said(thread) if "-# The conversation" in it["content"]), None
        )
    )
    assert "Stop" not in str(written["components"])
    archived = scene.world.seed.state.channel(thread).thread
    assert archived
    await scene.until(lambda: archived.archived == (command == "end"))
    assert not [each for each in scene.said(thread) if "could not" in each["content"]]


async def test_the_thread_is_archived_only_when_the_stopped_answer_is_shown(scene: Scene) -> None:
    thread = await writing(scene)
    scene.world.discord.faults.add(
        DiscordFault(path="/channels/*/messages/*", method="PATCH", delay=0.5, times=2)
    )
    await announced(scene, thread, "end")
    archived = scene.world.seed.state.channel(thread).thread
    await scene.until(lambda: archived and archived.archived)
    assert "-# The conversation was ended." in scene.said(thread)[0]["content"]
    assert len(scene.said(thread)) == 2


async def test_a_locked_thread_cannot_be_archived_but_the_conversation_ends(scene: Scene) -> None:
    thread = await begun(scene)
    scene.world.discord.faults.add(
        DiscordFault(
            path="/channels/*",
            method="PATCH",
            status=403,
            body={"code": 50013, "message": "Missing Permissions"},
        )
    )
    invocation = await scene.actor().command(thread, "conversation end")
    assert "ended" in (await invocation.answered())["content"]
    assert "/chat" in await told(scene, thread, "info")
    assert len(invocation.messages) == 1, "nothing to complain about"


@pytest.mark.parametrize("command", ["reset", "end"])
async def test_a_message_that_waits_for_its_answer_gets_none_after_the_end(
    scene: Scene, command: str
) -> None:
    thread = await begun(scene)
    calls = scene.world.endpoint.calls.total
    await scene.actor().say(thread, "repeat: too late")
    await asyncio.sleep(0.05)
    await announced(scene, thread, command)
    _, other = await scene.chat("repeat: other", who="moderator")
    await scene.answer(other, who="moderator")
    await asyncio.sleep(0.2)
    assert scene.world.endpoint.calls.total == calls + 1


async def test_models_and_personas_are_offered_while_one_types(scene: Scene) -> None:
    thread = await begun(scene)
    member = scene.actor()
    offered = await member.autocomplete(thread, "conversation model", "model", "L-TEXT")
    assert offered == [{"name": "rehearsal-text", "value": "rehearsal-text"}]
    offered = await member.autocomplete(thread, "conversation persona", "persona", "code")
    assert [each["value"] for each in offered] == ["programmer"]


async def test_no_more_than_25_models_are_offered(scene: Scene) -> None:
    for number in range(40):
        scene.world.endpoint.models.add(Model(id=f"extra-{number:02}"))
    scene.world.endpoint.models.add(Model(id="extra-" + "x" * 120))
    thread = await begun(scene)
    offered = await scene.actor().autocomplete(thread, "conversation model", "model", "extra")
    assert [each["value"] for each in offered] == [f"extra-{number:02}" for number in range(25)]


async def test_while_the_endpoint_is_down_nothing_is_offered_but_personas(scene: Scene) -> None:
    thread = await begun(scene)
    scene.world.endpoint.faults.add(Fault(kind=Kind.RESET, times=None))
    member = scene.actor()
    assert await member.autocomplete(thread, "conversation model", "model", "re") == []
    assert await member.autocomplete(thread, "chat", "model", "re", prompt="x") == []
    assert await member.autocomplete(thread, "conversation persona", "persona", "teach")
