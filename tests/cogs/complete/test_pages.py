"""Several choices: pages that anyone may turn, and what is left of it all after a restart."""

import json

import pytest

from bot.writing.choices import Sheet
from sandbox.endpoints.faults import Fault, Kind
from tests.cogs.complete.texts import Json, begun, completed, ended, file_of, growing
from tests.scene import EPHEMERAL, Scene, labels


async def turned(scene: Scene, message: Json, label: str, *, who: str = "member") -> Json:
    """Press a page's button; gives the message as it is then."""
    invocation = await scene.actor(who).press(scene.channel(), message["id"], label)
    await scene.until(lambda: invocation.is_settled)
    return next(it for it in scene.said(scene.channel()) if it["id"] == message["id"])


def shown_page(message: Json) -> list[str]:
    """The button of the page that is shown, which cannot be pressed."""
    return [
        button["label"]
        for row in message["components"]
        for button in row["components"]
        if button.get("disabled")
    ]


async def test_several_choices_are_pages(scene: Scene) -> None:
    message = await completed(scene, "Once upon", n=3)
    assert "here a completion" in message["content"]
    assert "-# Choice 1 of 3" in message["content"]
    assert labels(message) == ["1", "2", "3"]
    assert shown_page(message) == ["1"]
    second = await turned(scene, message, "2")
    assert "-# Choice 2 of 3" in second["content"]
    assert shown_page(second) == ["2"]
    assert [it["filename"] for it in second["attachments"]] == ["choices.txt"]
    assert "-# Choice 1 of 3" in (await turned(scene, second, "1"))["content"]


async def test_more_choices_than_can_be_asked_for_are_left_out(scene: Scene) -> None:
    answer = json.dumps({"choices": [{"index": it, "text": f"text {it}"} for it in range(40)]})
    fault = Fault(kind=Kind.STATUS, match="completions", status=200, body=answer)
    scene.world.endpoint.faults.add(fault)
    message = await completed(scene, "Once upon", n=3)
    assert labels(message) == [str(number) for number in range(1, 11)]
    assert "text 9" in (await turned(scene, message, "10"))["content"]


async def test_while_several_are_written_the_first_is_shown(scene: Scene) -> None:
    invocation, message = await growing(scene, n=2)
    assert "Choice 1 of 2; the others are being written" in message["content"]
    await scene.actor().press(scene.channel(), message["id"], "Stop")
    last = (await ended(scene, invocation))[-1]
    assert "-# Stopped." in last["content"]
    assert labels(last) == ["1", "2"]


async def test_the_file_holds_all_choices_whole(scene: Scene) -> None:
    message = await completed(scene, "write 5000 characters", n=2, max_tokens=1500, logprobs=0)
    sheet = Sheet.read(await file_of(message, "choices.txt"))
    assert sheet.prompt == "write 5000 characters"
    assert [len(each.text) > 3000 for each in sheet.choices] == [True, True]
    assert "The whole of it is in `choices.txt`." in message["content"]
    table = await file_of(message, "logprobs.csv")
    assert {line.split(",")[0] for line in table.splitlines()[1:]} == {"1", "2"}


async def test_the_best_of_several_need_no_pages(scene: Scene) -> None:
    message = await completed(scene, "Once upon", best_of=3)
    assert "Choice" not in message["content"]
    assert not message["components"]


async def test_others_see_a_page_without_turning_it_for_everyone(scene: Scene) -> None:
    message = await completed(scene, "Once upon", n=2)
    press = await scene.actor("newcomer").press(scene.channel(), message["id"], "2")
    told = await press.answered()
    assert told["flags"] & EPHEMERAL
    assert "-# Choice 2 of 2" in told["content"]
    assert "-# Choice 1 of 2" in scene.said(scene.channel())[-1]["content"]
    assert "-# Choice 2 of 2" in (await turned(scene, message, "2", who="moderator"))["content"]


async def test_pages_are_turned_after_a_restart(scene: Scene) -> None:
    message = await completed(scene, "Once upon", n=2)
    await scene.restart()
    assert "-# Choice 2 of 2" in (await turned(scene, message, "2"))["content"]


async def test_without_the_file_the_other_pages_are_lost_and_that_is_said(scene: Scene) -> None:
    message = await completed(scene, "Once upon", n=2)
    stored = scene.world.seed.state.message(scene.channel(), int(message["id"]))
    stored.attachments.clear()
    press = await scene.actor().press(scene.channel(), message["id"], "2")
    assert "Ask again with /complete" in (await press.answered())["content"]


async def test_a_shutdown_marks_the_text_that_is_being_written(scene: Scene) -> None:
    _, message = await growing(scene)
    async with scene.away():
        left = scene.said(scene.channel())[-1]
        assert left["id"] == message["id"]
        assert "I was restarted" in left["content"]
        assert not left["components"]


@pytest.mark.parametrize("words", ["I write until you press Stop.", "-# Waiting for the model…"])
async def test_after_a_crash_the_stop_button_marks_what_is_left(scene: Scene, words: str) -> None:
    invocation, message = await growing(scene)
    channel = scene.channel()
    stopping = next(
        button["custom_id"] for row in message["components"] for button in row["components"]
    )
    await scene.actor().press(channel, message["id"], "Stop")
    await ended(scene, invocation)
    # As a crash leaves it: with a button, and nobody who writes.
    stored = scene.world.seed.state.message(channel, int(message["id"]))
    stored.content, stored.components = words, message["components"]
    pressed = await scene.actor().press(channel, message["id"], stopping)
    await scene.until(lambda: pressed.is_settled)
    left = scene.said(channel)[-1]
    assert left["content"].endswith("Ask again with /complete for a whole text.")
    assert ("Waiting" in left["content"]) is False
    assert left["content"].startswith(words) is ("Waiting" not in words)
    assert not left["components"]


async def test_a_refused_command_leaves_no_text_behind(scene: Scene) -> None:
    invocation = await begun(scene, " ")
    assert (await invocation.answered())["flags"] & EPHEMERAL
    assert len(invocation.messages) == 1
