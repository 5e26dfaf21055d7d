"""What admins do about the index: reading history, its status, and taking out of it."""

import re
import sys
from typing import Any

import pytest

from sandbox.discord.actors.invocation import Invocation
from sandbox.discord.faults import Fault as Slowness
from sandbox.discord.permissions import Permission
from sandbox.endpoints.faults import Fault, Kind
from tests.cogs.search.archive import Archive
from tests.scene import EPHEMERAL, Json, labels

TEXT = "the boiler in the cellar leaks"
COUNT = re.compile("[0-9] messages?")
READING = int(Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY)


async def enabled(archive: Archive) -> None:
    await archive.set("search.enabled", "on")


async def admin(archive: Archive, command: str, **options: Any) -> Invocation:
    place = archive.scene.channel()
    return await archive.scene.actor("admin").command(place, f"embed {command}", **options)


async def begun(archive: Archive, **options: Any) -> Json:
    """Begin to read the history, as soon as the bot can; gives what it says."""
    while True:
        invocation = await admin(archive, "index", **options)
        message = await invocation.answered()
        if "cannot look into the channels yet" not in message["content"]:
            return message
        await archive.scene.until(archive.client.is_ready)


async def read(archive: Archive, **options: Any) -> Json:
    """Read the history to its end; gives the post."""
    await begun(archive, **options)
    post: Json = await archive.scene.says("The history is read", archive.scene.channel())
    await archive.services.embedding.at_rest()
    return post


async def test_what_was_said_before_is_found_once_it_is_read(archive: Archive) -> None:
    said = int((await archive.scene.actor("member").say(archive.scene.channel(), TEXT))["id"])
    await enabled(archive)
    assert await archive.found("boiler leaks") == []
    post = await read(archive)
    assert "1 message" in post["content"]
    assert not post["components"]
    assert await archive.found("boiler leaks") == [said]


async def closed(archive: Archive, name: str, *roles: str) -> int:
    """Make a channel that only some roles, and the bot, can see; gives its id."""
    owner, seed = archive.scene.actor("admin"), archive.scene.world.seed
    made = int((await owner.create_channel(archive.guild_id, name))["id"])
    for role in (*roles, "Parley"):
        await owner.overwrite(made, seed.role(role).id, allow=READING)
    await owner.overwrite(made, archive.guild_id, deny=READING)
    await archive.scene.until(lambda: len(rules(archive, made)) == len(roles) + 2)
    return made


def rules(archive: Archive, channel_id: int) -> dict[Any, Any]:
    """What the bot has heard that a channel allows and denies."""
    channel = archive.guild.get_channel(channel_id)
    return dict(channel.overwrites) if channel else {}


async def posted(archive: Archive, where: int | str, **options: Any) -> str:
    """Read the history with a post in a channel; gives what that says at the end."""
    place = archive.scene.channel(where) if isinstance(where, str) else where
    while True:
        asked = await archive.scene.actor("admin").command(place, "embed index", **options)
        message = await asked.answered()
        if "cannot look into the channels yet" not in message["content"]:
            break
        await archive.scene.until(archive.client.is_ready)
    said = archive.scene.said

    def content() -> str:
        return next(str(it["content"]) for it in said(place, "admin") if it["id"] == message["id"])

    await archive.scene.until(lambda: "The history is read" in content())
    return content()


async def test_a_post_counts_only_what_everybody_who_sees_it_may_read(archive: Archive) -> None:
    owner = archive.scene.actor("admin")
    hideout = await closed(archive, "hideout", "Moderator")
    attic = await closed(archive, "attic", "Moderator")
    cellar = await closed(archive, "cellar")
    for place in (hideout, cellar, archive.scene.channel()):
        await owner.say(place, TEXT)
    await enabled(archive)
    shown = await posted(archive, "questions")
    assert "1 message." in shown
    assert "only what everybody here may read" in shown
    assert not COUNT.search(await posted(archive, "questions", channel=hideout))
    shown = await posted(archive, "questions", channel="general")
    assert "1 message" in shown
    assert "may read" not in shown
    assert "2 messages" in await posted(archive, attic), "moderators do not see the cellar"
    assert "1 message" in await posted(archive, attic, channel=hideout)
    assert "3 messages" in await posted(archive, cellar), "only administrators see it"


async def test_what_a_private_thread_holds_is_counted_nowhere_else(archive: Archive) -> None:
    moderator = archive.scene.actor("moderator")
    place = archive.scene.channel("questions")
    thread = int((await moderator.create_thread(place, "Talk", private=True))["id"])
    await moderator.say(thread, TEXT)
    await moderator.archive_thread(thread)
    await moderator.say(place, TEXT)
    await enabled(archive)
    assert "1 message." in await posted(archive, "questions", channel="questions")


async def test_a_stopped_reading_counts_nothing_hidden_either(archive: Archive) -> None:
    hideout = await closed(archive, "hideout", "Moderator")
    await archive.scene.actor("admin").say(hideout, TEXT)
    await enabled(archive)
    fault = Slowness("/channels/{channel_id}/messages", "GET", delay=30, times=None)
    archive.scene.world.discord.faults.add(fault)
    post = await begun(archive, channel=hideout)
    assert not COUNT.search(post["content"])
    assert "0%" in post["content"]
    await archive.scene.actor("admin").press(archive.scene.channel(), post["id"], "Stop")
    stopped = await archive.scene.says("Stopped", archive.scene.channel())
    assert not COUNT.search(stopped["content"])


async def test_what_is_said_from_then_on_is_found_until_it_is_edited_or_deleted(
    archive: Archive,
) -> None:
    await enabled(archive)
    member, place = archive.scene.actor("member"), archive.scene.channel()
    said = int((await member.say(place, TEXT))["id"])
    await archive.scene.until(lambda: archive.passages() == [TEXT])
    assert await archive.found("boiler leaks") == [said]
    await member.edit(place, said, "the boiler is dry again, nothing to worry about")
    await archive.scene.until(lambda: "dry" in "".join(archive.passages()))
    shown = (await archive.search("boiler leaks")).messages[0]["embeds"][0]["description"]
    assert "dry again" in shown
    assert "leaks" not in shown
    await member.delete(place, said)
    await archive.scene.until(lambda: not archive.passages())
    assert await archive.found("boiler leaks") == []


async def test_a_switched_off_search_is_not_read(archive: Archive) -> None:
    message = await begun(archive)
    assert message["flags"] & EPHEMERAL
    assert "search.enabled" in message["content"]


async def test_a_category_is_no_channel(archive: Archive) -> None:
    category = archive.scene.world.seed.channel("text channels").id
    message = await (await admin(archive, "index", channel=category)).answered()
    assert "category" in message["content"]


async def test_reading_shows_how_far_it_is_and_can_be_stopped(archive: Archive) -> None:
    for number in range(3):
        await archive.scene.actor("member").say(archive.scene.channel(), f"{TEXT} {number}")
    await enabled(archive)
    fault = Slowness("/channels/{channel_id}/messages", "GET", delay=30, times=None)
    archive.scene.world.discord.faults.add(fault)
    post = await begun(archive)
    assert "Reading the history" in post["content"]
    assert labels(post) == ["Stop"]
    place = archive.scene.channel()
    refused = await archive.scene.actor("member").press(place, post["id"], "Stop")
    assert "Manage Server" in (await refused.answered())["content"]
    pressed = await archive.scene.actor("admin").press(place, post["id"], "Stop")
    await archive.scene.says("Stopped after", place)
    assert pressed.state == "acknowledged"


async def test_a_post_tells_when_nothing_waits_any_more(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["cogs.search.runs"], "EDIT_EVERY", 0.05)
    await archive.scene.actor("member").say(archive.scene.channel(), TEXT)
    await enabled(archive)
    faults = archive.scene.world.endpoint.faults
    down = faults.add(Fault(kind=Kind.STATUS, match="embeddings", times=None, status=401))
    await begun(archive)
    post = await archive.scene.says("still wait", archive.scene.channel())
    faults.remove(down)

    def content() -> str:
        said = archive.scene.said(archive.scene.channel())
        return next(str(it["content"]) for it in said if it["id"] == post["id"])

    await archive.scene.until(lambda: "still wait" not in content())
    assert "The history is read" in content()


async def test_only_admins_may_confirm(archive: Archive) -> None:
    await archive.say(TEXT)
    message = await (await admin(archive, "forget")).answered()
    forged = await archive.scene.actor("member").forge_use(message["id"], "index:forget:0")
    refused = await forged.answered()
    assert "Manage Server" in refused["content"]
    assert archive.passages() == [TEXT]


async def test_forgetting_asks_once_more_and_leaves_nothing(archive: Archive) -> None:
    await archive.say(TEXT)
    place = archive.scene.channel()
    asked = await admin(archive, "forget")
    message = await asked.answered()
    assert labels(message) == ["Forget", "Cancel"]
    await archive.scene.actor("admin").press(place, message["id"], "Cancel")
    await archive.scene.until(lambda: "Nothing was erased" in asked.messages[0]["content"])
    assert archive.passages() == [TEXT]
    again = await admin(archive, "forget")
    message = await again.answered()
    await archive.scene.actor("admin").press(place, message["id"], "Forget")
    await archive.scene.until(lambda: "Erased" in again.messages[0]["content"])
    assert archive.passages() == []
    assert await archive.found("boiler leaks") == []


async def test_a_single_channel_is_forgotten_alone(archive: Archive) -> None:
    await archive.say(TEXT)
    kept = await archive.say(f"{TEXT}, they say", channel="questions")
    asked = await admin(archive, "forget", channel="general")
    message = await asked.answered()
    place = archive.scene.channel()
    await archive.scene.actor("admin").press(place, message["id"], "Forget")
    await archive.scene.until(lambda: "Erased" in asked.messages[0]["content"])
    assert await archive.found("boiler leaks") == [kept]


async def test_the_status_tells_an_admin_what_can_be_found(archive: Archive) -> None:
    empty = (await (await admin(archive, "status")).answered())["embeds"][0]
    assert "Nothing yet" in empty["description"]
    await archive.say(TEXT)
    message = await (await admin(archive, "status")).answered()
    assert message["flags"] & EPHEMERAL
    fields = {it["name"]: it["value"] for it in message["embeds"][0]["fields"]}
    assert fields["Passages"].startswith("1, about")
    assert "rehearsal-embedding-small" in fields["Model"]
    assert fields["Channels that you may read"] == f"<#{archive.scene.channel()}>: 1 message"


async def test_the_status_tells_why_the_index_of_another_model_waits(archive: Archive) -> None:
    await archive.say(TEXT)
    await archive.set("search.model", "rehearsal")
    fields: list[Json] = []
    while not any("waits" in it["name"] for it in fields):
        fields = (await (await admin(archive, "status")).answered())["embeds"][0]["fields"]
    assert "makes no embeddings" in fields[-2]["value"]


async def test_the_status_counts_for_an_admin_only_what_that_admin_may_read(
    archive: Archive,
) -> None:
    await archive.say(TEXT)
    await archive.say(f"{TEXT}, they say", "moderator", "moderators")
    state, role = archive.scene.world.seed.state, archive.scene.world.seed.role("Member")
    state.update_role(role, permissions=role.permissions | Permission.MANAGE_GUILD)
    await archive.scene.until(lambda: archive.guild.get_role(role.id).permissions.manage_guild)  # type: ignore[union-attr]
    place = archive.scene.channel()
    asked = await archive.scene.actor("member").command(place, "embed status")
    shown = (await asked.answered())["embeds"][0]
    fields = {it["name"]: it["value"] for it in shown["fields"]}
    assert fields["Passages"].startswith("1, about")
    assert "only what you may read" in shown["footer"]["text"]
    assert str(archive.scene.channel("moderators")) not in str(shown)
    told = (await (await admin(archive, "status")).answered())["embeds"][0]
    assert {it["name"]: it["value"] for it in told["fields"]}["Passages"].startswith("2, about")
    assert "footer" not in told
