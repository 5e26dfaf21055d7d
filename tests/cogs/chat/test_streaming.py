"""How an answer grows: first words at once, an edit clock, code blocks, long answers, limits."""

import asyncio
from typing import Any

import pytest

from sandbox.discord.faults import Fault
from sandbox.discord.ratelimits import Limit
from sandbox.endpoints.faults import Fault as EndpointFault
from sandbox.endpoints.faults import Kind as Luck
from tests.scene import Scene, labels


def growing(scene: Scene, thread: int) -> Any:
    said = scene.said(thread)
    return said and "Stop" in labels(said[-1]) and said[-1]


async def test_the_first_words_appear_while_the_answer_is_written_with_a_stop_button(
    scene: Scene,
) -> None:
    scene.world.endpoint.pace = 0.02
    _, thread = await scene.chat("forever")
    message = await scene.until(lambda: growing(scene, thread))
    assert labels(message) == ["Stop"]
    first = message["content"]
    longer = await scene.until(
        lambda: growing(scene, thread)["content"] != first and growing(scene, thread)
    )
    assert longer["id"] == message["id"]
    assert longer["content"].startswith(first.rstrip("`\n"))


async def test_edits_keep_to_the_clock(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cogs.screen.screen.EDIT_EVERY", 0.2)
    scene.world.endpoint.pace = 0.01
    seen: list[str] = []
    scene.world.seed.state.listen(lambda event: seen.append(event.name))
    _, thread = await scene.chat("count to 60")
    await scene.answer(thread)
    # 120 pieces in over a second: edited about every 0.2 s, not at every piece
    assert 2 <= seen.count("MESSAGE_UPDATE") <= 12


async def test_the_last_edit_does_not_wait_for_the_clock(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cogs.screen.screen.EDIT_EVERY", 3600)
    scene.world.endpoint.pace = 0.005
    _, thread = await scene.chat("count to 30")
    assert "30" in (await scene.answer(thread))["content"]


async def test_a_long_answer_is_split_and_only_its_last_message_has_buttons(scene: Scene) -> None:
    _, thread = await scene.chat("write 5000 characters")
    last = await scene.answer(thread)
    said = scene.said(thread)
    assert 2 < len(said) <= 6
    assert [labels(each) for each in said[:-1]] == [[]] * (len(said) - 1)
    assert labels(last)
    assert all(len(each["content"]) <= 2000 for each in said)


async def test_code_blocks_stay_whole_over_messages(scene: Scene) -> None:
    _, thread = await scene.chat("code 200 lines")
    await scene.answer(thread)
    said = scene.said(thread)
    assert len(said) > 1
    assert all(each["content"].count("```") % 2 == 0 for each in said)
    assert "```python" in said[1]["content"]


async def test_beyond_six_messages_the_answer_is_a_file_with_a_preview(scene: Scene) -> None:
    _, thread = await scene.chat("write 20000 characters")
    last = await scene.answer(thread)
    assert len(scene.said(thread)) == 6
    (file,) = last["attachments"]
    assert file["filename"] == "answer.md"
    assert file["size"] >= 20000
    assert "in the file" in last["content"]


async def test_a_model_that_keeps_silent_is_announced_and_can_be_stopped(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cogs.screen.screen.PATIENCE", 0.05)
    scene.world.endpoint.faults.add(EndpointFault(kind=Luck.STALL))
    _, thread = await scene.chat("hello")
    message = await scene.says("Waiting for the model", thread)
    await scene.actor().press(thread, message["id"], "Stop")
    answer = await scene.answer(thread)
    assert "Stopped" in answer["content"]
    assert answer["id"] == message["id"]


async def test_a_rate_limit_slows_one_channel_only(scene: Scene) -> None:
    limits = scene.world.discord.rate_limits
    limits.tighten("PATCH", "/channels/{channel_id}/messages/{message_id}", Limit(2, 1.5))
    scene.world.endpoint.pace = 0.02
    _, slow = await scene.chat("forever")
    stop = await scene.until(lambda: growing(scene, slow))
    await scene.until(lambda: growing(scene, slow)["content"] != stop["content"])
    _, quick = await scene.chat("repeat: quick", who="newcomer")
    assert "quick" in (await scene.answer(quick, who="newcomer"))["content"]
    assert growing(scene, slow), "the slow one is still being written"
    await scene.actor().press(slow, stop["id"], "Stop")
    assert "Stopped" in (await scene.answer(slow))["content"]


async def test_a_global_rate_limit_loses_nothing(scene: Scene) -> None:
    scene.world.endpoint.pace = 0.01
    _, thread = await scene.chat("count to 60")
    await scene.until(lambda: growing(scene, thread))
    scene.world.discord.rate_limits.exhaust(0.7)
    assert "60" in (await scene.answer(thread))["content"]
    assert scene.world.discord.rate_limits.refused


async def test_a_fault_of_discords_in_mid_stream_costs_one_edit(scene: Scene) -> None:
    scene.world.endpoint.pace = 0.01
    _, thread = await scene.chat("count to 60")
    await scene.until(lambda: growing(scene, thread))
    fault = scene.world.discord.faults.add(
        Fault(path="/channels/*/messages/*", method="PATCH", status=503, times=1)
    )
    assert "60" in (await scene.answer(thread))["content"]
    assert fault.hits == 1


async def test_many_answers_at_once_all_arrive(scene: Scene) -> None:
    scene.world.endpoint.pace = 0.005
    await asyncio.gather(
        *(
            scene.actor("member").command(scene.channel(), "chat", prompt=f"count to {number}")
            for number in range(20, 40)
        )
    )
    threads = await scene.until(
        lambda: len(scene.threads("member")) == 20 and scene.threads("member")
    )
    texts = [(await scene.answer(thread))["content"] for thread in threads]
    assert all(any(str(number) in text for text in texts) for number in range(20, 40))
