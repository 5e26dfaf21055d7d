"""The buttons under posts: what they do, for whom, twice, at once, and after a restart."""

import asyncio

import pytest

from sandbox.discord.faults import Fault
from sandbox.discord.permissions import Permission
from tests.cogs.moderation.logroom import LogRoom, disabled, shown
from tests.scene import labels

MESSAGE = "/channels/{channel_id}/messages/{message_id}"
BAN = "/guilds/{guild_id}/bans/{user_id}"


async def test_delete_deletes_also_after_a_restart_and_the_post_says_who(room: LogRoom) -> None:
    _, post = await room.case()
    await room.scene.restart()
    await room.press(post, "Delete")
    moderator = room.scene.actor("moderator").id
    now = await room.post(f"<@{moderator}> deleted the message", "acted upon")
    assert now["id"] == post["id"]
    assert disabled(now) == ["Delete", "Dismiss"]
    assert not any("harassment:0.9" in each for each in room.texts())


async def test_timeout_asks_how_long_and_why(room: LogRoom) -> None:
    _, post = await room.case()
    opened = await room.press(post, "Timeout")
    await opened.acknowledged()
    await room.scene.restart()
    fields = {"For how long": "1 hour", "Reason": "third *time*"}
    await room.scene.actor("moderator").submit(opened, fields)
    moderator = room.scene.actor("moderator").id
    text = shown(await room.post(f"<@{moderator}> timed the author out"))
    assert r"(1 hour\: third \*time\*)" in text
    until, now = room.timed_out_until(), room.scene.world.seed.state.clock()
    assert until
    assert now + 59 * 60 < until <= now + 60 * 60
    again = await room.punish(post, "Timeout", **{"For how long": "5 minutes"})
    assert await again.acknowledged()
    await room.scene.until(lambda: (room.timed_out_until() or 0) < now + 10 * 60)


async def test_ban_bans_and_deletes_what_was_asked_for(room: LogRoom) -> None:
    _, post = await room.case()
    await room.punish(
        post, "Ban", **{"Messages to delete": "Those of the last hour", "Reason": "enough"}
    )
    moderator = room.scene.actor("moderator").id
    now = await room.post(f"<@{moderator}> banned the author (enough)")
    assert room.banned()
    assert not any("harassment:0.9" in each for each in room.texts())
    assert set(disabled(now)) >= {"Ban", "Timeout", "Dismiss"}
    guild = room.scene.world.seed.guild()
    reason = guild.bans[room.scene.actor().id]
    assert reason == "Case 1, moderator: enough"


async def test_a_ban_that_ends_is_lifted_after_a_restart_and_the_post_says_so(
    room: LogRoom,
) -> None:
    _, post = await room.case()
    refused = await room.punish(post, "Ban", **{"For how long": "a while"})
    assert "7 days" in await room.told(refused)
    assert not room.banned()
    await room.punish(post, "Ban", **{"For how long": "7 days", "Reason": "cool off"})
    now = await room.post("banned the author (7 days\\: cool off)")
    assert room.banned()
    assert "Ban" not in disabled(now)
    async with room.scene.away():
        room.shorten_bans()
    await room.post("I lifted the ban")
    assert not room.banned()
    assert room.precinct.rows("SELECT * FROM temporary_bans") == []


async def test_a_ban_that_cannot_be_lifted_is_told_in_the_post(room: LogRoom) -> None:
    _, post = await room.case()
    await room.punish(post, "Ban", **{"For how long": "7 days"})
    await room.post("banned the author (7 days)")
    async with room.scene.away():
        room.shorten_bans()
        fault = Fault(BAN, "DELETE", status=403, body={"code": 50013, "message": "Missing"})
        room.scene.world.discord.faults.add(fault)
    text = shown(await room.post("⚠️ The ban is over, but it stays."))
    assert "Ban Members" in text
    assert f"<@{room.scene.actor().id}>" in text
    assert room.banned()


async def test_a_ban_that_ends_can_be_made_one_for_good(room: LogRoom) -> None:
    _, post = await room.case()
    opened = await room.press(post, "Ban", "admin")
    await opened.acknowledged()
    await room.punish(post, "Ban", **{"For how long": "7 days"})
    now = await room.post("banned the author (7 days)")
    late = await room.scene.actor("admin").submit(opened, {"For how long": "1 day"})
    assert "nothing left to do" in await room.told(late)
    await room.punish(post, "Ban", "admin")
    now = await room.post("banned the author (7 days)", f"<@{room.scene.actor('admin').id}> banned")
    assert set(disabled(now)) >= {"Ban", "Timeout"}
    assert room.precinct.rows("SELECT * FROM temporary_bans") == []


async def test_dismiss_erases_what_was_written_and_takes_the_timeout_back(room: LogRoom) -> None:
    await room.set(actions="harassment = timeout 60")
    message_id, post = await room.case()
    await room.post("I timed the author out")
    assert room.timed_out_until()
    await room.press(post, "Dismiss")
    moderator = room.scene.actor("moderator").id
    now = await room.post(f"<@{moderator}> dismissed the case", "I took the timeout back")
    assert "harassment:0" not in shown(now).replace("\\", "")
    assert "What was written is erased." in shown(now)
    assert labels(now) == []
    assert room.timed_out_until() is None
    assert room.precinct.rows("SELECT content FROM cases WHERE message_id = ?", message_id) == [
        ("",)
    ]


async def test_a_timeout_stays_when_another_case_asks_for_it_as_well(room: LogRoom) -> None:
    await room.set(actions="harassment = timeout 60")
    _, first = await room.case()
    await room.post("Case 1", "I timed the author out")
    admin = room.scene.actor("admin")
    guild, member = room.scene.world.seed.guild().id, room.scene.actor().id
    await admin.timeout(guild, member, None)
    await room.case()
    await room.post("Case 2", "I timed the author out")
    await room.press(first, "Dismiss")
    await room.post("Case 1", "dismissed the case")
    second = await room.post("Case 2")
    await room.press(second, "Dismiss")
    await room.post("Case 2", "I took the timeout back")
    assert "took the timeout back" not in shown(await room.post("Case 1"))


async def test_a_timeout_never_makes_a_longer_one_shorter(room: LogRoom) -> None:
    await room.set(actions="harassment = timeout 600; hate = timeout 5")
    await asyncio.gather(
        *(room.case("member", f"{text}:0.9") for text in ("harassment", "hate", "hate"))
    )
    for number in (1, 2, 3):
        await room.post(f"Case {number}", "I timed the author out")
    now = room.scene.world.seed.state.clock()
    assert (room.timed_out_until() or 0) > now + 590 * 60


async def test_who_dismisses_a_case_leaves_the_timeouts_of_other_moderators(room: LogRoom) -> None:
    await room.set(actions="harassment = timeout 60; hate = flag")
    await room.case("member", "hate:0.9")
    post = await room.post("Case 1")
    _, other = await room.case()
    await room.post("Case 2", "I timed the author out")
    await room.punish(post, "Timeout", **{"For how long": "1 week"})
    await room.post("Case 1", "timed the author out")
    await room.press(other, "Dismiss")
    await room.post("Case 2", "dismissed the case")
    await room.case("newcomer")
    await room.post("Case 3")
    assert room.timed_out_until()
    assert "took the timeout back" not in shown(await room.post("Case 2"))


@pytest.mark.parametrize(
    ("button", "needed", "name"),
    [
        ("Delete", Permission.MANAGE_MESSAGES, "Manage Messages"),
        ("Timeout", Permission.MODERATE_MEMBERS, "Timeout Members"),
        ("Dismiss", Permission.MANAGE_MESSAGES, "Manage Messages"),
        ("Ban", Permission.BAN_MEMBERS, "Ban Members"),
    ],
)
async def test_each_button_asks_for_the_permission_of_its_deed(
    room: LogRoom, button: str, needed: Permission, name: str
) -> None:
    _, post = await room.case("newcomer")
    member = room.scene.actor()
    view = Permission.VIEW_CHANNEL
    for channel in (room.channel, room.scene.channel()):
        await room.scene.actor("admin").overwrite(channel, member.id, allow=int(view))
    refused = await room.press(post, button, "member")
    assert name in await room.told(refused)
    assert room.precinct.rows("SELECT state FROM cases") == [("open",)]
    assert needed


async def test_who_moderates_the_log_channel_only_does_not_delete_elsewhere(
    room: LogRoom,
) -> None:
    _, post = await room.case("newcomer")
    member, admin = room.scene.actor(), room.scene.actor("admin")
    allow = int(Permission.VIEW_CHANNEL | Permission.MANAGE_MESSAGES)
    await admin.overwrite(room.channel, member.id, allow=allow)
    told = await room.told(await room.press(post, "Delete", "member"))
    assert f"Manage Messages in <#{room.scene.channel()}>" in told
    assert any("harassment:0.9" in each for each in room.texts())
    await admin.overwrite(room.scene.channel(), member.id, allow=allow)
    await room.press(post, "Delete", "member")
    await room.post(f"<@{member.id}> deleted the message")


async def test_nobody_acts_against_who_stands_above_them(room: LogRoom) -> None:
    await room.set(exempt_moderators="off")
    _, post = await room.case("admin")
    told = await room.told(await room.press(post, "Timeout"))
    assert "owns this server" in told
    _, own = await room.case("moderator")
    assert "about yourself" in await room.told(await room.press(own, "Ban"))
    assert "about yourself" in await room.told(await room.press(own, "Dismiss"))


async def test_roles_above_are_respected_by_people_and_told_of_the_bot(room: LogRoom) -> None:
    await room.set(actions="harassment = timeout", exempt_moderators="off")
    admin, newcomer = room.scene.actor("admin"), room.scene.actor("newcomer")
    guild, role = room.scene.world.seed.guild().id, room.scene.world.seed.role("Admin").id
    await admin.set_roles(guild, newcomer.id, (role,))
    _, post = await room.case("newcomer")
    post = await room.post("⚠️ The author's highest role is not below mine: move my role above")
    told = await room.told(await room.press(post, "Ban"))
    assert "highest role is not below yours" in told
    refused = await room.punish(post, "Ban", "admin")
    assert "not below mine" in await room.told(refused)
    assert not room.banned("newcomer")


async def test_of_two_who_delete_at_once_the_second_is_told_who_was_faster(
    room: LogRoom,
) -> None:
    _, post = await room.case()
    people = ("moderator", "admin")
    pressed = await asyncio.gather(*(room.press(post, "Delete", who) for who in people))
    await room.post("deleted the message")
    told = await room.scene.until(
        lambda: [it for each in pressed for it in each.messages if it["flags"] & 64]
    )
    assert len(told) == 1
    assert "there is nothing left to do" in told[0]["content"]
    sql = "SELECT count(*) FROM case_deeds WHERE deed = 'delete'"
    assert room.precinct.rows(sql) == [(1,)]


async def test_of_two_who_fill_the_form_in_at_once_only_the_first_times_out(
    room: LogRoom,
) -> None:
    _, post = await room.case()
    forms = {who: await room.press(post, "Timeout", who) for who in ("moderator", "admin")}
    for opened in forms.values():
        await opened.acknowledged()
    first = await room.scene.actor("moderator").submit(
        forms["moderator"], {"For how long": "5 minutes"}
    )
    await first.acknowledged()
    await room.post("timed the author out")
    second = await room.scene.actor("admin").submit(forms["admin"], {"For how long": "4 weeks"})
    moderator = room.scene.actor("moderator").id
    assert f"<@{moderator}> timed the author out" in await room.told(second)
    until, now = room.timed_out_until(), room.scene.world.seed.state.clock()
    assert until
    assert until < now + 6 * 60


async def test_a_message_that_its_author_deleted_can_still_be_decided_about(
    room: LogRoom,
) -> None:
    message_id, post = await room.case()
    await room.scene.actor().delete(room.scene.channel(), message_id)
    await room.press(post, "Delete")
    assert "deleted the message" in shown(await room.post("acted upon"))


async def test_an_erased_case_is_told_to_be_gone(room: LogRoom) -> None:
    _, post = await room.case()
    room.erase()
    told = await room.told(await room.press(post, "Delete"))
    assert "no longer stored" in told


async def test_a_case_with_the_number_of_an_erased_one_is_not_taken_for_it(
    room: LogRoom,
) -> None:
    _, post = await room.case()
    room.erase()
    message_id, other = await room.case("newcomer")
    assert room.precinct.rows("SELECT id, message_id FROM cases") == [(1, message_id)]
    assert other["id"] != post["id"]
    assert "no longer stored" in await room.told(await room.press(post, "Delete"))
    assert "no longer stored" in await room.told(await room.press(post, "Ban"))
    await room.press(other, "Delete")
    await room.post(str(message_id), "acted upon")


async def test_what_discord_refuses_is_told_to_whoever_pressed(room: LogRoom) -> None:
    _, post = await room.case()
    channel, bot = room.scene.channel(), room.scene.bot_id
    admin = room.scene.actor("admin")
    await admin.overwrite(channel, bot, deny=int(Permission.MANAGE_MESSAGES))
    told = await room.told(await room.press(post, "Delete"))
    assert "give me Manage Messages" in told
    assert room.precinct.rows("SELECT state FROM cases") == [("open",)]
    await admin.remove_overwrite(channel, bot)
    await room.press(post, "Delete")
    await room.post("acted upon")


async def test_a_fault_of_discords_is_told_and_can_be_tried_again(room: LogRoom) -> None:
    _, post = await room.case()
    fault = Fault(BAN, "PUT", reset=True, times=None)
    room.scene.world.discord.faults.add(fault)
    pressed = await room.punish(post, "Ban")
    assert "Press again" in await room.told(pressed)
    room.scene.world.discord.faults.remove(fault)
    await room.punish(post, "Ban")
    await room.post("banned the author")
    assert room.banned()


async def test_the_buttons_of_a_burst_act_on_all_its_cases(room: LogRoom) -> None:
    for number in range(8):
        await room.precinct.say(f"harassment:0.9 no {number}")
    burst = await room.post("5 cases at once")
    await room.press(burst, "Delete")
    await room.scene.until(lambda: len([it for it in room.texts() if "harassment" in it]) == 3)
    await room.scene.until(lambda: shown(room.now(burst)).count("deleted") == 5)
    await room.punish(burst, "Ban", who="admin")
    await room.scene.until(room.banned)
    sql = "SELECT count(*) FROM case_deeds WHERE deed = 'ban'"
    await room.scene.until(lambda: room.precinct.rows(sql) == [(5,)])


async def test_roles_that_the_server_counts_as_moderators_may_dismiss(room: LogRoom) -> None:
    _, post = await room.case("newcomer")
    member, admin = room.scene.actor(), room.scene.actor("admin")
    await admin.overwrite(room.channel, member.id, allow=int(Permission.VIEW_CHANNEL))
    role = room.scene.world.seed.role("Member").id
    given = await admin.command(
        room.scene.channel(), "settings set", key="access.moderators", value=f"<@&{role}>"
    )
    await given.answered()
    await room.press(post, "Dismiss", "member")
    await room.post(f"<@{member.id}> dismissed the case")


@pytest.mark.parametrize(("action", "name"), [("ban", "Ban"), ("timeout", "Timeout")])
async def test_a_forged_form_gets_nobody_further(room: LogRoom, action: str, name: str) -> None:
    await room.case("newcomer")
    forged = await room.scene.actor().forge_form(room.scene.channel(), f"case-form:{action}:1:0")
    assert f"{name} Members" in await room.told(forged)
    empty = await room.scene.actor("admin").forge_form(room.channel, f"case-form:{action}:1:0")
    assert "out of date" in await room.told(empty)
    assert not room.banned("newcomer")
    assert room.timed_out_until("newcomer") is None
