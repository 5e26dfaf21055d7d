"""What moderation asks of Discord, and what it is told when that is not possible."""

from typing import Any

import pytest

from bot.client import Bot
from bot.errors import NotAllowedError
from bot.moderation.hands import NoLog, PassingFault
from sandbox.discord.faults import Fault
from sandbox.discord.permissions import Permission
from tests.cogs.moderation.logroom import LogRoom, shown
from tests.scene import Scene

CHANNEL = "/channels/{channel_id}"


@pytest.fixture
def bots(monkeypatch: pytest.MonkeyPatch) -> list[Bot]:
    """The bots that were started, the latest last; to be asked for before the scene."""
    started: list[Bot] = []
    hook = Bot.setup_hook

    async def noted(self: Bot) -> None:
        started.append(self)
        await hook(self)

    monkeypatch.setattr(Bot, "setup_hook", noted)
    return started


@pytest.fixture
def hands(bots: list[Bot], scene: Scene) -> Any:
    """The hands of the bot in the scene."""
    assert scene
    return bots[-1].cogs["Moderation"]._hands  # type: ignore[attr-defined]


def pace(room: LogRoom) -> int:
    return room.scene.world.seed.channel("general").rate_limit_per_user


async def test_a_channel_is_slowed_down_and_freed_again(hands: Any, room: LogRoom) -> None:
    guild, channel = room.scene.world.seed.guild().id, room.scene.channel()
    admin, bot = room.scene.actor("admin"), room.scene.bot_id
    await admin.overwrite(channel, bot, allow=int(Permission.MANAGE_CHANNELS))
    await admin.slow_down(channel, 5)
    await room.scene.until(lambda: hands._client.get_channel(channel).slowmode_delay == 5)
    assert await hands.slow(guild, channel, 60) == 5
    assert pace(room) == 60
    await hands.slow(guild, channel, 5)
    assert pace(room) == 5


async def test_a_channel_that_may_not_be_slowed_down_is_named(hands: Any, room: LogRoom) -> None:
    guild, channel = room.scene.world.seed.guild().id, room.scene.channel()
    deny = int(Permission.MANAGE_CHANNELS)
    await room.scene.actor("admin").overwrite(channel, room.scene.bot_id, deny=deny)
    with pytest.raises(NotAllowedError, match=f"slow <#{channel}> down: give me Manage Channels"):
        await hands.slow(guild, channel, 60)


async def test_the_log_channel_is_told_without_pinging_anybody(hands: Any, room: LogRoom) -> None:
    guild, member = room.scene.world.seed.guild().id, room.scene.actor().id
    await hands.say(guild, f"@everyone <@{member}> judging stands still")
    said = await room.scene.says("judging stands still", room.channel, "moderator")
    assert said["mentions"] == []
    assert said["mention_everyone"] is False


async def test_without_a_log_channel_there_is_nobody_to_be_told(hands: Any, room: LogRoom) -> None:
    guild = room.scene.world.seed.guild().id
    await room.scene.actor("admin").delete_channel(room.channel)
    with pytest.raises(NoLog, match="gone"):
        await hands.say(guild, "hello")
    other = room.scene.world.seed.guild("quiet").id
    with pytest.raises(NoLog, match="/moderation log-channel"):
        await hands.say(other, "hello")


async def test_a_log_channel_that_the_bot_may_not_write_in_is_named(
    hands: Any, room: LogRoom
) -> None:
    guild, deny = room.scene.world.seed.guild().id, int(Permission.SEND_MESSAGES)
    await room.scene.actor("admin").overwrite(room.channel, room.scene.bot_id, deny=deny)
    with pytest.raises(NotAllowedError, match="Send Messages"):
        await hands.say(guild, "hello")


async def test_a_fault_of_discords_may_be_tried_again(hands: Any, room: LogRoom) -> None:
    fault = Fault(CHANNEL, "PATCH", reset=True, times=None)
    room.scene.world.discord.faults.add(fault)
    guild, channel = room.scene.world.seed.guild().id, room.scene.channel()
    with pytest.raises(PassingFault):
        await hands.slow(guild, channel, 60)


async def test_messages_in_threads_are_cases_of_their_channel(room: LogRoom) -> None:
    await room.set(actions="harassment = delete")
    admin, channel = room.scene.actor("admin"), room.scene.channel()
    thread = await admin.create_thread(channel, "aside")
    said = await room.scene.actor().say(int(thread["id"]), "you harassment:0.9 person")
    text = shown(await room.post(said["id"], "I deleted the message"))
    assert f"<#{thread['id']}>" in text


async def test_in_a_raid_messages_go_together_and_nothing_is_left(room: LogRoom) -> None:
    await room.set(actions="harassment = delete")
    for number in range(30):
        await room.precinct.say(f"harassment:0.9 no {number}")
    await room.scene.until(lambda: not any("harassment:0.9" in it for it in room.texts()))
    await room.post("Case 30", "deleted")
    sql = "SELECT case_id FROM case_deeds WHERE deed = 'delete' AND is_done"
    await room.scene.until(lambda: len(room.precinct.rows(sql)) == 30)
    assert len(set(room.precinct.rows(sql))) == 30
