"""Posts in the log channel: what they show, and what they keep to themselves."""

from sandbox.discord.faults import Fault
from sandbox.discord.permissions import Permission
from tests.cogs.moderation.logroom import LogRoom, disabled, shown, unspoilered
from tests.scene import labels

CHANNEL_MESSAGES = "/channels/{channel_id}/messages"
MESSAGE = CHANNEL_MESSAGES + "/{message_id}"
MEMBER = "/guilds/{guild_id}/members/{user_id}"


async def test_a_case_is_posted_with_all_that_moderators_need(room: LogRoom) -> None:
    message_id, post = await room.case(text="you harassment:0.83 person")
    (embed,) = post["embeds"]
    text = shown(post)
    member = room.scene.actor().id
    assert embed["title"] == "Case 1"
    assert r"||you harassment\:0\.83 person||" in text
    assert f"<@{member}> (Member)" in text
    assert f"/{room.scene.channel()}/{message_id})" in text
    assert "`▰▰▰▰▰▰▰▰▱▱` **harassment** 0.83 ≥ 0.70" in text
    assert "Done" not in text
    assert "person" not in unspoilered(text)
    assert labels(post) == ["Delete", "Timeout", "Dismiss", "Ban"]
    assert disabled(post) == []
    assert post["mentions"] == []


async def test_what_somebody_wrote_cannot_break_out_of_its_spoiler(room: LogRoom) -> None:
    nasty = "||harassment:0.9|| ```x``` @everyone <@&1> [a](https://evil.example) \\|| `y"
    _, post = await room.case(text=nasty)
    described = post["embeds"][0]["description"]
    assert described.startswith("||")
    assert described.endswith("||")
    assert "||" not in described[2:-2]
    assert "](" not in described
    assert "@everyone" not in described.replace("\\@everyone", "")
    assert post["mention_everyone"] is False


async def test_a_long_message_is_shown_in_part(room: LogRoom) -> None:
    _, post = await room.case(text="harassment:0.9 " + "*_~|" * 490)
    assert len(post["embeds"][0]["description"]) <= 1_300


async def test_a_message_is_deleted_before_it_is_posted_and_the_post_says_so(
    room: LogRoom,
) -> None:
    await room.set(actions="harassment = delete")
    message_id, post = await room.case()
    assert "harassment:0.9" not in " ".join(room.texts())
    text = shown(await room.post(str(message_id), "I deleted the message"))
    assert "⚠️" not in text
    assert disabled(post) == ["Delete"]


async def test_an_author_is_timed_out_for_the_minutes_of_the_setting(room: LogRoom) -> None:
    await room.set(actions="harassment = timeout 30")
    message_id, _ = await room.case()
    await room.post(str(message_id), "I deleted the message", "I timed the author out until <t:")
    until = room.timed_out_until()
    now = room.scene.world.seed.state.clock()
    assert until
    assert now + 29 * 60 < until <= now + 30 * 60


async def test_what_the_bot_may_not_do_is_said_in_the_post(room: LogRoom) -> None:
    await room.set(actions="harassment = timeout", exempt_moderators="off")
    channel, bot = room.scene.channel(), room.scene.bot_id
    deny = int(Permission.MANAGE_MESSAGES)
    await room.scene.actor("admin").overwrite(channel, bot, deny=deny)
    _, post = await room.case("admin")
    text = shown(post)
    assert f"⚠️ I may not delete messages in <#{channel}>: give me Manage Messages there." in text
    assert "⚠️ The author owns this server: nobody can do that." in text
    assert room.timed_out_until("admin") is None
    assert any("harassment:0.9" in each for each in room.texts())


async def test_who_has_left_is_not_timed_out_and_that_is_said(room: LogRoom) -> None:
    await room.set(actions="harassment = timeout")
    guild = room.scene.world.seed.guild().id
    fault = Fault(MEMBER, "PATCH", status=404, body={"code": 10007, "message": "Unknown Member"})
    room.scene.world.discord.faults.add(fault)
    message_id, _ = await room.case("newcomer")
    await room.post(str(message_id), "⚠️ The author is not in this server any more.")
    assert guild


async def test_a_message_that_is_gone_already_counts_as_deleted(room: LogRoom) -> None:
    await room.set(actions="harassment = delete")
    gone = Fault(MESSAGE, "DELETE", status=404, body={"code": 10008, "message": "Unknown Message"})
    room.scene.world.discord.faults.add(gone)
    message_id, _ = await room.case()
    assert "I deleted the message" in shown(await room.post(str(message_id), "Done"))


async def test_without_a_log_channel_the_case_says_why_nobody_saw_it(room: LogRoom) -> None:
    await room.set(log_channel="none")
    await room.precinct.say("harassment:0.9")
    await room.precinct.cases(1)
    sql = "SELECT deed, is_done, detail FROM case_deeds"
    await room.scene.until(lambda: room.precinct.rows(sql))
    (deed, is_done, detail), *_ = room.precinct.rows(sql)
    assert (deed, is_done) == ("post", 0)
    assert "/moderation log-channel" in detail
    assert room.precinct.rows("SELECT owes FROM cases") == [("[]",)]


async def test_a_burst_is_shown_in_few_posts_that_grow(room: LogRoom) -> None:
    await room.set(actions="harassment = delete")
    for number in range(12):
        await room.precinct.say(f"harassment:0.9 no {number}")
    await room.precinct.cases(12)
    burst = await room.post("cases at once", "Case 12")
    assert len([it for it in room.precinct.posts if it["embeds"]]) <= 5
    text = shown(burst)
    assert r"no 11||" in text
    assert "deleted" in text
    assert "The buttons act on all of them; /moderation case" in text
    assert labels(burst) == ["Delete", "Timeout", "Dismiss", "Ban"]


async def test_a_post_that_somebody_deleted_in_a_burst_is_made_anew(room: LogRoom) -> None:
    for number in range(5):
        await room.precinct.say(f"harassment:0.9 no {number}")
    burst = await room.post("cases at once", "Case 5")
    await room.scene.actor("moderator").delete(room.channel, burst["id"])
    await room.precinct.say("harassment:0.9 no 6")
    again = await room.post("Case 6")
    assert again["id"] != burst["id"]


async def test_earlier_cases_of_the_author_are_counted(room: LogRoom) -> None:
    await room.case()
    _, post = await room.case()
    assert "1 other case in 7 days" in shown(post)
    _, other = await room.case("newcomer")
    assert "other case" not in shown(other)


async def test_a_fault_of_discords_is_waited_for_and_nothing_is_done_twice(room: LogRoom) -> None:
    await room.set(actions="harassment = delete")
    fault = Fault(CHANNEL_MESSAGES, "POST", after=True, reset=True)
    room.scene.world.discord.faults.add(fault)
    await room.case()
    await room.precinct.scene.until(
        lambda: room.precinct.rows("SELECT owes FROM cases") == [("[]",)]
    )
    posts = [it for it in room.precinct.posts if it["embeds"]]
    assert len(posts) == 1


async def test_steps_owed_at_a_restart_are_carried_out_after_it(room: LogRoom) -> None:
    await room.set(actions="harassment = delete")
    broken = Fault(MESSAGE, "DELETE", status=503, times=None)
    room.scene.world.discord.faults.add(broken)
    await room.precinct.say("harassment:0.9")
    await room.precinct.cases(1)
    async with room.scene.away():
        room.scene.world.discord.faults.remove(broken)
    await room.post("I deleted the message")
    assert not any("harassment:0.9" in each for each in room.texts())
