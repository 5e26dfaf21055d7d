"""`/privacy` end to end: what people see, take and delete, in servers and in direct messages."""

import asyncio
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from typing import Any

import aiohttp
import pytest

from bot.privacy import Upkeep
from bot.storage.personal import PersonalStore
from sandbox.discord.state import Event
from tests.bot.storage.personal.stage import files
from tests.scene import Scene, labels

Json = dict[str, Any]
SECRET = "whispering-willow"
OTHER = "thundering-tulip"
ENDED = "SELECT parts FROM turns WHERE role = 'assistant' AND state = 'complete'"
ALL_BUTTONS = ["Delete in this server", "Delete everywhere", "Cancel"]


async def told(
    scene: Scene, command: str, *, who: str = "member", channel: int | None = None
) -> Json:
    """Run a `/privacy` command; gives what only that person sees."""
    invocation = await scene.actor(who).command(channel or scene.channel(), f"privacy {command}")
    message = await invocation.answered()
    assert message["flags"] & 64, "only the person is told"
    return message


async def pressed(
    scene: Scene, message: Json, button: str, *, who: str = "member", channel: int | None = None
) -> str:
    """Press a button and wait for what it comes to."""
    place = channel or scene.channel()
    await scene.actor(who).press(place, message["id"], button)
    before = (message["content"], "I am deleting your data. This may take a moment.")

    def changed() -> str | None:
        whispered = scene.world.seed.state.ephemerals[int(message["id"])]
        return whispered.content if whispered.content not in before else None

    text: str = await scene.until(changed)
    assert scene.world.seed.state.ephemerals[int(message["id"])].components == []
    return text


async def deleted(scene: Scene, *, who: str = "member", channel: int | None = None) -> str:
    message = await told(scene, "delete", who=who, channel=channel)
    button = ALL_BUTTONS[0] if ALL_BUTTONS[0] in labels(message) else ALL_BUTTONS[1]
    return await pressed(scene, message, button, who=who, channel=channel)


def stored(scene: Scene, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(scene.folder / "parley.db")) as database:
        return database.execute(sql).fetchall()


def is_anywhere(scene: Scene, text: str) -> bool:
    return text.encode() in files(scene.folder / "parley.db")


async def talked(scene: Scene, text: str, *, guild: str = "lab", who: str = "member") -> int:
    """Have a conversation in a thread."""
    place = scene.channel(guild=guild)
    if guild == "lab":
        _, thread = await scene.chat(f"repeat: {text}", who=who, channel=place)
        await scene.answer(thread, who=who)
        return thread
    answers = len([it for it in stored(scene, ENDED) if text in it[0]])
    await scene.actor(who).command(place, "chat", prompt=f"repeat: {text}")
    await scene.until(lambda: len([it for it in stored(scene, ENDED) if text in it[0]]) > answers)
    return place


async def in_dm(scene: Scene, text: str) -> int:
    dm = await scene.actor().open_dm()
    said = await scene.actor().say(dm, f"repeat: {text}")
    await scene.answer(dm, after=int(said["id"]))
    return dm


async def test_show_counts_what_is_stored_here_and_mentions_the_rest(scene: Scene) -> None:
    await talked(scene, "hello")
    await in_dm(scene, "hello")
    shown = (await told(scene, "show"))["content"]
    assert "in this server" in shown
    assert "Kept 365 days:\n- Messages that you wrote to me: **1**\n" in shown
    assert "My answers to you: **1**" in shown
    assert "Elsewhere, in other servers and direct messages" in shown
    assert "not opted out" in shown
    direct = (await told(scene, "show", channel=await scene.actor().open_dm()))["content"]
    assert "everywhere" in direct
    assert "Messages that you wrote to me: **2**" in direct
    assert "Elsewhere, in" not in direct


async def test_who_never_spoke_is_told_that_nothing_is_stored(scene: Scene) -> None:
    await talked(scene, "hello")
    shown = (await told(scene, "show", who="newcomer"))["content"]
    assert "I store nothing about you" in shown
    assert "All of it" not in shown
    asked = await told(scene, "delete", who="newcomer")
    assert "nothing to delete" in asked["content"]
    assert labels(asked) == []


async def test_who_deletes_twice_is_told_that_nothing_is_left(scene: Scene) -> None:
    await talked(scene, "hello")
    first, second = await told(scene, "delete"), await told(scene, "delete")
    assert "Deleted" in await pressed(scene, first, ALL_BUTTONS[0])
    assert "nothing to delete" in await pressed(scene, second, ALL_BUTTONS[0])


async def test_export_gives_a_file_with_everything(scene: Scene) -> None:
    await talked(scene, SECRET)
    await talked(scene, OTHER, who="moderator")
    await in_dm(scene, "in private")
    message = await told(scene, "export")
    assert "all that I store about you in this server" in message["content"]
    found = await unpacked(message)
    assert [it["content"] for it in found["questions.json"]] == [[f"repeat: {SECRET}"]]
    assert found["answers.json"][0]["content"] == [SECRET]
    assert found["conversations.json"][0]["kind"] == "thread"
    assert len(found["calls.json"]) == 1
    assert OTHER not in json.dumps(found)
    dm = await scene.actor().open_dm()
    everywhere = await unpacked(await told(scene, "export", channel=dm))
    assert len(everywhere["questions.json"]) == 2


async def unpacked(message: Json) -> Json:
    async with (
        aiohttp.ClientSession() as session,
        session.get(message["attachments"][0]["url"]) as response,
    ):
        data = await response.read()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


async def test_export_keeps_to_the_size_of_files_that_discord_takes(scene: Scene) -> None:
    await talked(scene, SECRET)
    scene.world.seed.state.attachment_size_limit = 256 * 1024 + 100
    message = await told(scene, "export")
    assert "left out" in message["content"]
    assert "Messages that you wrote to me" in message["content"]
    assert message["attachments"][0]["size"] <= 256 * 1024 + 100


async def test_one_who_deletes_is_forgotten_and_the_others_words_stay(scene: Scene) -> None:
    thread = await talked(scene, SECRET)
    await scene.actor("admin").add_to_thread(thread, scene.actor("newcomer").id)
    said = await scene.actor("newcomer").say(thread, f"repeat: {OTHER}")
    await scene.answer(thread, after=int(said["id"]))
    asked = await told(scene, "delete")
    assert labels(asked) == ALL_BUTTONS
    assert "Messages that you wrote to me: **1**" in asked["content"]
    assert is_anywhere(scene, SECRET), "nothing happens before the button"
    text = await pressed(scene, asked, "Delete in this server")
    assert "**Deleted in this server**" in text
    assert "Messages that you wrote to me: **1**" in text
    assert "This stays" in text
    assert "limits would begin anew" in text
    assert "Discord itself are not deleted" in text
    assert not is_anywhere(scene, SECRET)
    assert is_anywhere(scene, OTHER)
    said = await scene.actor("newcomer").say(thread, "repeat: go on")
    assert "go on" in (await scene.answer(thread, after=int(said["id"])))["content"]
    request = json.dumps(scene.world.endpoint.calls.last.body)
    assert OTHER in request
    assert SECRET not in request
    assert "1" not in (await told(scene, "show"))["content"].partition("Messages that")[2]


async def test_deleting_everywhere_reaches_other_servers_and_direct_messages(scene: Scene) -> None:
    await talked(scene, SECRET)
    await talked(scene, SECRET, guild="quiet")
    dm = await in_dm(scene, SECRET)
    assert "**Deleted in this server**" in await deleted(scene)
    assert len(stored(scene, "SELECT id FROM turns")) == 4
    asked = await told(scene, "delete", channel=dm)
    assert labels(asked) == ALL_BUTTONS[1:]
    assert "**Deleted everywhere**" not in await pressed(scene, asked, "Cancel", channel=dm)
    assert len(stored(scene, "SELECT id FROM turns")) == 4
    assert "Deleted everywhere" in await deleted(scene, channel=dm)
    assert stored(scene, "SELECT id FROM turns") == []
    assert not is_anywhere(scene, SECRET)
    said = await scene.actor().say(dm, "repeat: anew")
    assert "anew" in (await scene.answer(dm, after=int(said["id"])))["content"]


async def test_cancel_leaves_everything(scene: Scene) -> None:
    await talked(scene, SECRET)
    asked = await told(scene, "delete")
    assert await pressed(scene, asked, "Cancel") == "Nothing was deleted."
    assert is_anywhere(scene, SECRET)


async def test_deleting_while_an_answer_streams_stops_it_and_keeps_none_of_it(
    scene: Scene,
) -> None:
    scene.world.endpoint.pace = 0.02
    _, other = await scene.chat("forever", who="moderator")
    dm = await scene.actor().open_dm()
    await scene.actor().say(dm, "forever")
    await scene.until(lambda: scene.said(dm))
    _, thread = await scene.chat(f"forever, {SECRET}")
    await scene.until(lambda: scene.said(other, "admin"))
    await scene.until(lambda: "I write until" in str(scene.said(thread)))
    await deleted(scene)
    await scene.until(lambda: "Stop" not in labels(scene.said(thread)[-1]))
    assert "was deleted" in scene.said(thread)[-1]["content"]
    assert "Stop" in labels(scene.said(other, "moderator")[-1]), "others' answers go on"
    assert "Stop" in labels(scene.said(dm)[-1]), "nor does it reach direct messages"
    mine = "SELECT conversations.id FROM turns JOIN conversations ON conversations.id ="
    mine += f" conversation_id WHERE author_id = {scene.actor().id} AND guild_id IS NOT NULL"
    assert stored(scene, mine) == []
    assert not is_anywhere(scene, SECRET)
    assert stored(scene, f"SELECT id FROM calls WHERE user_id = {scene.actor().id}") == []  # noqa: S608


async def test_the_buttons_work_after_a_restart(scene: Scene) -> None:
    await talked(scene, SECRET)
    asked = await told(scene, "delete")
    await scene.restart()
    assert "**Deleted in this server**" in await pressed(scene, asked, "Delete in this server")
    assert not is_anywhere(scene, SECRET)


async def test_nobody_presses_for_somebody_else(scene: Scene) -> None:
    await talked(scene, SECRET)
    await talked(scene, OTHER, who="newcomer")
    asked = await told(scene, "delete")
    for action in ("server", "everywhere", "cancel"):
        forged = await scene.actor("newcomer").forge_use(
            asked["id"], f"privacy:{action}:{scene.actor().id}"
        )
        assert "somebody else's" in (await forged.answered())["content"]
    assert is_anywhere(scene, SECRET)
    assert is_anywhere(scene, OTHER)


async def test_pressing_twice_is_harmless(scene: Scene) -> None:
    await talked(scene, SECRET)
    await talked(scene, OTHER, who="newcomer")
    asked = await told(scene, "delete")
    presses = [
        await scene.actor().forge_use(asked["id"], f"privacy:server:{scene.actor().id}")
        for _ in range(3)
    ]
    for press in presses:
        assert await press.acknowledged()
    await scene.until(lambda: not is_anywhere(scene, SECRET))
    assert is_anywhere(scene, OTHER)


async def test_an_opt_out_and_back(scene: Scene) -> None:
    assert "in this server" in (await told(scene, "opt-out"))["content"]
    assert "You opted out" in (await told(scene, "show"))["content"]
    assert "not opted out" in (await told(scene, "show", who="moderator"))["content"]
    await scene.restart()
    assert stored(scene, "SELECT guild_id, user_id FROM opt_outs") == [
        (scene.world.seed.guild().id, scene.actor().id)
    ]
    assert "not opted out in this server" in (await told(scene, "opt-in"))["content"]
    assert stored(scene, "SELECT * FROM opt_outs") == []


async def test_an_opt_out_everywhere_is_taken_back_everywhere_only(scene: Scene) -> None:
    dm = await scene.actor().open_dm()
    assert "everywhere" in (await told(scene, "opt-out", channel=dm))["content"]
    assert "You opted out" in (await told(scene, "show"))["content"]
    assert "direct message" in (await told(scene, "opt-in"))["content"]
    assert "everywhere" in (await told(scene, "opt-in", channel=dm))["content"]
    assert "not opted out" in (await told(scene, "show"))["content"]


async def test_a_failure_of_the_machine_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise sqlite3.OperationalError("a bug")

    await talked(scene, SECRET)
    asked = await told(scene, "delete")
    monkeypatch.setattr(PersonalStore, "erase", fails)
    press = await scene.actor().press(scene.channel(), asked["id"], "Delete in this server")
    message = await scene.until(
        lambda: [it for it in press.messages if "went wrong" in it["content"]]
    )
    assert message


@pytest.mark.parametrize("command", ["opt_out", "opt_in"])
async def test_a_wish_is_acknowledged_while_the_database_is_busy(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    is_free, store = asyncio.Event(), getattr(PersonalStore, command)

    async def busy(self: PersonalStore, *args: Any, **kwargs: Any) -> Any:
        await is_free.wait()
        return await store(self, *args, **kwargs)

    monkeypatch.setattr(PersonalStore, command, busy)
    name = command.replace("_", "-")
    invocation = await scene.actor().command(scene.channel(), f"privacy {name}")
    await invocation.acknowledged()
    is_free.set()
    assert "opted out in this server" in (await invocation.answered())["content"]


async def test_a_server_that_sends_the_bot_away_has_a_grace_period(scene: Scene) -> None:
    await talked(scene, SECRET)
    guild, admin = scene.world.seed.guild().id, scene.actor("admin")
    await admin.kick_bot(guild)
    await scene.until(lambda: stored(scene, "SELECT guild_id FROM departures") == [(guild,)])
    await admin.invite_bot(guild)
    await scene.until(lambda: stored(scene, "SELECT guild_id FROM departures") == [])
    assert is_anywhere(scene, SECRET)


async def test_comings_and_goings_while_the_bot_is_down_are_noticed(scene: Scene) -> None:
    await talked(scene, SECRET)
    guild, admin = scene.world.seed.guild().id, scene.actor("admin")
    async with scene.away():
        await admin.kick_bot(guild)
    await scene.until(lambda: stored(scene, "SELECT guild_id FROM departures") == [(guild,)])
    async with scene.away():
        await admin.invite_bot(guild)
    await scene.until(lambda: stored(scene, "SELECT guild_id FROM departures") == [])


async def test_a_server_that_discord_cannot_show_just_now_was_not_left(scene: Scene) -> None:
    await talked(scene, SECRET)
    state, guild = scene.world.seed.state, scene.world.seed.guild().id
    gone = {"id": str(guild), "unavailable": True}
    state.publish(Event("GUILD_DELETE", gone, guild, only=frozenset({state.bot_id})))
    quiet = scene.world.seed.guild("quiet").id
    await scene.actor("admin").kick_bot(quiet)
    await scene.until(lambda: stored(scene, "SELECT guild_id FROM departures") == [(quiet,)])


async def test_the_upkeep_keeps_only_what_servers_want_kept(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await talked(scene, SECRET)
    await talked(scene, OTHER, guild="quiet")
    lab, quiet = scene.world.seed.guild().id, scene.world.seed.guild("quiet").id
    foreign = quiet + 1
    periods = Upkeep.__init__.__kwdefaults__
    assert periods
    monkeypatch.setitem(periods, "first", 0)
    async with scene.away():
        with closing(sqlite3.connect(scene.folder / "parley.db")) as database, database:
            old = "UPDATE turns SET created_at = 5 WHERE conversation_id IN (SELECT id FROM "
            database.execute(f"{old} conversations WHERE guild_id = ?)", [lab])
            database.execute("UPDATE conversations SET created_at = 5")
            for guild in (quiet, foreign):
                database.execute("INSERT INTO departures VALUES (?, 5)", [guild])
            entry = "INSERT INTO setting_changes VALUES (NULL, ?, 0, 'language', NULL, '1', 5, 5)"
            database.execute(entry, [foreign])
    await scene.until(lambda: not is_anywhere(scene, SECRET))
    assert is_anywhere(scene, OTHER), "a server that the bot is in is never taken for a left one"
    await scene.until(lambda: stored(scene, "SELECT * FROM setting_changes") == [])
    assert stored(scene, "SELECT * FROM departures") == []
