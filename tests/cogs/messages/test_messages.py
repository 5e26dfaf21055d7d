"""What people say in a server where search is on can be found, live and after a downtime."""

import asyncio
import sqlite3
from dataclasses import replace
from importlib import import_module

import pytest

from bot.search.spoilers import CLOSE, OPEN
from sandbox.discord.events import Event
from sandbox.endpoints.audio.tones import recording
from tests.cogs.messages.quay import SAID, Quay
from tests.scene import Scene, until


@pytest.fixture
async def quay(scene: Scene) -> Quay:
    quay = Quay(scene)
    await quay.set("enabled", "on")
    return quay


async def test_messages_edits_and_deletions_are_heard(quay: Quay) -> None:
    member, general = quay.scene.actor(), quay.scene.channel()
    message_id = await quay.say(SAID)
    await quay.found(SAID)
    await member.edit(general, message_id, "The **market** opens at seven in the morning.")
    await quay.found("The market opens at seven in the morning.")
    await member.delete(general, message_id)
    await quay.found()


async def test_a_deleted_channel_and_a_deleted_thread_are_forgotten(quay: Quay) -> None:
    admin = quay.scene.actor("admin")
    made = await admin.create_channel(quay.scene.world.seed.guild().id, "passing")
    thread = await quay.scene.actor().create_thread(quay.scene.channel(), "Talk")
    for place in (made["id"], thread["id"]):
        await quay.scene.actor().say(place, f"{SAID} {place}")
    await quay.found("Talk", f"{SAID} {made['id']}", f"{SAID} {thread['id']}")
    await admin.delete_channel(made["id"])
    await admin.delete_channel(thread["id"])
    await quay.found("Talk")  # the thread's name, which its channel tells


async def test_what_was_said_while_the_bot_was_away_can_be_found(quay: Quay) -> None:
    member, general = quay.scene.actor(), quay.scene.channel()
    edited, gone = await quay.say(SAID), await quay.say("This one is taken back while it is away.")
    await until(lambda: len(quay.texts) == 2)
    async with quay.scene.away():
        await member.edit(general, edited, "The harbour opens at eight, after all that was said.")
        await member.delete(general, gone)
        await quay.say("The lighthouse was painted green while nobody listened to it.")
    await quay.found(
        "The harbour opens at eight, after all that was said.",
        "The lighthouse was painted green while nobody listened to it.",
    )


async def test_direct_messages_and_members_who_opted_out_stay_out(quay: Quay) -> None:
    newcomer = quay.scene.actor("newcomer")
    await quay.say("The newcomer says something before opting out of it all.", who="newcomer")
    await until(lambda: len(quay.texts) == 1)
    asked = await newcomer.command(quay.scene.channel(), "privacy opt-out")
    await asked.answered()
    await quay.found()
    await quay.say("The newcomer says something after opting out of it all.", who="newcomer")
    await quay.scene.actor().say(await quay.scene.actor().open_dm(), SAID)
    await quay.say(SAID)
    await quay.found(SAID)


async def test_files_are_found_by_name_and_text(quay: Quay) -> None:
    file = ("tides.txt", b"High water is at noon, low water at six.")
    await quay.scene.actor().say(quay.scene.channel(), SAID, files=[file])
    await quay.found(f"{SAID}\ntides.txt\nHigh water is at noon, low water at six.")


async def test_what_files_and_links_hide_is_found_but_stays_hidden(quay: Quay) -> None:
    file = ("SPOILER_tides.txt", b"High water is at noon.")
    await quay.scene.actor().say(quay.scene.channel(), SAID, files=[file])
    text = f"{SAID}\n{OPEN}SPOILER_tides.txt{CLOSE}\n{OPEN}High water is at noon.{CLOSE}"
    await quay.found(text)
    events: list[Event] = []
    state = quay.scene.world.seed.state
    state.listen(events.append)
    content = "||https://example.com/|| is how the story of the lighthouse ends, they say."
    told = await quay.say(content)
    event = next(it for it in events if it.name == "MESSAGE_CREATE")
    preview = {"type": "link", "title": "the gardener", "url": "https://example.com/"}
    later = replace(event, name="MESSAGE_UPDATE", data=event.data | {"embeds": [preview]})
    state.publish(later)
    shown = f"{OPEN}https://example.com/{CLOSE} is how the story of the lighthouse ends, they say."
    await quay.found(text, f"{shown}\n{OPEN}the gardener{CLOSE}")
    assert told


async def test_what_one_person_alone_sees_is_not_heard(quay: Quay) -> None:
    events: list[Event] = []
    state = quay.scene.world.seed.state
    state.listen(events.append)
    first = await quay.say(SAID)
    event = next(it for it in events if it.name == "MESSAGE_CREATE")
    whispered = event.data | {"id": str(first ^ 1 << 17), "content": "a whisper", "flags": 64}
    state.publish(replace(event, data=whispered))
    await quay.say(f"{SAID} That is all.")
    await quay.found(SAID, f"{SAID} That is all.")


async def test_the_bots_own_answers_are_found_only_where_that_is_wanted(
    quay: Quay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("cogs.messages.own"), "STILL", 0.3)
    _, thread = await quay.scene.chat("repeat: the lighthouse is red and white")
    await quay.scene.answer(thread)
    await asyncio.sleep(0.5)  # until it would have been heard
    assert not [text for text in quay.texts if "red and white" in text]
    await quay.set("bots", "on")
    _, thread = await quay.scene.chat("repeat: the lighthouse is blue and yellow")
    await quay.scene.answer(thread)
    await until(lambda: [text for text in quay.texts if "blue and yellow" in text])


async def test_one_channel_alone_can_be_searched(quay: Quay) -> None:
    await quay.set("enabled", "off")
    asked = await quay.scene.actor("admin").command(
        quay.scene.channel(),
        "settings channel set",
        key="search.enabled",
        value="on",
        channel=quay.scene.channel("questions"),
    )
    await asked.answered()
    await quay.say(SAID)
    await quay.say(f"{SAID} Really?", channel="questions")
    await quay.found(f"{SAID} Really?")


async def test_a_voice_message_that_was_written_down_can_be_found(quay: Quay) -> None:
    general = quay.scene.channel()
    asked = await quay.scene.actor("admin").command(
        general, "settings set", key="transcription.automatic", value="on"
    )
    await asked.answered()
    sound = recording("Hello there.")
    await quay.scene.actor().say(general, files=[("voice-message.ogg", sound)], voice=True)
    await quay.found("Hello there.")


async def test_history_is_read_with_its_threads(quay: Quay) -> None:
    thread = await quay.scene.actor().create_thread(quay.scene.channel(), "Talk")
    async with quay.scene.away():
        for number in range(105):
            await quay.say(f"{SAID} {number}")
        await quay.scene.actor().say(thread["id"], f"{SAID} In a thread.")
        await quay.scene.actor().archive_thread(thread["id"])
        with sqlite3.connect(quay.scene.folder / "parley.db") as db:
            db.execute("DELETE FROM seen")  # as if nothing had ever been heard
    await quay.say(SAID)
    await quay.found(SAID)
    asked = await quay.scene.actor("admin").command(quay.scene.channel(), "embed index")
    await asked.answered()
    await until(lambda: len(quay.texts) == 107)


async def test_a_channel_that_becomes_age_restricted_is_taken_out(quay: Quay) -> None:
    state, admin = quay.scene.world.seed.state, quay.scene.actor("admin")
    thread = await quay.scene.actor().create_thread(quay.scene.channel(), "Talk")
    await quay.say(SAID)
    await quay.scene.actor().say(thread["id"], f"{SAID} In a thread.")
    await quay.say(f"{SAID} Really?", channel="questions")
    await until(lambda: len(quay.texts) == 3)
    state.update_channel(admin.id, quay.scene.channel(), {"nsfw": True})
    await quay.found(f"{SAID} Really?")
    await quay.say(f"{SAID} Once more.")
    await quay.say(f"{SAID} Indeed.", channel="questions")
    await quay.found(f"{SAID} Really?", f"{SAID} Indeed.")
    await quay.set("nsfw", "on")
    await quay.say(f"{SAID} For adults.")
    await until(lambda: f"{SAID} For adults." in quay.texts)


async def test_many_messages_deleted_at_once_are_forgotten(quay: Quay) -> None:
    ids = [await quay.say(f"{SAID} {number}") for number in range(5)]
    await until(lambda: len(quay.texts) == 5)
    moderator = quay.scene.actor("moderator")
    quay.scene.world.seed.state.bulk_delete(moderator.id, quay.scene.channel(), ids[:4])
    await quay.found(f"{SAID} 4")


async def test_a_channel_that_alone_is_searched_is_taken_out_when_it_becomes_age_restricted(
    quay: Quay,
) -> None:
    await quay.set("enabled", "off")
    questions = quay.scene.channel("questions")
    asked = await quay.scene.actor("admin").command(
        questions, "settings channel set", channel=questions, key="search.enabled", value="on"
    )
    await asked.answered()
    await quay.say(SAID, channel="questions")
    await quay.found(SAID)
    admin = quay.scene.actor("admin")
    quay.scene.world.seed.state.update_channel(admin.id, questions, {"nsfw": True})
    await quay.found()


async def test_what_was_deleted_of_history_while_the_bot_was_away_is_forgotten(
    scene: Scene,
) -> None:
    quay = Quay(scene)
    numbers = [await quay.say(f"{SAID} {number}") for number in range(3)]
    await quay.set("enabled", "on")
    asked = await scene.actor("admin").command(scene.channel("questions"), "embed index")
    await asked.answered()
    await until(lambda: len(quay.texts) == 3)
    async with scene.away():
        await scene.actor("member").delete(scene.channel(), numbers[0])
        await scene.actor("member").edit(scene.channel(), numbers[1], f"{SAID} Edited.")
    await quay.found(f"{SAID} Edited.", f"{SAID} 2")


async def test_a_channel_that_was_deleted_while_the_bot_was_away_is_forgotten(quay: Quay) -> None:
    admin, guild_id = quay.scene.actor("admin"), quay.scene.world.seed.guild().id
    made = int((await admin.create_channel(guild_id, "short-lived"))["id"])
    await admin.say(made, SAID)
    await quay.say(f"{SAID} Really?")
    await until(lambda: len(quay.texts) == 2)
    async with quay.scene.away():
        await admin.delete_channel(made)
    await quay.found(f"{SAID} Really?")
