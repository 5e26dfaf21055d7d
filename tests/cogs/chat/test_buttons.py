"""Stop, Regenerate, Continue, 👍 and 👎: what they do, and for whom."""

from dataclasses import replace

import pytest

from bot.settings import ChatSettings, Settings
from tests.scene import Scene, labels


async def told(invocation: object) -> str:
    message = await invocation.answered()  # type: ignore[attr-defined]
    assert message["flags"] & 64, "only the presser is told"
    return str(message["content"])


async def test_stop_ends_the_answer_and_the_call(scene: Scene) -> None:
    scene.world.endpoint.pace = 0.02
    _, thread = await scene.chat("forever")
    message = await scene.until(lambda: scene.said(thread) and scene.said(thread)[-1])
    await scene.actor().press(thread, message["id"], "Stop")
    answer = await scene.answer(thread)
    assert "Stopped." in answer["content"]
    assert labels(answer) == ["Regenerate", "👍", "👎"]
    call = scene.world.endpoint.calls.last
    assert call
    assert (await call.ended()).cancelled
    said = await scene.actor().say(thread, "repeat: on")
    assert "on" in (await scene.answer(thread, after=int(said["id"])))["content"]


async def test_only_the_asker_or_a_moderator_may_stop_or_regenerate(scene: Scene) -> None:
    scene.world.endpoint.pace = 0.02
    _, thread = await scene.chat("forever")
    message = await scene.until(lambda: scene.said(thread) and scene.said(thread)[-1])
    refused = await scene.actor("newcomer").press(thread, message["id"], "Stop")
    assert "moderator" in await told(refused)
    await scene.actor("moderator").press(thread, message["id"], "Stop")
    answer = await scene.answer(thread)
    refused = await scene.actor("newcomer").press(thread, answer["id"], "Regenerate")
    assert "moderator" in await told(refused)


async def test_regenerate_writes_a_new_answer_in_the_same_place(scene: Scene) -> None:
    _, thread = await scene.chat("write 5000 characters")
    last = await scene.answer(thread)
    first = scene.said(thread)[0]
    calls = scene.world.endpoint.calls.total
    await scene.actor().press(thread, last["id"], "Regenerate")
    await scene.until(
        lambda: (
            scene.world.endpoint.calls.total > calls
            and labels(scene.said(thread)[-1])
            and "Stop" not in labels(scene.said(thread)[-1])
        )
    )
    assert scene.said(thread)[0]["id"] == first["id"]
    assert len(scene.said(thread)) <= 6
    call = scene.world.endpoint.calls.last
    assert call
    assert isinstance(call.body, dict)
    assert [each["role"] for each in call.body["messages"]] == ["system", "user"]


async def test_regenerate_while_an_answer_is_written_says_so(scene: Scene) -> None:
    _, thread = await scene.chat("repeat: one")
    first = await scene.answer(thread)
    scene.world.endpoint.pace = 0.02
    await scene.actor().say(thread, "forever")
    await scene.until(lambda: scene.world.endpoint.answering)
    refused = await scene.actor().press(thread, first["id"], "Regenerate")
    assert "still answering" in await told(refused)


async def test_an_answer_cut_by_its_length_goes_on_in_place(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = [30, None]
    known = Settings.chat

    async def chat(self: Settings, guild_id: int | None, channel_id: int) -> ChatSettings:
        return replace(await known(self, guild_id, channel_id), max_tokens=limits[0])

    monkeypatch.setattr(Settings, "chat", chat)
    _, thread = await scene.chat("count to 40")
    answer = await scene.answer(thread)
    assert labels(answer) == ["Continue", "Regenerate", "👍", "👎"]
    assert "Continue" in answer["content"]
    limits.pop(0)
    await scene.actor().press(thread, answer["id"], "Continue")
    whole = await scene.says("40", thread)
    await scene.until(lambda: "Stop" not in labels(scene.said(thread)[-1]))
    assert whole["id"] == answer["id"]
    assert whole["content"].count(" 1") >= 1
    said = await scene.actor().say(thread, "repeat: on")
    await scene.answer(thread, after=int(said["id"]))
    call = scene.world.endpoint.calls.last
    assert call
    assert isinstance(call.body, dict)
    assert [each["role"] for each in call.body["messages"]] == [
        "system",
        "user",
        "assistant",
        "user",
    ]


async def test_ratings_are_counted_per_person_and_can_be_changed(scene: Scene) -> None:
    _, thread = await scene.chat("repeat: one")
    answer = await scene.answer(thread)
    assert "👍 1" in await told(await scene.actor().press(thread, answer["id"], "👍"))
    assert "👍 2" in await told(await scene.actor("newcomer").press(thread, answer["id"], "👍"))
    changed = await told(await scene.actor().press(thread, answer["id"], "👎"))
    assert "👍 1" in changed
    assert "👎 1" in changed


async def test_the_buttons_work_after_a_restart(scene: Scene) -> None:
    _, thread = await scene.chat("repeat: before")
    answer = await scene.answer(thread)
    await scene.restart()
    assert "👍 1" in await told(await scene.actor().press(thread, answer["id"], "👍"))
    await scene.actor().press(thread, answer["id"], "Regenerate")
    await scene.until(lambda: scene.world.endpoint.calls.total == 2)
    assert "before" in (await scene.answer(thread))["content"]


async def test_buttons_of_a_forgotten_conversation_say_what_to_do(scene: Scene) -> None:
    _, thread = await scene.chat("repeat: before")
    answer = await scene.answer(thread)
    await scene.actor().command(thread, "conversation reset")
    await scene.says("forgotten", thread)
    for label in ("👍", "Regenerate"):
        assert "/chat" in await told(await scene.actor().press(thread, answer["id"], label))


async def test_an_answer_deleted_while_the_bot_was_away_is_written_anew(scene: Scene) -> None:
    _, thread = await scene.chat("write 5000 characters")
    await scene.answer(thread)
    first, *_, last = scene.said(thread)
    async with scene.away():
        await scene.actor("moderator").delete(thread, first["id"])
    calls = scene.world.endpoint.calls.total
    await scene.actor().press(thread, last["id"], "Regenerate")
    await scene.until(lambda: scene.world.endpoint.calls.total > calls)
    answer = await scene.answer(thread)
    assert "model" in answer["content"]
