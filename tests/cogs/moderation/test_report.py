"""The menu with which members report messages."""

import asyncio
from typing import Any

from sandbox.discord.actors.invocation import Invocation
from tests.cogs.moderation.logroom import LogRoom, shown, unspoilered
from tests.scene import EPHEMERAL

MENU = "Report to moderators"
FIELD = "What is wrong with this message"


async def report(
    room: LogRoom, message_id: int, text: str = "it is rude", who: str = "member", **more: Any
) -> Invocation:
    """Use the menu and send its form off."""
    actor = room.scene.actor(who)
    opened = await actor.menu(more.get("channel", room.scene.channel()), MENU, message_id)
    await opened.acknowledged()
    if more.get("restart"):
        await room.scene.restart()
    return await actor.submit(opened, {FIELD: text})


async def test_a_report_opens_a_case_that_only_moderators_see(room: LogRoom) -> None:
    message_id = await room.precinct.say("something rude", "newcomer")
    answer = await (await report(room, message_id, "it is *rude*", restart=True)).answered()
    assert "Thank you" in answer["content"]
    assert answer["flags"] & EPHEMERAL
    post = await room.post(str(message_id))
    text = shown(post)
    member = room.scene.actor().id
    assert post["embeds"][0]["title"] == "Case 1 · reported"
    assert rf"Reported by <@{member}>: ||it is \*rude\*||" in text
    assert "||something rude||" in text
    assert "rude" not in unspoilered(text)
    await room.press(post, "Delete")
    await room.post("deleted the message")
    assert "something rude" not in room.texts()


async def test_a_report_needs_no_reason(room: LogRoom) -> None:
    message_id = await room.precinct.say("something rude", "newcomer")
    await report(room, message_id, "")
    text = shown(await room.post(str(message_id)))
    assert f"Reported by <@{room.scene.actor().id}>\n" in text + "\n"


async def test_others_who_report_it_are_added_to_the_case_each_once(room: LogRoom) -> None:
    message_id = await room.precinct.say("something rude", "newcomer")
    await (await report(room, message_id)).answered()
    await (await report(room, message_id, "yes, rude", "admin")).answered()
    admin = room.scene.actor("admin").id
    await room.post(f"<@{admin}> reported it, too (yes, rude)")
    for who in ("member", "admin"):
        told = await (await report(room, message_id, "again", who)).answered()
        assert "You have reported this message already" in told["content"]
    assert len([it for it in room.precinct.posts if it["embeds"]]) == 1


async def test_many_at_once_make_one_case(room: LogRoom) -> None:
    message_id = await room.precinct.say("something rude", "newcomer")
    people = ("member", "moderator", "admin")
    sent = await asyncio.gather(*(report(room, message_id, "", who) for who in people))
    await asyncio.gather(*(it.answered() for it in sent))
    await room.post("reported it, too")
    assert room.precinct.rows("SELECT count(*) FROM cases") == [(1,)]


async def test_what_was_deleted_while_the_form_was_open_is_still_reported(
    room: LogRoom,
) -> None:
    newcomer, member = room.scene.actor("newcomer"), room.scene.actor()
    message_id = await room.precinct.say("something rude", "newcomer")
    opened = await member.menu(room.scene.channel(), MENU, message_id)
    await opened.acknowledged()
    await newcomer.delete(room.scene.channel(), message_id)
    await member.submit(opened, {FIELD: ""})
    assert "||something rude||" in shown(await room.post(str(message_id)))


async def test_what_was_deleted_before_a_restart_cannot_be_had(room: LogRoom) -> None:
    newcomer, member = room.scene.actor("newcomer"), room.scene.actor()
    message_id = await room.precinct.say("something rude", "newcomer")
    opened = await member.menu(room.scene.channel(), MENU, message_id)
    await opened.acknowledged()
    async with room.scene.away():
        await newcomer.delete(room.scene.channel(), message_id)
    sent = await member.submit(opened, {FIELD: ""})
    assert "The message is gone" in (await sent.answered())["content"]


async def test_without_a_log_channel_members_are_told_what_an_admin_must_do(
    room: LogRoom,
) -> None:
    await room.set(log_channel="none")
    message_id = await room.precinct.say("something rude", "newcomer")
    told = await room.scene.actor().menu(room.scene.channel(), MENU, message_id)
    assert "/moderation log-channel" in (await told.answered())["content"]


async def test_posts_for_moderators_are_not_reported_but_what_else_the_bot_says_is(
    room: LogRoom,
) -> None:
    _, post = await room.case()
    told = await room.scene.actor("moderator").menu(room.channel, MENU, post["id"])
    assert "for moderators already" in (await told.answered())["content"]
    _, thread = await room.scene.chat("repeat: something the bot said")
    answer = await room.scene.answer(thread)
    await report(room, int(answer["id"]), channel=thread)
    reported = await room.post("something the bot said")
    timeout = await room.press(reported, "Timeout")
    assert "I wrote that myself" in await room.told(timeout)


async def test_reports_work_where_messages_are_not_judged(room: LogRoom) -> None:
    await room.set(enabled="off")
    message_id = await room.precinct.say("harassment:0.9", "newcomer")
    await report(room, message_id)
    await room.post(str(message_id), "reported")


async def test_a_dismissed_report_opens_no_second_case_but_an_edit_does(room: LogRoom) -> None:
    message_id = await room.precinct.say("something rude", "newcomer")
    await (await report(room, message_id)).answered()
    await room.press(await room.post(str(message_id)), "Dismiss")
    await room.post("dismissed the case")
    assert (
        "Thank you" in (await (await report(room, message_id, "", "admin")).answered())["content"]
    )
    assert room.precinct.rows("SELECT count(*) FROM cases") == [(1,)]
    channel = room.scene.channel()
    await room.scene.actor("newcomer").edit(channel, message_id, "something very rude")
    await (await report(room, message_id)).answered()
    assert "very rude" in shown(await room.post("Case 2"))


async def test_nobody_floods_the_moderators_with_reports(room: LogRoom) -> None:
    for number in range(10):
        message_id = await room.precinct.say(f"message {number}", "newcomer")
        await (await report(room, message_id)).answered()
    message_id = await room.precinct.say("one more", "newcomer")
    told = await room.scene.actor().menu(room.scene.channel(), MENU, message_id)
    assert "many messages" in (await told.answered())["content"]
    await (await report(room, message_id, "", "admin")).answered()


async def test_forms_that_were_opened_before_are_no_way_around_that(room: LogRoom) -> None:
    member, opened = room.scene.actor(), []
    for number in range(13):
        message_id = await room.precinct.say(f"message {number}", "newcomer")
        opened.append(await member.menu(room.scene.channel(), MENU, message_id))
        await opened[-1].acknowledged()
    sent = await asyncio.gather(*(member.submit(it, {FIELD: ""}) for it in opened))
    told = [(await it.answered())["content"] for it in sent]
    assert sum("many messages" in each for each in told) == 3
    assert room.precinct.rows("SELECT count(*) FROM cases") == [(10,)]
