"""What the bot itself says, and what it is asked to draw, is judged where that is wanted."""

from importlib import import_module

import pytest

from sandbox.discord.actors.invocation import Invocation
from sandbox.endpoints.faults import Fault, Kind
from tests.cogs.moderation.precinct import Precinct
from tests.scene import Scene, labels

SAID = "SELECT content, author_id, is_bot FROM messages ORDER BY id"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, precinct: Precinct) -> None:  # noqa: ARG001 -- loaded
    monkeypatch.setattr(import_module("cogs.messages.own"), "STILL", 0.3)


def drawn(scene: Scene) -> list[str]:
    return [it.path for it in scene.world.endpoint.calls if it.path.startswith("/images")]


async def test_an_answer_is_judged_once_it_is_finished(precinct: Precinct) -> None:
    scene = precinct.scene
    await precinct.set("own", "on")
    _, thread = await scene.chat("repeat: harassment:0.9 is what you wanted to hear")
    answer = await scene.answer(thread)
    await precinct.judged(int(answer["id"]))
    # the message that opens the thread quotes the prompt, and is the bot's as well
    cases = [message_id for message_id, *_ in await precinct.cases(2)]
    assert cases.count(int(answer["id"])) == 1
    calls = [it for it in scene.world.endpoint.calls if it.path == "/moderations"]
    asked = [it.body["input"] for it in calls if isinstance(it.body, dict)]
    told = [text for given in asked for text in ([given] if isinstance(given, str) else given)]
    assert told.count(answer["content"]) == 1, "not each edit while it is streamed"
    assert (answer["content"], int(scene.bot_id), 0) in precinct.rows(SAID)
    await scene.until(lambda: [it for it in precinct.posts if it["embeds"]])


async def test_what_the_bot_said_right_before_it_stopped_is_judged(
    precinct: Precinct, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("cogs.messages.own"), "STILL", 600)
    await precinct.set("own", "on")
    _, thread = await precinct.scene.chat("repeat: harassment:0.9 is what you wanted to hear")
    answer = await precinct.scene.answer(thread)
    await precinct.scene.restart()
    await precinct.judged(int(answer["id"]))


async def refusal(asked: Invocation, scene: Scene, words: str) -> None:
    await scene.until(lambda: [it for it in asked.messages if words in it["content"]])


async def test_its_own_words_are_its_own_business_unless_asked(precinct: Precinct) -> None:
    _, thread = await precinct.scene.chat("repeat: harassment:0.9")
    await precinct.scene.answer(thread)
    await precinct.judged(await precinct.say("hello"))
    assert [content for content, *_ in precinct.rows(SAID)] == ["hello"]


async def test_posts_in_the_log_are_not_judged(precinct: Precinct) -> None:
    await precinct.set("own", "on")
    await precinct.say("you harassment:0.9 person")
    await precinct.cases(1)
    await precinct.scene.until(lambda: precinct.posts)
    await precinct.judged(await precinct.say("hello"))
    own = int(precinct.scene.bot_id)
    assert all(author != own for _, author, _ in precinct.rows(SAID))


async def test_a_foul_prompt_is_refused_before_anything_is_drawn(precinct: Precinct) -> None:
    scene = precinct.scene
    await precinct.set("own", "on")
    member = scene.actor("member")
    asked = await member.command(scene.channel(), "imagine", prompt="violence:0.95 everywhere")
    await refusal(asked, scene, "does not let that through: violence")
    assert not drawn(scene)
    asked = await member.command(scene.channel(), "imagine", prompt="a lighthouse")
    await scene.until(lambda: [it for it in asked.messages if "Delete" in labels(it)])
    await scene.until(lambda: drawn(scene))


async def test_prompts_are_drawn_unasked_about_where_that_is_off(precinct: Precinct) -> None:
    scene = precinct.scene
    member = scene.actor("member")
    await member.command(scene.channel(), "imagine", prompt="violence:0.95 everywhere")
    await scene.until(lambda: drawn(scene))


async def test_moderators_may_ask_for_anything(precinct: Precinct) -> None:
    scene = precinct.scene
    await precinct.set("own", "on")
    await scene.actor("moderator").command(scene.channel(), "imagine", prompt="violence:0.95")
    await scene.until(lambda: drawn(scene))


async def test_while_prompts_cannot_be_judged_nothing_is_drawn(precinct: Precinct) -> None:
    scene = precinct.scene
    await precinct.set("own", "on")
    scene.world.endpoint.faults.add(Fault(kind=Kind.STATUS, status=401))
    asked = await scene.actor().command(scene.channel(), "imagine", prompt="a lighthouse")
    await refusal(asked, scene, "which I cannot do now")
    assert not drawn(scene)


async def test_where_the_endpoint_judges_nothing_rules_decide_about_prompts(
    precinct: Precinct,
) -> None:
    scene = precinct.scene
    await precinct.set("own", "on")
    scene.world.endpoint.moderations_gone = True
    admin = scene.actor("admin")
    laid = await admin.command(
        scene.channel(), "moderation block", kind="word", value="dragon", forge=True
    )
    await laid.answered()
    asked = await scene.actor().command(scene.channel(), "imagine", prompt="a red dragon")
    await refusal(asked, scene, "does not let that through: word")
    assert not drawn(scene)
    await scene.actor().command(scene.channel(), "imagine", prompt="a lighthouse")
    await scene.until(lambda: drawn(scene))
