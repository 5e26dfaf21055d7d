"""The buttons under pictures: what they do, for whom, and also after a restart."""

from typing import Any

import pytest

from sandbox.endpoints.faults import Fault, Kind
from tests.cogs.pictures.studio import Studio, asked, booked, downloaded, opened, sent
from tests.scene import Scene, labels


async def test_retry_makes_the_same_again_for_whoever_presses_it(
    studio: Studio, scene: Scene
) -> None:
    options = {"model": "rehearsal-image-3", "size": "1792x1024", "style": "vivid", "n": 2}
    first = await studio.imagine("a **fox**", **options)
    await scene.restart()
    pressed = await studio.by("newcomer").press(first, "Retry")
    again = await studio.finished(pressed)
    assert again["id"] != first["id"]
    assert studio.now(first)["attachments"], "the first ones stay"
    assert len(again["attachments"]) == 2
    assert again["embeds"] == first["embeds"]
    bodies = [{k: v for k, v in body.items() if k != "user"} for body in asked(scene)]
    assert bodies == [bodies[0]] * 4
    rows = await scene.until(lambda: len(found := booked(scene)) == 4 and found)
    people = [scene.actor().id] * 2 + [scene.actor("newcomer").id] * 2
    assert [(row[0], row[1]) for row in rows] == [(each, "imagine") for each in people]
    refused = await studio.press(again, "Delete")
    assert "Only the person who asked" in await studio.refused(refused)


async def test_vary_takes_the_picture_with_that_number(studio: Studio, scene: Scene) -> None:
    first = await studio.imagine("a fox", model="rehearsal-image-3", n=3)
    await studio.choose("image.model", "rehearsal-image-1")
    await scene.restart()
    message = await studio.finished(await studio.press(first, "Vary 2"))
    (call,) = sent(scene, "/images/variations")
    (image,) = [part for part in call.parts if part.field == "image"]
    assert image.mime == "image/png"
    shown = await opened(first["attachments"][1])
    theirs = studio.picture(image.data)
    assert theirs.resize((64, 64)).convert("RGB") == shown.resize((64, 64)).convert("RGB")
    assert len(message["attachments"]) == 1
    assert message["attachments"][0]["description"] == "a fox"
    assert labels(message) == ["Vary 1", "Edit", "Delete"]
    row = (await scene.until(lambda: len(found := booked(scene)) == 4 and found))[-1]
    assert row[1:] == ("image", "images/variations", 1, "ok")
    varied = await studio.finished(await studio.press(message, "Vary 1"))
    assert varied["attachments"][0]["description"] == "a fox"


async def test_edit_asks_which_picture_and_what_should_be_different(
    studio: Studio, scene: Scene
) -> None:
    first = await studio.imagine("a fox", n=2)
    opened_form = await studio.press(first, "Edit")
    await opened_form.acknowledged()
    await scene.restart()
    form = await studio.submit(opened_form, picture="Picture 2", prompt=" at night ")
    message = await studio.finished(form)
    (call,) = sent(scene, "/images/edits")
    assert call.body["prompt"] == "at night"
    (image,) = [part for part in call.parts if part.field.startswith("image")]
    assert studio.picture(image.data).tobytes() == (await opened(first["attachments"][1])).tobytes()
    assert message["id"] != first["id"]
    assert message["attachments"][0]["description"] == "at night"
    assert message["embeds"][0]["description"] == "at night"
    assert labels(message) == ["Vary 1", "Edit", "Delete"]
    assert [each["id"] for each in studio.now(first)["attachments"]] == [
        each["id"] for each in first["attachments"]
    ]


async def test_a_single_picture_is_edited_without_asking_which(
    studio: Studio, scene: Scene
) -> None:
    first = await studio.imagine()
    opened_form = await studio.press(first, "Edit")
    message = await studio.finished(await studio.submit(opened_form, prompt="at night"))
    assert await downloaded(message["attachments"][0])
    assert len(sent(scene, "/images/edits")) == 1


async def test_an_edit_that_is_refused_is_told_only_to_whoever_asked(studio: Studio) -> None:
    first = await studio.imagine()
    for prompt in ("\u200b", "refuse: this"):
        form = await studio.submit(await studio.press(first, "Edit"), prompt=prompt)
        assert await studio.refused(form)
    assert len(studio.shown) == 1


@pytest.mark.parametrize("who", ["member", "moderator", "admin"])
async def test_the_asker_and_moderators_may_delete(studio: Studio, scene: Scene, who: str) -> None:
    message = await studio.imagine()
    await scene.restart()
    await studio.by(who).press(message, "Delete")
    await scene.until(lambda: not studio.shown)


async def test_nobody_else_may_delete(studio: Studio) -> None:
    message = await studio.imagine()
    refused = await studio.by("newcomer").press(message, "Delete")
    assert "moderator" in await studio.refused(refused)
    assert studio.now(message)["attachments"] == message["attachments"]


async def test_nobody_else_may_stop_a_picture_that_is_being_made(
    studio: Studio, scene: Scene
) -> None:
    stall = scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="images"))
    given = await studio.give("imagine", prompt="a fox")
    message = await given.answered()
    refused = await studio.by("newcomer").press(message, "Delete")
    assert "moderator" in await studio.refused(refused)
    scene.world.endpoint.faults.remove(stall)
    await studio.finished(given)


async def test_pressing_delete_twice_says_nothing_more(studio: Studio, scene: Scene) -> None:
    message = await studio.imagine()
    presses = [await studio.press(message, "Delete"), await studio.press(message, "Delete")]
    for each in presses:
        await each.acknowledged()
    await scene.until(lambda: not studio.shown)
    await studio.imagine("something else")
    assert all(each.messages == [] for each in presses)


async def test_what_a_moderator_took_away_is_missed_in_a_sentence(
    studio: Studio, scene: Scene
) -> None:
    message = await studio.imagine(n=2)
    record = studio.record(message)
    del record.attachments[0]
    assert "no longer there" in await studio.refused(await studio.press(message, "Vary 1"))
    await studio.finished(await studio.press(message, "Vary 2"))
    record.embeds.clear()
    assert "/imagine" in await studio.refused(await studio.press(message, "Retry"))
    record.attachments.clear()
    assert "no longer there" in await studio.refused(await studio.press(message, "Edit"))
    assert scene.world.endpoint.calls.total


async def test_a_picture_whose_file_is_gone_is_missed_in_a_sentence(
    studio: Studio, scene: Scene
) -> None:
    message = await studio.imagine()
    scene.world.seed.state.cdn.forget(int(message["attachments"][0]["id"]))
    told = await studio.refused(await studio.press(message, "Vary 1"))
    assert "does not give the picture out" in told
    assert len(studio.shown) == 1


@pytest.mark.parametrize(
    "custom_id",
    ["picture:vary:1:0", "picture:vary:1:99", "picture:delete:1:0", "picture:retry:1:7"],
)
async def test_forged_buttons_get_nobody_further(
    studio: Studio, scene: Scene, custom_id: str
) -> None:
    message = await studio.imagine()
    record = studio.record(message)
    record.components[0]["components"][0]["custom_id"] = custom_id
    if "retry" in custom_id:
        record.embeds.clear()
    used = await scene.actor("newcomer").forge_use(message["id"], custom_id)
    assert await studio.by("newcomer").refused(used)
    assert len(studio.shown) == 1


async def test_a_forged_form_without_its_message_is_out_of_date(
    studio: Studio, scene: Scene
) -> None:
    await studio.imagine()
    fields: dict[str, Any] = {"prompt": "at night"}
    forged = await scene.actor("newcomer").forge_form(studio.channel, "picture:edit-form", fields)
    assert "Press Edit" in await studio.by("newcomer").refused(forged)
