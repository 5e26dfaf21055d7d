"""Nobody finds, or learns of, what they could not read in Discord at that moment."""

import asyncio
from collections import Counter
from importlib import import_module
from typing import Any

import pytest

from sandbox.discord.faults import Fault
from sandbox.discord.permissions import Permission
from sandbox.discord.records import Overwrite
from tests.cogs.search.archive import Archive, hits

TEXT = "the spare key lies under the third flowerpot"
VIEW, HISTORY = Permission.VIEW_CHANNEL, Permission.READ_MESSAGE_HISTORY
PATIENCE = 20.0
THREAD_MEMBER = "/channels/{channel_id}/thread-members/{user_id}"


async def deny(archive: Archive, channel: str, permission: int, who: str | None = None) -> None:
    """Take a permission from everybody, or from one person."""
    guild = archive.scene.world.seed.guild()
    target = archive.scene.actor(who).id if who else guild.id
    admin = archive.scene.actor("admin")
    await admin.overwrite(archive.scene.channel(channel), target, deny=permission)
    await heard(archive)


async def heard(archive: Archive) -> None:
    """Wait until the bot has heard of all that happened."""
    state = archive.scene.world.seed.state
    client = archive.client
    channel = archive.scene.world.seed.channel("general")
    state.update_channel(archive.scene.actor("admin").id, channel.id, {"topic": str(state.now())})
    await archive.scene.until(
        lambda: client.get_channel(channel.id).topic == channel.topic  # type: ignore[union-attr]
    )


async def thread(archive: Archive, owner: str = "moderator", *, private: bool) -> int:
    made = await archive.scene.actor(owner).create_thread(
        archive.scene.channel("questions"), "aside", private=private
    )
    await heard(archive)
    return int(made["id"])


async def archived(archive: Archive, thread_id: int) -> None:
    await archive.scene.actor("admin").archive_thread(thread_id)
    await heard(archive)


async def test_a_private_channel_is_found_by_those_who_see_it_only(archive: Archive) -> None:
    said = await archive.say(TEXT, "moderator", "moderators")
    assert await archive.found(TEXT, "moderator") == [said]
    assert await archive.found(TEXT, "member") == []
    assert await archive.found("flowerpot", "newcomer") == []


@pytest.mark.parametrize("permission", [VIEW, HISTORY])
async def test_a_channel_stays_out_as_soon_as_it_cannot_be_read(
    archive: Archive, permission: int
) -> None:
    said = await archive.say(TEXT, channel="questions")
    assert await archive.found(TEXT, "newcomer") == [said]
    await deny(archive, "questions", permission, "newcomer")
    assert await archive.found(TEXT, "newcomer") == []
    assert await archive.found(TEXT, "member") == [said]


async def test_a_voice_channel_needs_the_right_to_connect(archive: Archive) -> None:
    said = await archive.say(TEXT, channel="voice")
    assert await archive.found(TEXT) == [said]
    await deny(archive, "voice", Permission.CONNECT)
    assert await archive.found(TEXT) == []


async def test_a_role_that_was_taken_counts_no_more(archive: Archive) -> None:
    said = await archive.say(TEXT, "moderator", "moderators")
    assert await archive.found(TEXT, "moderator") == [said]
    seed = archive.scene.world.seed
    admin = archive.scene.actor("admin")
    await admin.set_roles(archive.guild_id, archive.scene.actor("moderator").id, ())
    assert await archive.found(TEXT, "moderator") == []
    role = seed.role("Moderator").id
    await admin.set_roles(archive.guild_id, archive.scene.actor("newcomer").id, (role,))
    assert await archive.found(TEXT, "newcomer") == [said]


async def test_what_the_bot_itself_no_longer_reads_stays_out(archive: Archive) -> None:
    await archive.say(TEXT, channel="questions")
    state = archive.scene.world.seed.state
    channel = archive.scene.world.seed.channel("questions")
    admin = archive.scene.actor("admin").id
    state.update_overwrites(admin, channel.id, Overwrite(state.bot_id, 1, deny=int(VIEW)))
    await archive.scene.until(
        lambda: (
            not archive.guild.get_channel(channel.id)  # type: ignore[union-attr]
            .permissions_for(archive.guild.me)
            .view_channel
        )
    )
    assert await archive.found(TEXT) == [], "what is deleted there is no longer heard"


async def test_a_deleted_channel_stays_out(archive: Archive) -> None:
    admin = archive.scene.actor("admin")
    made = int((await admin.create_channel(archive.guild_id, "short-lived"))["id"])
    await heard(archive)
    said = await archive.say(TEXT, channel=made)
    assert await archive.found(TEXT) == [said]
    await admin.delete_channel(made)
    await heard(archive)
    assert await archive.found(TEXT) == []


async def test_a_private_thread_is_found_by_its_members(archive: Archive) -> None:
    place = await thread(archive, private=True)
    said = await archive.say(TEXT, "moderator", place)
    assert await archive.found(TEXT, "moderator") == [said]
    assert await archive.found(TEXT, "member") == []
    await archive.scene.actor("moderator").add_to_thread(place, archive.scene.actor("member").id)
    assert await archive.found(TEXT, "member") == [said]
    await archive.scene.actor("member").leave_thread(place)
    assert await archive.found(TEXT, "member") == []


async def test_a_private_thread_needs_its_channel_as_well(archive: Archive) -> None:
    place = await thread(archive, private=True)
    await archive.say(TEXT, "moderator", place)
    await archive.scene.actor("moderator").add_to_thread(place, archive.scene.actor("member").id)
    await deny(archive, "questions", VIEW, "member")
    assert await archive.found(TEXT, "member") == []


@pytest.mark.parametrize("kind", ["public", "private"])
async def test_an_archived_thread_is_found_after_a_restart_by_those_who_may_read_it(
    archive: Archive, kind: str
) -> None:
    place = await thread(archive, private=kind == "private")
    said = await archive.say(TEXT, "moderator", place)
    await archived(archive, place)
    await archive.scene.restart()
    assert await archive.found(TEXT, "newcomer") == ([] if kind == "private" else [said])
    assert await archive.found(TEXT, "moderator") == [said]
    await deny(archive, "questions", VIEW, "newcomer")
    assert await archive.found(TEXT, "newcomer") == []


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_who_is_in_a_thread_must_be_known_for_sure(archive: Archive, status: int) -> None:
    place = await thread(archive, "member", private=True)
    said = await archive.say(TEXT, "member", place)
    body = {"code": 0, "message": "no"}
    fault = Fault(THREAD_MEMBER, status=status, body=body, times=None)
    archive.scene.world.discord.faults.add(fault)
    archive.patience(0.3)
    assert await archive.found(TEXT, "member") == []
    archive.scene.world.discord.faults.clear()
    assert await archive.found(TEXT, "member") == [said]


async def test_a_thread_that_is_gone_stays_out(archive: Archive) -> None:
    place = await thread(archive, private=False)
    await archive.say(TEXT, "moderator", place)
    await archived(archive, place)
    await archive.scene.restart()
    fault = Fault("/channels/{channel_id}", "GET", status=404, body={"code": 10003}, times=None)
    archive.scene.world.discord.faults.add(fault)
    assert await archive.found(TEXT, "member") == []


async def test_hidden_messages_change_nothing_that_is_said_or_asked(archive: Archive) -> None:
    """What a member sees, and what is asked of Discord and the endpoint, is the same with them."""

    async def look() -> tuple[Any, Counter[str], list[Any]]:
        before = len(list(archive.scene.world.endpoint.calls))
        archive.requests.clear()
        shown = await archive.search("spare key flowerpot", "newcomer")
        embed = shown.messages[0]["embeds"]
        asked = [call.body for call in list(archive.scene.world.endpoint.calls)[before:]]
        return (shown.messages[0]["content"], embed), Counter(archive.requests), asked

    await archive.say("a key that fits no lock")
    await archive.say("third time lucky", channel="questions")
    place = await thread(archive, private=True)
    await archive.say("flowers for the moderators", "moderator", place)
    first = await look()
    for number in range(5):
        await archive.say(f"{TEXT} {number}", "moderator", "moderators")
        await archive.say(f"{TEXT} {number}!", "moderator", place)
    archive.services.search.meaning.forget()
    assert await look() == first


async def test_a_page_that_is_turned_is_looked_for_anew(archive: Archive) -> None:
    for number in range(4):
        await archive.say(f"{TEXT} {number}")
    hidden = [await archive.say(f"{TEXT} {number}", channel="questions") for number in range(4, 8)]
    shown = await archive.search(TEXT, "newcomer")
    await deny(archive, "questions", VIEW, "newcomer")
    actor, place = archive.scene.actor("newcomer"), archive.scene.channel()
    pressed = await actor.press(place, shown.messages[0]["id"], "▶")
    await archive.scene.until(lambda: pressed.is_settled)
    assert not set(hits(shown)) & set(hidden)
    assert len(hits(shown)) == 4


async def test_a_button_pressed_by_another_finds_what_that_other_may_read(
    archive: Archive,
) -> None:
    for number in range(7):
        await archive.say(f"{TEXT} {number}", "moderator", "moderators")
    shown = await archive.search(TEXT, "moderator")
    custom_id = shown.messages[0]["components"][0]["components"][0]["custom_id"]
    forged = await archive.scene.actor("newcomer").forge_use(shown.messages[0]["id"], custom_id)
    await archive.scene.until(lambda: forged.state != "waiting")
    await asyncio.wait_for(archive.scene.until(lambda: not hits(shown)), 20)
    assert "holds nothing there" in shown.messages[0]["content"]


async def test_an_answer_rests_only_on_what_may_be_read(archive: Archive) -> None:
    await archive.say("the spare key is with the caretaker")
    await archive.say(TEXT, "moderator", "moderators")
    await archive.ask("Where is the spare key?", "member")
    assert "caretaker" in archive.prompt()
    assert "flowerpot" not in archive.prompt()
    await archive.ask("Where is the spare key?", "moderator")
    assert "flowerpot" in archive.prompt()


@pytest.mark.parametrize("where", ["server", "channel"])
async def test_nothing_is_found_where_search_was_switched_off(archive: Archive, where: str) -> None:
    place = await thread(archive, private=False)
    said = await archive.say(TEXT, "moderator", place)
    admin, questions = archive.scene.actor("admin"), archive.scene.channel("questions")
    assert await archive.found(TEXT) == [said]
    if where == "server":
        await archive.set("search.enabled", "off")
    else:
        asked = await admin.command(
            questions, "settings channel set", channel=questions, key="search.enabled", value="off"
        )
        await asked.answered()
    assert await archive.found(TEXT) == [], "what is deleted there may be missed from now on"


async def test_an_age_restricted_channel_is_found_only_where_that_is_wanted(
    archive: Archive,
) -> None:
    said = await archive.say(TEXT, channel="questions")
    await archive.set("search.nsfw", "on")
    state, questions = archive.scene.world.seed.state, archive.scene.channel("questions")
    state.update_channel(archive.scene.actor("admin").id, questions, {"nsfw": True})
    await heard(archive)
    assert await archive.found(TEXT) == [said]
    await archive.set("search.nsfw", "off")
    assert await archive.found(TEXT) == []


async def test_what_bots_said_is_found_only_where_that_is_wanted(archive: Archive) -> None:
    await archive.set("search.bots", "on")
    place = await thread(archive, private=False)
    in_thread = await archive.say(TEXT, "newcomer", place, is_bot=True)
    by_bot = await archive.say(f"{TEXT}, beep", "newcomer", is_bot=True)
    said = await archive.say(f"{TEXT}, they say")
    everything = {in_thread, by_bot, said}
    assert set(await archive.found(TEXT)) == everything
    await archive.set("search.bots", "off")
    assert await archive.found(TEXT) == [said]
    shown = (await archive.search(TEXT)).messages[0]["embeds"][0]["description"]
    assert "beep" not in shown, "nor is it the context of what was found"
    await archive.ask("What about the boiler?")
    assert "they say" in archive.prompt()
    assert "beep" not in archive.prompt()
    admin, questions = archive.scene.actor("admin"), archive.scene.channel("questions")
    asked = await admin.command(
        questions, "settings channel set", channel=questions, key="search.bots", value="on"
    )
    await asked.answered()
    assert set(await archive.found(TEXT)) == {in_thread, said}
    await archive.set("search.bots", "on")
    assert set(await archive.found(TEXT)) == everything


async def test_the_bots_own_words_are_found_only_where_that_is_wanted(archive: Archive) -> None:
    archive.monkeypatch.setattr(import_module("cogs.messages.own"), "STILL", 0.1)
    await archive.set("search.enabled", "on")
    await archive.set("search.bots", "on")
    _, place = await archive.scene.chat("repeat: the lighthouse is blue and yellow")
    answer = await archive.scene.answer(place)
    async with asyncio.timeout(PATIENCE):
        while int(answer["id"]) not in await archive.found("lighthouse yellow"):
            pass
    await archive.set("search.bots", "off")
    assert int(answer["id"]) not in await archive.found("lighthouse yellow")
    await archive.scene.restart()
    assert int(answer["id"]) not in await archive.found("lighthouse yellow")
