"""`/imagine`: what people see while pictures are made, and at the end."""

import asyncio
from importlib import import_module
from typing import Any

import pytest

from sandbox.discord.faults import Fault as DiscordFault
from sandbox.endpoints.faults import Fault, Kind
from sandbox.endpoints.images.card import card
from tests.cogs.pictures.studio import Studio, asked, booked, opened
from tests.scene import EPHEMERAL, Scene, labels

ANSWER = "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"


async def test_the_picture_comes_with_what_was_asked_for_and_buttons(
    studio: Studio, scene: Scene
) -> None:
    message = await studio.imagine("a lighthouse @everyone")
    (attachment,) = message["attachments"]
    assert attachment["filename"] == "picture-1.png"
    assert attachment["description"] == "a lighthouse @everyone"
    picture = await opened(attachment)
    assert picture.convert("RGB").tobytes() == card("a lighthouse @everyone").tobytes()
    (shown,) = message["embeds"]
    assert shown["description"] == "a lighthouse @everyone"
    assert "fields" not in shown
    assert message["content"] == ""
    assert labels(message) == ["Retry", "Vary 1", "Edit", "Delete"]
    assert message["mentions"] == []
    assert not message["mention_everyone"]
    assert asked(scene)[0]["model"] == "rehearsal-image"
    rows = await scene.until(lambda: booked(scene))
    assert rows == [(scene.actor().id, "imagine", "images/generations", 1, "ok")]


async def test_nobody_is_pinged_by_a_prompt(studio: Studio, scene: Scene) -> None:
    everybody = (
        f"@everyone <@{scene.actor('newcomer').id}> <@&{scene.world.seed.role('Member').id}>"
    )
    message = await studio.imagine(everybody, model="rehearsal-image-3")
    assert "@everyone" in message["content"], "as the model repeats it"
    assert message["mentions"] == message["mention_roles"] == []
    assert not message["mention_everyone"]


async def test_all_options_reach_the_model_and_are_shown(studio: Studio, scene: Scene) -> None:
    message = await studio.imagine(
        "a fox", model="rehearsal-image-3", size="1792x1024", quality="hd", style="natural", n=2
    )
    for body in asked(scene):
        wanted = {"size": "1792x1024", "quality": "hd", "style": "natural", "prompt": "a fox"}
        assert wanted.items() <= body.items()
    fields = {each["name"]: each["value"] for each in message["embeds"][0]["fields"]}
    assert fields == {
        "Model": "`rehearsal-image-3`",
        "Size": "`1792x1024`",
        "Quality": "`hd`",
        "Style": "`natural`",
        "Pictures": "2",
    }
    assert [(each["width"], each["height"]) for each in message["attachments"]] == [
        (1792, 1024)
    ] * 2
    assert message["content"].startswith("-# Drawn as: A colourful card")


@pytest.mark.parametrize("n", [4, 10])
async def test_several_pictures_come_in_one_message(studio: Studio, n: int) -> None:
    message = await studio.imagine(n=n)
    names = [each["filename"] for each in message["attachments"]]
    assert names == [f"picture-{number}.png" for number in range(1, n + 1)]
    assert len({(await opened(each)).tobytes() for each in message["attachments"]}) == n
    varied = [f"Vary {number}" for number in range(1, n + 1)]
    assert labels(message) == ["Retry", *varied, "Edit", "Delete"]
    assert [len(row["components"]) for row in message["components"]][:1] == [5]


async def test_it_shows_at_once_that_something_is_made_and_how_far_it_is(
    studio: Studio, scene: Scene
) -> None:
    stall = scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="images"))
    given = await studio.give("imagine", prompt="a lighthouse")
    message = await given.answered()
    assert message["content"] == "-# Drawing the picture… 0 s"
    assert message["embeds"][0]["description"] == "a lighthouse"
    assert labels(message) == ["Delete"]
    await scene.until(lambda: "… 1 s" in studio.now(message)["content"])
    scene.world.endpoint.faults.remove(stall)
    finished = await studio.finished(given)
    assert finished["id"] == message["id"]
    assert finished["content"] == ""


async def test_previews_are_shown_until_the_picture_is_there(studio: Studio, scene: Scene) -> None:
    scene.world.endpoint.pace = 0.03
    given = await studio.give("imagine", prompt="a lighthouse")
    seen = await scene.until(lambda: given.messages and given.messages[0]["attachments"])
    assert seen[0]["filename"] == "preview-1.png"
    message = await studio.finished(given)
    assert [each["filename"] for each in message["attachments"]] == ["picture-1.png"]


async def test_pictures_are_shown_as_they_arrive(studio: Studio, scene: Scene) -> None:
    model = await studio.learnt()
    stall = scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="images"))
    given = await studio.give("imagine", prompt="a fox", model=model, n=3)

    def first_ones() -> Any:
        return given.messages and len(given.messages[0]["attachments"]) == 2

    await scene.until(first_ones)
    (message,) = given.messages
    assert message["content"].startswith("-# Drawing 3 pictures, 2 so far…")
    ids = [each["id"] for each in message["attachments"]]
    scene.world.endpoint.faults.remove(stall)
    finished = await studio.finished(given)
    assert [each["id"] for each in finished["attachments"]][:2] == ids, "not sent again"
    assert len(finished["attachments"]) == 3


async def test_what_is_missing_is_said_and_what_came_is_kept(studio: Studio, scene: Scene) -> None:
    model = await studio.learnt()
    scene.world.endpoint.faults.add(
        Fault(kind=Kind.STATUS, match="images", status=400, message="No more of it.")
    )
    message = await studio.imagine("a fox", model=model, n=3)
    assert len(message["attachments"]) == 2
    assert labels(message) == ["Retry", "Vary 1", "Vary 2", "Edit", "Delete"]
    assert message["content"].startswith("One picture is missing.")


async def test_it_works_in_direct_messages(scene: Scene) -> None:
    dm = await scene.actor().open_dm()
    studio = Studio(scene, channel=dm)
    message = await studio.imagine()
    await studio.press(message, "Delete")
    await scene.until(lambda: not studio.shown)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"prompt": " \u200b "}, "empty"),
        ({"prompt": "refuse: something"}, ""),
        ({"prompt": "a fox", "model": "no-such-model"}, "model"),
        ({"prompt": "a fox", "size": "333x1"}, "size"),
        ({"prompt": "a fox", "size": "enormous"}, "size"),
        ({"prompt": "a fox", "quality": "`best`"}, "quality"),
    ],
)
async def test_what_is_refused_is_told_only_to_whoever_asked(
    studio: Studio, options: dict[str, Any], told: str
) -> None:
    sentence = await studio.refused(await studio.give("imagine", **options))
    assert told in sentence.lower()
    assert "number" not in sentence, "no bug"
    assert studio.shown == []


async def test_an_endpoint_that_fails_leaves_no_message(studio: Studio, scene: Scene) -> None:
    scene.world.endpoint.faults.add(
        Fault(kind=Kind.STATUS, match="images", status=401, times=None, message="Wrong key.")
    )
    sentence = await studio.refused(await studio.give("imagine", prompt="a fox"))
    assert sentence
    assert studio.shown == []


async def test_a_used_up_budget_is_told_before_anything_is_shown(
    studio: Studio, scene: Scene
) -> None:
    await studio.choose("budget.member.pictures_per_day", "1")
    message = await studio.imagine()
    given = await studio.give("imagine", prompt="another")
    assert "limit" in await studio.refused_at_once(given)
    for button in ("Retry", "Vary 1", "Edit"):
        assert "limit" in await studio.refused_at_once(await studio.press(message, button))
    assert [each["id"] for each in studio.shown] == [message["id"]]
    assert len(asked(scene)) == 1


async def test_the_command_and_the_model_may_be_kept_for_others(
    studio: Studio, scene: Scene
) -> None:
    message = await studio.imagine()
    await studio.choose("access.models", "rehearsal-image = @Moderator")
    given = await studio.give("imagine", prompt="a fox")
    assert "is kept for" in await studio.refused_at_once(given)
    assert "is kept for" in await studio.refused_at_once(await studio.press(message, "Retry"))
    for key in ("access.imagine", "access.image"):
        await studio.choose(key, "@Moderator")
    given = await studio.give("imagine", prompt="a fox")
    assert "is kept for" in await studio.refused_at_once(given)
    for button in ("Retry", "Vary 1", "Edit"):
        assert "is kept for" in await studio.refused_at_once(await studio.press(message, button))
    await studio.press(message, "Delete")
    await scene.until(lambda: not studio.shown)


async def test_deleting_the_message_stops_the_call(studio: Studio, scene: Scene) -> None:
    scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="images"))
    given = await studio.give("imagine", prompt="a lighthouse")
    message = await given.answered()
    call = await scene.until(
        lambda: next((it for it in scene.world.endpoint.calls if "images" in it.path), None)
    )
    await studio.press(message, "Delete")
    assert (await call.ended()).cancelled
    await scene.until(lambda: not studio.shown)
    assert given.messages == [], "nothing further is said"


async def test_what_takes_longer_than_discord_waits_is_given_up(
    studio: Studio, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = await studio.learnt()
    monkeypatch.setattr(import_module("cogs.pictures.drawing"), "PATIENCE", 0.5)
    scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="images", times=2))
    told = await studio.refused(await studio.give("imagine", prompt="a fox"))
    assert "longer than Discord lets me wait" in told
    given = await studio.give("imagine", prompt="a fox", model=model, n=2)
    await scene.until(lambda: len(given.messages) == 2)
    shown, told_too = given.messages
    assert told_too["content"] == told
    assert labels(shown) == ["Retry", "Vary 1", "Edit", "Delete"]


async def test_a_restart_leaves_nothing_hanging(studio: Studio, scene: Scene) -> None:
    stall = scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="images"))
    given = await studio.give("imagine", prompt="a lighthouse")
    await given.answered()
    await scene.restart()
    assert "restarted" in await studio.refused(given)
    assert studio.shown == []
    scene.world.endpoint.faults.remove(stall)


async def test_a_restart_keeps_the_pictures_that_came(studio: Studio, scene: Scene) -> None:
    model = await studio.learnt()
    stall = scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="images"))
    given = await studio.give("imagine", prompt="a fox", model=model, n=2)
    await scene.until(lambda: given.messages and given.messages[0]["attachments"])
    await scene.restart()
    scene.world.endpoint.faults.remove(stall)
    message = studio.shown[-1]
    assert labels(message) == ["Retry", "Vary 1", "Edit", "Delete"]


async def test_a_fault_of_discord_costs_an_edit_and_no_picture(
    studio: Studio, scene: Scene
) -> None:
    scene.world.discord.faults.add(DiscordFault(ANSWER, method="PATCH", reset=True, times=3))
    message = await studio.imagine()
    assert [each["filename"] for each in message["attachments"]] == ["picture-1.png"]


async def test_pictures_that_discord_takes_at_no_price_leave_no_message(
    studio: Studio, scene: Scene
) -> None:
    refused = {"message": "Request entity too large", "code": 40005}
    scene.world.discord.faults.add(
        DiscordFault(ANSWER, method="PATCH", status=413, body=refused, times=None)
    )
    told = await studio.refused(await studio.give("imagine", prompt="a fox"))
    assert "fewer or smaller" in told
    assert studio.shown == []


async def test_a_picture_that_is_too_large_for_discord_is_made_to_fit(
    studio: Studio, scene: Scene
) -> None:
    scene.world.seed.state.attachment_size_limit = 4_000
    message = await studio.imagine()
    (attachment,) = message["attachments"]
    assert attachment["filename"] == "picture-1.webp"
    assert attachment["size"] <= 4_000
    assert labels(message) == ["Retry", "Vary 1", "Edit", "Delete"]


async def test_a_long_prompt_is_kept_whole(studio: Studio) -> None:
    prompt = ("many words " * 400)[:4_000].strip()
    message = await studio.imagine(prompt)
    assert message["embeds"][0]["description"] == prompt
    assert len(message["attachments"][0]["description"]) <= 1_024


async def test_options_are_offered_as_far_as_the_model_is_known(
    studio: Studio, scene: Scene
) -> None:
    actor = scene.actor()

    async def offered(option: str, typed: str, command: str = "imagine", **others: Any) -> Any:
        found = await actor.autocomplete(studio.channel, command, option, typed, **others)
        return [each["value"] for each in found]

    dall_e = {"prompt": "x", "model": "dall-e-3"}
    assert await offered("size", "", **dall_e) == ["1024x1024", "1792x1024", "1024x1792"]
    assert await offered("size", "1792", **dall_e) == ["1792x1024", "1024x1792"]
    assert await offered("quality", "", **dall_e) == ["standard", "hd"]
    assert await offered("style", "VIV", **dall_e) == ["vivid"]
    assert await offered("size", "", prompt="x") == []
    assert "rehearsal-image" in await offered("model", "image", prompt="x")
    await studio.choose("image.model", "dall-e-2")
    for command in ("imagine", "image edit", "image variations"):
        assert await offered("size", "256", command) == ["256x256"]


async def test_two_who_ask_at_once_get_their_own_pictures(studio: Studio) -> None:
    other = studio.by("newcomer")
    mine, theirs = await asyncio.gather(studio.imagine("mine"), other.imagine("theirs"))
    assert mine["attachments"][0]["description"] == "mine"
    assert theirs["attachments"][0]["description"] == "theirs"
    assert not mine["flags"] & EPHEMERAL
