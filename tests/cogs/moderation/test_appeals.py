"""Authors are told what was done about their messages, and answer once."""

import pytest

from tests.cogs.moderation.logroom import Json, LogRoom, shown
from tests.scene import labels

TEXT = "What should the moderators know"


@pytest.fixture
async def told(room: LogRoom) -> Json:
    """The letter to the author of a deleted message."""
    await room.set(actions="harassment = delete", tell_author="on")
    await room.case()
    return await letter(room)


async def letter(room: LogRoom, index: int = 0) -> Json:
    found: Json = (await room.scene.until(lambda: room.letters()[index:]))[0]
    return found


async def appeal(room: LogRoom, message: Json, text: str, who: str = "member") -> Json:
    """Press `Appeal` and write something; gives the answer."""
    actor = room.scene.actor(who)
    opened = await actor.press(message["channel_id"], message["id"], "Appeal")
    await opened.acknowledged()
    await room.scene.restart()
    sent = await actor.submit(opened, {TEXT: text})
    return await sent.answered()


async def test_an_author_is_told_what_was_done_and_why(room: LogRoom, told: Json) -> None:
    text = told["content"]
    assert text.startswith("I deleted your message: in **Parley Lab**, <#")
    assert "Reason: harassment." in text
    assert r"||you harassment\:0\.9 person||" in text
    assert labels(told) == ["Appeal"]
    await room.post("I told the author")


async def test_a_timeout_is_told_with_its_end(room: LogRoom) -> None:
    await room.set(actions="harassment = timeout 30", tell_author="on")
    await room.case()
    assert "and you cannot write there until <t:" in (await letter(room))["content"]


async def test_an_author_is_told_once_what_moderators_did_and_may_appeal(room: LogRoom) -> None:
    await room.set(tell_author="on")
    _, post = await room.case()
    form: Json = {"For how long": ["60"], "Reason": "for us alone"}
    await room.punish(post, "Timeout", **form)
    told = await letter(room)
    assert told["content"].startswith("The moderators timed you out for 1 hour: in **Parley Lab**")
    assert "for us alone" not in told["content"]
    await room.press(post, "Delete")
    await room.post("deleted the message", "I told the author")
    assert "The moderators can read it" in (await appeal(room, told, "why"))["content"]
    assert len([it for it in room.letters() if "Reason: " in it["content"]]) == 1


async def test_an_author_is_told_nothing_by_moderators_where_that_is_off(room: LogRoom) -> None:
    _, post = await room.case()
    await room.press(post, "Delete")
    await room.post("deleted the message")
    assert room.precinct.rows("SELECT owes FROM cases") == [("[]",)]
    assert room.letters() == []


async def test_an_author_is_told_nothing_of_a_flag(room: LogRoom) -> None:
    await room.set(tell_author="on")
    await room.case()
    await room.set(actions="harassment = delete")
    await room.case(text="a second harassment:0.8 message")
    assert "second" in (await letter(room))["content"]
    assert len(room.letters()) == 1


async def test_an_appeal_lands_in_the_case_and_moderators_hear_of_it(
    room: LogRoom, told: Json
) -> None:
    answer = await appeal(room, told, "It was a **quotation**.")
    assert "The moderators can read it" in answer["content"]
    post = await room.post("Appeal: It was a \\*\\*quotation\\*\\*")
    said = await room.scene.says("The author of", room.channel, "moderator")
    assert f"/{post['id']}) appeals" in said["content"]
    assert said["mentions"] == []


async def test_an_author_appeals_once(room: LogRoom, told: Json) -> None:
    await appeal(room, told, "first")
    again = await room.scene.actor().press(told["channel_id"], told["id"], "Appeal")
    assert "You have appealed already" in (await again.answered())["content"]
    assert room.precinct.rows("SELECT appeal FROM cases") == [("first",)]


async def test_an_appeal_without_words_is_refused(room: LogRoom, told: Json) -> None:
    answer = await appeal(room, told, "  \n ")
    assert "no text" in answer["content"]
    assert "can read it" in (await appeal(room, told, "words"))["content"]


async def test_nobody_else_appeals(room: LogRoom, told: Json) -> None:
    newcomer = room.scene.actor("newcomer")
    dm = await newcomer.open_dm()
    forged = await newcomer.forge_form(dm, "appeal-form:1", {"text": "let me"})
    assert (await forged.answered())["content"]
    assert room.precinct.rows("SELECT appeal FROM cases") == [(None,)]
    assert told


async def test_what_was_dismissed_or_erased_needs_no_appeal(room: LogRoom, told: Json) -> None:
    post = await room.post("Case 1")
    await room.press(post, "Dismiss")
    await room.post("dismissed the case")
    pressed = await room.scene.actor().press(told["channel_id"], told["id"], "Appeal")
    assert "nothing is wrong" in (await pressed.answered())["content"]
    room.erase()
    pressed = await room.scene.actor().press(told["channel_id"], told["id"], "Appeal")
    assert "nothing of it is stored" in (await pressed.answered())["content"]


async def test_closed_direct_messages_are_said_in_the_post(room: LogRoom) -> None:
    room.scene.world.seed.user("member").accepts_dms = False
    await room.set(actions="harassment = delete", tell_author="on")
    await room.case()
    post = await room.post("⚠️ The author could not be told: their direct messages are closed.")
    assert "I deleted the message" in shown(post)


async def test_who_was_spared_because_a_permission_is_missing_is_told_nothing(
    room: LogRoom,
) -> None:
    from sandbox.discord.permissions import Permission

    deny = int(Permission.MANAGE_MESSAGES)
    await room.scene.actor("admin").overwrite(room.scene.channel(), room.scene.bot_id, deny=deny)
    await room.set(actions="harassment = delete", tell_author="on")
    await room.case()
    await room.post("I did not write to its author")
    assert room.letters() == []
