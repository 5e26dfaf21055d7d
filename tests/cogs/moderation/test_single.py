"""Moderators decide one case that they looked up, whatever post shows it."""

from sandbox.discord.actors.invocation import Invocation
from sandbox.discord.permissions import Permission
from tests.cogs.moderation.logroom import Json, LogRoom, shown
from tests.cogs.moderation.precinct import FOUL
from tests.scene import labels, until


async def looked_up(room: LogRoom, number: int, who: str = "moderator") -> Json:
    """Look a case up; gives the answer that only they see."""
    asked = await room.scene.actor(who).command(
        room.scene.channel(), "moderation case", forge=True, id=number
    )
    return await asked.answered()


async def press(room: LogRoom, page: Json, button: str, who: str = "moderator") -> Invocation:
    return await room.scene.actor(who).press(room.scene.channel(), page["id"], button)


async def now(room: LogRoom, page: Json, text: str, who: str = "moderator") -> Json:
    """Wait until the answer shows a text."""
    place = room.scene.channel()

    def found() -> Json | None:
        seen = (it for it in room.scene.actor(who).sees(place) if it["id"] == page["id"])
        return next((it for it in seen if text in shown(it)), None)

    message: Json = await until(found)
    return message


async def test_one_case_of_a_burst_is_decided_alone(room: LogRoom) -> None:
    for number in range(8):
        await room.precinct.say(f"harassment:0.9 no {number}")
    burst = await room.post("5 cases at once")
    page = await looked_up(room, 6)
    assert labels(page) == ["Delete", "Timeout", "Dismiss", "Ban"]
    await room.scene.restart()
    await press(room, page, "Dismiss")
    await now(room, page, "dismissed the case")
    sql = "SELECT number FROM cases WHERE state = 'dismissed'"
    assert room.precinct.rows(sql) == [(6,)]
    await until(lambda: "dismissed" in shown(room.now(burst)))


async def test_a_case_that_is_only_noted_can_be_decided(room: LogRoom) -> None:
    await room.set(actions="harassment = note")
    await room.precinct.say(FOUL)
    await room.precinct.cases(1)
    page = await looked_up(room, 1)
    await press(room, page, "Delete")
    page = await now(room, page, "deleted the message")
    assert FOUL not in room.texts(), "what an admin was told of the setting stays"
    opened = await press(room, page, "Timeout")
    await opened.acknowledged()
    await room.scene.actor("moderator").submit(opened, {"For how long": ["60"]})
    await now(room, page, "timed the author out")
    assert room.timed_out_until() is not None


async def test_an_erased_case_is_not_taken_for_the_one_with_its_number(room: LogRoom) -> None:
    await room.case()
    page = await looked_up(room, 1)
    room.erase()
    await room.case("newcomer")
    assert "no longer stored" in await room.told(await press(room, page, "Delete"))
    assert room.precinct.rows("SELECT id, state FROM cases") == [(1, "open")]


async def test_who_moderates_one_channel_decides_nothing_elsewhere(room: LogRoom) -> None:
    await room.precinct.say("harassment:0.9 there", "newcomer", "questions")
    await room.precinct.cases(1)
    member, admin = room.scene.actor(), room.scene.actor("admin")
    await admin.overwrite(room.scene.channel(), member.id, allow=int(Permission.MANAGE_MESSAGES))
    page = await looked_up(room, 1, "member")
    for button in ("Delete", "Dismiss"):
        told = await room.told(await press(room, page, button, "member"))
        assert "You need the permission Manage Messages in" in told
    assert room.precinct.rows("SELECT state FROM cases") == [("open",)]


async def test_a_dismissed_case_offers_no_buttons(room: LogRoom) -> None:
    _, post = await room.case()
    await room.press(post, "Dismiss")
    await room.post("dismissed the case")
    assert labels(await looked_up(room, 1)) == []
