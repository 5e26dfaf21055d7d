"""`/complete`: how a text goes on in the channel, what is sent upstream, and what goes wrong."""

import asyncio
import json
from typing import Any

import discord
import pytest

from sandbox.discord.faults import Fault as DiscordFault
from sandbox.endpoints.faults import Fault, Kind
from sandbox.endpoints.models import Model
from tests.cogs.complete.texts import (
    begun,
    body,
    completed,
    ended,
    file_of,
    growing,
    public,
    refused,
)
from tests.scene import EPHEMERAL, Scene, labels

Json = dict[str, Any]
GOES_ON = "here a completion model would go on"


async def test_a_text_goes_on_in_the_channel_for_everyone(scene: Scene) -> None:
    message = await completed(scene, "Once upon a time")
    assert GOES_ON in message["content"]
    assert message["content"].endswith("-# Prompt: Once upon a time")
    assert not message["flags"] & EPHEMERAL
    assert not message["components"]
    assert not message["attachments"]
    assert scene.said(scene.channel(), "newcomer")[-1]["id"] == message["id"]


async def test_only_what_was_asked_for_is_sent_upstream(scene: Scene) -> None:
    await completed(scene, "Once upon a time")
    sent = body(scene)
    assert scene.world.endpoint.calls.last.path == "/completions"
    assert sent.pop("user").isalnum()
    assert sent == {
        "model": "rehearsal-instruct",
        "prompt": "Once upon a time",
        "max_tokens": 256,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


async def test_every_option_reaches_the_endpoint(scene: Scene) -> None:
    await completed(
        scene,
        "Once",
        model="rehearsal-instruct",
        suffix="The end.",
        max_tokens=20,
        temperature=0.5,
        top_p=0.9,
        n=2,
        stop="END||\\n\\n",
        best_of=3,
        echo=True,
        logprobs=2,
        presence_penalty=-1.5,
        frequency_penalty=2,
    )
    sent = body(scene)
    assert sent.pop("user")
    assert sent == {
        "model": "rehearsal-instruct",
        "prompt": "Once",
        "suffix": "The end.",
        "max_tokens": 20,
        "temperature": 0.5,
        "top_p": 0.9,
        "n": 2,
        "stop": ["END", "\n\n"],
        "best_of": 3,
        "echo": True,
        "logprobs": 2,
        "presence_penalty": -1.5,
        "frequency_penalty": 2,
    }


async def test_echo_repeats_the_prompt_and_suffix_is_minded(scene: Scene) -> None:
    message = await completed(scene, "Once upon a time", echo=True, suffix="they lived")
    assert message["content"].startswith("Once upon a time … here")
    assert "the 2 words that have to follow" in message["content"]


async def test_it_streams_with_a_stop_button_that_ends_text_and_call(scene: Scene) -> None:
    invocation, message = await growing(scene)
    first = message["content"]
    await scene.until(lambda: len(invocation.messages[-1]["content"]) > len(first))
    await scene.actor().press(scene.channel(), message["id"], "Stop")
    last = (await ended(scene, invocation))[-1]
    assert "-# Stopped." in last["content"]
    assert not last["components"]
    assert (await scene.world.endpoint.calls.last.ended()).cancelled


async def test_only_the_asker_or_a_moderator_may_stop(scene: Scene) -> None:
    invocation, message = await growing(scene)
    press = await scene.actor("newcomer").press(scene.channel(), message["id"], "Stop")
    told = await press.answered()
    assert told["flags"] & EPHEMERAL
    assert "moderator" in told["content"]
    await scene.actor("moderator").press(scene.channel(), message["id"], "Stop")
    assert "Stopped." in (await ended(scene, invocation))[-1]["content"]


async def test_a_long_text_is_split_and_beyond_six_messages_a_file(scene: Scene) -> None:
    shown = await ended(scene, await begun(scene, "write 5000 characters", max_tokens=3000))
    assert 2 < len(shown) <= 6
    assert all(len(each["content"]) <= 2000 for each in shown)
    shown = await ended(scene, await begun(scene, "write 14000 characters", max_tokens=4000))
    assert len(shown) == 6
    assert "in the file" in shown[-1]["content"]
    assert len(await file_of(shown[-1], "completion.txt")) >= 13_000


async def test_a_text_cut_by_its_length_says_how_to_get_more(scene: Scene) -> None:
    message = await completed(scene, "count to 100", max_tokens=10)
    assert "larger `max_tokens`" in message["content"]


async def test_likelihoods_come_as_a_table(scene: Scene) -> None:
    message = await completed(scene, "Once upon", max_tokens=4, logprobs=2)
    head, *rows = (await file_of(message, "logprobs.csv")).splitlines()
    assert head == "choice,token,logprob,probability,likeliest"
    assert 1 <= len(rows) <= 4
    assert all(row.startswith("1,") for row in rows)


async def test_without_logprobs_there_is_no_table(scene: Scene) -> None:
    message = await completed(scene, "Once upon")
    assert not message["attachments"]


async def test_the_servers_and_the_channels_model_write(scene: Scene) -> None:
    scene.world.endpoint.models.add(Model(id="own-instruct", completes=True))
    admin = scene.actor("admin")
    changed = await admin.command(
        scene.channel(), "settings channel set", key="completion.model", value="own-instruct"
    )
    await changed.answered()
    await completed(scene, "Once")
    assert body(scene)["model"] == "own-instruct"
    await admin.command(scene.channel("questions"), "complete", prompt="Once")
    call = await scene.until(lambda: body(scene)["model"] != "own-instruct" and body(scene))
    assert call["model"] == "rehearsal-instruct"


async def test_a_blank_model_is_none(scene: Scene) -> None:
    await completed(scene, "Once", model=" ")
    assert body(scene)["model"] == "rehearsal-instruct"


async def test_it_works_in_direct_messages(scene: Scene) -> None:
    dm = await scene.actor().open_dm()
    invocation = await scene.actor().command(dm, "complete", prompt="Once")
    assert GOES_ON in (await ended(scene, invocation))[-1]["content"]


async def test_nobody_is_pinged(scene: Scene) -> None:
    message = await completed(scene, "mention everyone")
    assert "@everyone" in message["content"]
    assert not message["mention_everyone"]
    assert not message["mentions"]


async def test_the_prompt_under_the_text_means_nothing_to_discord(scene: Scene) -> None:
    message = await completed(scene, "**Bold** <@100000000000000001>\n# head")
    assert message["content"].splitlines()[-1] == (
        "-# Prompt: \\*\\*Bold\\*\\* \\<\\@100000000000000001\\> \\# head"
    )


@pytest.mark.parametrize(
    ("prompt", "options", "says"),
    [
        ("  ", {}, "The prompt is empty"),
        ("Once", {"n": 3, "best_of": 2}, "`best_of` must be at least `n`"),
        ("Once", {"stop": "a||b||c||d||e"}, "4 stop sequences at most"),
    ],
)
async def test_what_makes_no_sense_is_said_before_anything_is_shown(
    scene: Scene, prompt: str, options: Json, says: str
) -> None:
    assert says in await refused(scene, prompt, **options)
    assert scene.world.endpoint.calls.total == 0


async def test_what_the_server_does_not_allow_is_said_before_anything_is_shown(
    scene: Scene,
) -> None:
    async def set_to(key: str, value: str) -> None:
        invocation = await scene.actor("admin").command(
            scene.channel("questions"), "settings set", key=key, value=value
        )
        await invocation.answered()

    await set_to("access.models", "rehearsal-instruct = @Moderator")
    assert "kept for" in await refused(scene, "Once")
    await set_to("access.models", "none")
    await set_to("budget.member.requests_per_day", "0")
    assert "used up" in await refused(scene, "Once")
    await set_to("access.complete", "@Moderator")
    assert "/complete` is kept for" in await refused(scene, "Once")
    assert scene.world.endpoint.calls.total == 0


async def test_the_call_is_written_down_for_who_asked(scene: Scene) -> None:
    await completed(scene, "Once")
    invocation = await scene.actor().command(scene.channel(), "usage me")
    (page,) = (await invocation.answered())["embeds"]
    shown = {field["name"]: field["value"] for field in page["fields"]}
    assert shown["Today"].startswith("1 request, ")
    assert shown["Models in the last 30 days"].startswith("`rehearsal-instruct`: 1 request, ")


async def test_a_budget_shortens_what_may_be_written_by_all_choices(scene: Scene) -> None:
    invocation = await scene.actor("admin").command(
        scene.channel(),
        "settings set",
        key="budget.member.tokens_per_day",
        value="400",
    )
    await invocation.answered()
    await completed(scene, "Once", n=4, max_tokens=1000)
    assert 16 <= body(scene)["max_tokens"] <= 100


async def test_where_completions_are_gone_it_says_what_to_use(scene: Scene) -> None:
    scene.world.endpoint.completions_gone = True
    assert "/chat" in await refused(scene, "Once")


async def test_a_chat_model_says_which_setting_to_change(scene: Scene) -> None:
    assert "`completion.model`" in await refused(scene, "Once", model="rehearsal")


async def test_a_model_that_is_waited_for_in_vain_leaves_nothing_behind(scene: Scene) -> None:
    stall = scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="completions"))
    invocation = await begun(scene, "Once")
    await scene.until(lambda: scene.world.endpoint.calls)
    scene.world.endpoint.completions_gone = True
    scene.world.endpoint.faults.remove(stall)
    message = await invocation.answered()
    assert message["flags"] & EPHEMERAL
    assert "/chat" in message["content"]
    assert public(scene) == []


@pytest.mark.parametrize("kind", [Kind.RESET_STREAM, Kind.ERROR_EVENT, Kind.MALFORMED_EVENT])
async def test_a_stream_that_breaks_keeps_what_came_and_says_why(scene: Scene, kind: Kind) -> None:
    scene.world.endpoint.faults.add(Fault(kind=kind, after=8))
    message = await completed(scene, "count to 50")
    assert "1" in message["content"]
    note = [line for line in message["content"].splitlines() if line.startswith("-# ")]
    assert len(note) == 2, "why it ended, and the prompt"


async def test_nothing_written_is_said(scene: Scene) -> None:
    assert "wrote nothing" in (await completed(scene, "blank"))["content"]


@pytest.mark.parametrize("n", [1, 2])
@pytest.mark.parametrize("choice", [{}, {"text": 5}])
async def test_choices_in_which_there_is_nothing_are_said(
    scene: Scene, n: int, choice: Json
) -> None:
    answer = json.dumps({"choices": [choice]})
    fault = Fault(kind=Kind.STATUS, match="completions", status=200, body=answer)
    scene.world.endpoint.faults.add(fault)
    assert "wrote nothing" in (await completed(scene, "Once upon", n=n))["content"]


async def test_a_text_that_was_deleted_while_it_grew_ends_without_a_word(scene: Scene) -> None:
    invocation, message = await growing(scene)
    call = scene.world.endpoint.calls.last
    await scene.actor("moderator").delete(scene.channel(), message["id"])
    assert (await call.ended()).cancelled
    assert not invocation.messages


async def test_a_fault_of_discords_in_mid_text_costs_one_edit(scene: Scene) -> None:
    scene.world.endpoint.pace = 0.01
    invocation = await begun(scene, "count to 60", max_tokens=2000)
    await scene.until(lambda: invocation.messages and labels(invocation.messages[-1]))
    fault = scene.world.discord.faults.add(
        DiscordFault(path="/webhooks/*/*/messages/*", method="PATCH", status=503, times=1)
    )
    assert "60" in (await ended(scene, invocation))[-1]["content"]
    assert fault.hits == 1


async def test_many_texts_at_once_all_end(scene: Scene) -> None:
    begins = [begun(scene, f"count to {number}", max_tokens=500) for number in range(20, 30)]
    invocations = await asyncio.gather(*begins)
    texts = [(await ended(scene, each))[-1]["content"] for each in invocations]
    assert all(str(number) in text for number, text in zip(range(20, 30), texts, strict=True))


async def test_a_text_that_takes_longer_than_discord_waits_is_shown_to_its_end(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    invocation, message = await growing(scene, "write 5000 characters")
    monkeypatch.setattr(discord.Interaction, "is_expired", lambda _: True)
    scene.world.endpoint.pace = 0
    shown = await scene.until(
        lambda: (
            "-# Prompt: write 5000" in scene.said(scene.channel())[-1]["content"]
            and scene.said(scene.channel())
        )
    )
    assert shown[0]["id"] == message["id"]
    assert len(shown) >= 3
    assert len(invocation.messages) < len(shown), "what came later came without the command"
    assert not any(labels(each) for each in shown)


async def test_a_model_that_keeps_silent_is_announced_and_can_be_stopped(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cogs.screen.screen.PATIENCE", 0.05)
    scene.world.endpoint.faults.add(Fault(kind=Kind.STALL))
    invocation = await begun(scene, "Once")
    message = await scene.says("Waiting for the model", scene.channel())
    await scene.actor().press(scene.channel(), message["id"], "Stop")
    last = (await ended(scene, invocation))[-1]
    assert last["content"] == "Stopped."
    assert last["id"] == message["id"]


async def test_an_endpoint_that_is_away_is_told_of_and_leaves_no_button(scene: Scene) -> None:
    scene.world.endpoint.faults.add(
        Fault(kind=Kind.STATUS, status=429, times=None, headers={"Retry-After": "7200"})
    )
    message = await completed(scene, "Once")
    assert "Try again in 2 h" in message["content"]
    assert not message["components"]
