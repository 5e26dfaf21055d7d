"""What people say in a moderated server is judged, and what they delete is forgotten."""

import asyncio
import io
import sqlite3
from contextlib import closing

import pytest
from PIL import Image

from tests.cogs.moderation.precinct import FOUL, Precinct
from tests.scene import until

CLEAN = "Good morning."


def picture(colour: str) -> tuple[str, bytes]:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(file, "PNG")
    return f"{colour}.png", file.getvalue()


async def gone(precinct: Precinct, message_id: int) -> None:
    """Wait until nothing is stored of a message."""
    sql = "SELECT 1 FROM messages WHERE id = ?"
    await until(lambda: not precinct.rows(sql, message_id))


async def test_a_foul_message_becomes_a_case(precinct: Precinct) -> None:
    message_id = await precinct.say(FOUL)
    assert await precinct.cases(1) == [(message_id, "flag", 0)]
    await until(lambda: precinct.posts)


async def test_a_clean_message_is_judged_and_makes_no_case(precinct: Precinct) -> None:
    await precinct.judged(await precinct.say(CLEAN))
    assert precinct.rows("SELECT * FROM cases") == []


async def test_a_picture_is_judged_with_its_text(precinct: Precinct) -> None:
    scene = precinct.scene
    said = await scene.actor().say(scene.channel(), CLEAN, files=[picture("red")])
    ((message_id, *_),) = await precinct.cases(1)
    assert message_id == int(said["id"])
    (body,) = [it.body for it in scene.world.endpoint.calls if it.path == "/moderations"]
    assert isinstance(body, dict)
    assert body["input"][1]["image_url"]["url"].startswith("data:image/png;base64,")


async def test_a_file_that_is_no_picture_holds_nothing_up(precinct: Precinct) -> None:
    scene = precinct.scene
    broken = ("broken.png", b"\x89PNG\r\n\x1a\n and then nothing")
    said = await scene.actor().say(scene.channel(), FOUL, files=[broken])
    assert (await precinct.cases(1))[0][0] == int(said["id"])


async def test_an_edit_that_turns_a_clean_message_foul_is_found(precinct: Precinct) -> None:
    scene = precinct.scene
    message_id = await precinct.say(CLEAN)
    await precinct.judged(message_id)
    await scene.actor().edit(scene.channel(), message_id, FOUL)
    ((found, action, version),) = await precinct.cases(1)
    assert (found, action) == (message_id, "flag")
    assert version > 0


async def test_threads_follow_their_channel(precinct: Precinct) -> None:
    scene = precinct.scene
    thread = await scene.actor().create_thread(scene.channel(), "Talk")
    said = await scene.actor().say(thread["id"], FOUL)
    assert (await precinct.cases(1))[0][0] == int(said["id"])
    home = "SELECT channel_id, home_id FROM messages WHERE id = ?"
    assert precinct.rows(home, int(said["id"])) == [(int(thread["id"]), scene.channel())]


async def test_who_is_exempt_and_what_is_said_in_private_is_not_stored(precinct: Precinct) -> None:
    scene = precinct.scene
    await precinct.say(FOUL, who="moderator")
    await precinct.say(FOUL, who="admin")
    member = scene.actor()
    await member.say(await member.open_dm(), FOUL)
    await precinct.judged(await precinct.say(CLEAN))
    assert len(precinct.rows("SELECT * FROM messages")) == 1
    assert precinct.rows("SELECT * FROM cases") == []


async def test_what_the_bot_says_itself_is_not_judged(precinct: Precinct) -> None:
    await precinct.scene.chat(f"repeat: {FOUL}")
    await precinct.judged(await precinct.say(CLEAN))
    rows = precinct.rows("SELECT author_id FROM messages")
    assert (int(precinct.scene.bot_id),) not in rows


async def test_a_deleted_message_is_forgotten(precinct: Precinct) -> None:
    scene = precinct.scene
    message_id = await precinct.say(CLEAN)
    await precinct.judged(message_id)
    await scene.actor().delete(scene.channel(), message_id)
    await gone(precinct, message_id)


async def test_a_deleted_thread_and_a_deleted_channel_are_forgotten(precinct: Precinct) -> None:
    scene = precinct.scene
    admin, member = scene.actor("admin"), scene.actor()
    made = await admin.create_channel(scene.world.seed.guild().id, "passing")
    thread = await member.create_thread(scene.channel(), "Talk")
    ids = [int((await member.say(it["id"], CLEAN))["id"]) for it in (made, thread)]
    for message_id in ids:
        await precinct.judged(message_id)
    await admin.delete_channel(made["id"])
    await admin.delete_channel(thread["id"])
    for message_id in ids:
        await gone(precinct, message_id)


async def test_what_was_said_while_the_bot_was_away_is_judged(precinct: Precinct) -> None:
    scene = precinct.scene
    message_id, withdrawn = await precinct.say(CLEAN), await precinct.say(CLEAN)
    await precinct.judged(message_id)
    await precinct.judged(withdrawn)
    thread = await scene.actor().create_thread(scene.channel(), "Talk")
    async with scene.away():
        await scene.actor().delete(scene.channel(), withdrawn)
        foul = [await precinct.say(FOUL), await precinct.say(FOUL, channel="questions")]
        foul.append(int((await scene.actor().say(thread["id"], FOUL))["id"]))
        await precinct.say(FOUL, who="moderator")
        await scene.actor().edit(scene.channel(), message_id, FOUL)
    cases = await precinct.cases(4)
    assert sorted(found for found, *_ in cases) == sorted([*foul, message_id])
    await until(lambda: not precinct.rows("SELECT * FROM gaps"))
    await gone(precinct, withdrawn)


async def test_what_is_said_while_the_disk_takes_nothing_is_judged_later(
    precinct: Precinct, monkeypatch: pytest.MonkeyPatch
) -> None:
    await precinct.judged(await precinct.say(CLEAN))
    monkeypatch.setattr("bot.messages.intake.MOST", 3)
    with closing(sqlite3.connect(precinct.scene.folder / "parley.db")) as busy:
        busy.execute("BEGIN IMMEDIATE")
        said = [await precinct.say(f"{CLEAN} {number}") for number in range(10)]
        await asyncio.sleep(0.3)  # until the bot has heard them all
        busy.rollback()
    for message_id in said:
        await precinct.judged(message_id)


async def test_what_was_said_while_the_connection_was_lost_is_judged(precinct: Precinct) -> None:
    scene = precinct.scene
    await precinct.judged(await precinct.say(CLEAN))
    gateway = scene.world.discord.gateway
    gateway.drop()
    gateway.forget_sessions()
    foul = await precinct.say(FOUL)
    assert (await precinct.cases(1))[0][0] == foul
