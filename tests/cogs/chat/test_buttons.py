"""Stop, Regenerate, Continue, 👍 and 👎: what they do, and for whom."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.settings import ChatSettings, Settings
from tests.scene import Scene, is_ended, labels


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

    def again() -> Any:
        shown = scene.said(thread)[0]
        return shown["edited_timestamp"] != answer["edited_timestamp"] and is_ended(shown) and shown

    assert "before" in (await scene.until(again))["content"]
    assert scene.world.endpoint.calls.total == 2


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
    await scene.actor().press(thread, last["id"], "Regenerate")
    answer = await scene.answer(thread, after=int(last["id"]))
    assert "model" in answer["content"]


async def test_a_button_pressed_by_two_people_at_once_acts_once(scene: Scene) -> None:
    _, thread = await scene.chat("count to 20")
    answer = await scene.answer(thread)
    scene.world.endpoint.pace = 0.01
    pressed = [
        await scene.actor(who).press(thread, answer["id"], "Regenerate")
        for who in ("member", "moderator", "member")
    ]
    await scene.until(lambda: all(each.interaction.callback for each in pressed))
    answers = [message["content"] for each in pressed for message in each.messages]
    assert len(answers) == 2
    await scene.until(lambda: scene.world.endpoint.calls.total > 1)
    assert all("still answering" in each for each in answers)
    await scene.until(lambda: is_ended(scene.said(thread)[0]))
    assert scene.world.endpoint.calls.total == 2


async def test_regenerate_never_answers_another_question_than_its_own(scene: Scene) -> None:
    _, thread = await scene.chat("repeat: one")
    await scene.answer(thread)
    said = await scene.actor().say(thread, "repeat: two")
    answer = await scene.answer(thread, after=int(said["id"]))
    await scene.actor().delete(thread, said["id"])
    await asyncio.sleep(0.1)  # the deletion has reached the bot
    assert "deleted" in await told(await scene.actor().press(thread, answer["id"], "Regenerate"))
    assert scene.world.endpoint.calls.total == 2


async def test_regenerate_in_a_thread_that_was_put_away_brings_it_back(scene: Scene) -> None:
    _, thread = await scene.chat("repeat: one")
    answer = await scene.answer(thread)
    await scene.actor("moderator").archive_thread(thread)
    await scene.actor().press(thread, answer["id"], "Regenerate")
    await scene.until(lambda: scene.world.endpoint.calls.total == 2)
    assert (await scene.answer(thread))["id"] == answer["id"]
    assert len(scene.said(thread)) == 1


async def test_regenerate_leaves_a_locked_thread_locked(scene: Scene) -> None:
    _, thread = await scene.chat("repeat: one")
    answer = await scene.answer(thread)
    await scene.actor("moderator").archive_thread(thread, locked=True)
    refused = await scene.actor().press(thread, answer["id"], "Regenerate")
    assert "closed" in await told(refused)
    assert scene.world.endpoint.calls.total == 1


async def test_a_button_of_another_channels_answer_does_nothing(scene: Scene) -> None:
    """Discord sends no such press: it would need a foreign button on the bot's own message."""
    _, here = await scene.chat("hello")
    _, there = await scene.chat("hello", who="newcomer")
    mine, theirs = await scene.answer(here), await scene.answer(there, who="newcomer")
    shown = scene.world.seed.state.message(here, int(mine["id"]))
    shown.components = theirs["components"]
    for label in ("Regenerate", "👍"):
        pressed = await scene.actor("moderator").press(here, mine["id"], label)
        assert "no longer have this answer" in await told(pressed)
    assert scene.world.endpoint.calls.total == 2
