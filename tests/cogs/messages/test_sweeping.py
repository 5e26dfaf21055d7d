"""What was deleted while nobody heard it goes, however old it is: in the sandbox, over sockets."""

from typing import Any

import pytest
from discord.http import HTTPClient, Route

from sandbox.discord.permissions import Permission
from tests.cogs.messages.quay import SAID, Quay
from tests.scene import Scene, until

MANY = 103


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of Discord from now on."""
    asked: list[str] = []
    request = HTTPClient.request

    async def requested(self: HTTPClient, route: Route, **more: Any) -> Any:
        asked.append(f"{route.method} {route.path}")
        return await request(self, route, **more)

    monkeypatch.setattr(HTTPClient, "request", requested)
    return asked


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.messages.sweeping.PAUSE", 0.0)


@pytest.fixture
async def quay(hurried: None, scene: Scene) -> Quay:  # noqa: ARG001 -- before the bot starts
    quay = Quay(scene)
    await quay.set("enabled", "on")
    return quay


def unswept(quay: Quay) -> list[Any]:
    return quay.rows("SELECT * FROM sweeps")


async def test_what_is_older_than_the_last_page_is_found_to_be_deleted_or_edited(
    quay: Quay,
) -> None:
    member, general = quay.scene.actor(), quay.scene.channel()
    numbers = [await quay.say(f"{SAID} {number}") for number in range(MANY)]
    await until(lambda: len(quay.texts) == MANY)
    async with quay.scene.away():
        await member.delete(general, numbers[0])
        await member.edit(general, numbers[1], f"{SAID} Edited.")
    rest = (f"{SAID} {number}" for number in range(2, MANY))
    await quay.found(f"{SAID} Edited.", *rest)
    await until(lambda: not unswept(quay))


async def test_what_was_deleted_in_an_archived_thread_or_where_search_is_off_by_now_goes(
    quay: Quay,
) -> None:
    admin, general = quay.scene.actor("admin"), quay.scene.channel()
    thread = int((await admin.create_thread(quay.scene.channel("questions"), "Talk"))["id"])
    in_thread = int((await admin.say(thread, f"{SAID} In a thread."))["id"])
    said = await quay.say(SAID)
    await until(lambda: len(quay.texts) == 3)
    await quay.set("enabled", "off")
    async with quay.scene.away():
        await admin.delete(thread, in_thread)
        await admin.delete(general, said)
        await admin.archive_thread(thread)
    await quay.found("Talk")


async def test_a_session_that_was_lost_is_made_up_for(
    quay: Quay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.messages.missed.OVERLAP", 0)  # so that there is no gap to look at
    gone = await quay.say(SAID)
    await quay.say(f"{SAID} Still.")
    await until(lambda: len(quay.texts) == 2)
    gateway, faults = quay.scene.world.discord.gateway, quay.scene.world.discord.faults.gateway
    faults.lost_events.add("MESSAGE_DELETE")
    await quay.scene.actor().delete(quay.scene.channel(), gone)
    gateway.drop()
    gateway.forget_sessions()
    await quay.found(f"{SAID} Still.")


async def test_a_session_that_goes_on_needs_nothing(quay: Quay, asked: list[str]) -> None:
    await quay.say(SAID)
    await until(lambda: not unswept(quay) and len(quay.texts) == 1)
    asked.clear()
    quay.scene.world.discord.gateway.drop()
    await quay.say(f"{SAID} Still.")
    await quay.found(SAID, f"{SAID} Still.")
    assert unswept(quay) == []
    assert not [it for it in asked if it.startswith("GET") and "/messages" in it]


@pytest.mark.parametrize("right", [Permission.VIEW_CHANNEL, Permission.READ_MESSAGE_HISTORY])
async def test_a_channel_that_cannot_be_read_keeps_what_it_has(
    quay: Quay, right: Permission
) -> None:
    admin, state = quay.scene.actor("admin"), quay.scene.world.seed.state
    questions = quay.scene.channel("questions")
    await quay.say(SAID, channel="questions")
    gone = await quay.say(f"{SAID} Gone.", channel="questions")
    elsewhere = await quay.say(f"{SAID} Elsewhere.")
    await until(lambda: len(quay.texts) == 3)
    async with quay.scene.away():
        await admin.overwrite(questions, state.bot_id, deny=int(right))
        await admin.delete(questions, gone)
        await admin.delete(quay.scene.channel(), elsewhere)
    await quay.found(SAID, f"{SAID} Gone.")
    async with quay.scene.away():
        await admin.overwrite(questions, state.bot_id, allow=int(right))
    await quay.found(SAID)


@pytest.mark.parametrize("how", ["channel", "role"])
async def test_what_was_deleted_while_the_bot_could_not_read_a_channel_goes_once_it_can(
    quay: Quay, how: str
) -> None:
    admin, seed = quay.scene.actor("admin"), quay.scene.world.seed
    guild, right = seed.guild(), Permission.VIEW_CHANNEL
    questions = quay.scene.channel("questions")
    await quay.say(SAID, channel="questions")
    gone = await quay.say(f"{SAID} Gone.", channel="questions")
    await until(lambda: len(quay.texts) == 2)
    await admin.overwrite(questions, guild.id, deny=int(right))
    await admin.delete(questions, gone)
    await quay.say(f"{SAID} Elsewhere.")
    await quay.found(SAID, f"{SAID} Gone.", f"{SAID} Elsewhere.")
    if how == "channel":
        await admin.overwrite(questions, seed.state.bot_id, allow=int(right))
    else:
        seed.state.update_role(seed.role("Parley"), permissions=int(Permission.ADMINISTRATOR))
    await quay.found(SAID, f"{SAID} Elsewhere.")


async def test_what_was_deleted_while_the_bot_was_not_in_the_server_goes_when_it_is_back(
    quay: Quay,
) -> None:
    admin, guild_id = quay.scene.actor("admin"), quay.scene.world.seed.guild().id
    gone = await quay.say(SAID)
    await quay.say(f"{SAID} Still.")
    await until(lambda: len(quay.texts) == 2)
    await quay.scene.restart()
    await until(lambda: not unswept(quay))  # from then on an invitation is told from the start
    await admin.kick_bot(guild_id)
    await admin.delete(quay.scene.channel(), gone)
    await admin.invite_bot(guild_id)
    await quay.found(f"{SAID} Still.")


async def test_who_may_read_no_history_is_not_told_that_all_is_gone(
    quay: Quay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord then gives an empty page, and the bot may hear of the new rule later than that."""
    admin, state = quay.scene.actor("admin"), quay.scene.world.seed.state
    await quay.say(SAID, channel="questions")
    elsewhere = await quay.say(f"{SAID} Elsewhere.")
    await until(lambda: len(quay.texts) == 2)
    monkeypatch.setattr("cogs.history.is_readable", lambda _: True)
    async with quay.scene.away():
        rights = int(Permission.READ_MESSAGE_HISTORY)
        await admin.overwrite(quay.scene.channel("questions"), state.bot_id, deny=rights)
        await admin.delete(quay.scene.channel(), elsewhere)
    await quay.found(SAID)
    await until(lambda: [it[0] for it in unswept(quay)] == [quay.scene.channel("questions")])
    assert quay.texts == [SAID]
