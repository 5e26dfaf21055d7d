from typing import Any

import discord
import pytest

from sandbox.discord.errors import DiscordError
from sandbox.discord.seed import World


@pytest.fixture
def questions(client: Any, world: World) -> Any:
    return client.get_channel(world.channel("questions").id)


async def test_thread_from_a_message(client: Any, questions: Any) -> None:
    message = await questions.send("what is this?")
    thread = await message.create_thread(name="an answer", auto_archive_duration=60)
    assert (thread.id, thread.parent_id, thread.auto_archive_duration) == (
        message.id,
        questions.id,
        60,
    )
    created = await client.hear("THREAD_CREATE")
    assert created["newly_created"] is True
    again = await questions.fetch_message(message.id)
    assert again.flags.has_thread
    assert again.thread.id == thread.id
    starter = [m async for m in thread.history()][-1]
    assert starter.type is discord.MessageType.thread_starter_message
    with pytest.raises(discord.HTTPException) as refused:
        await message.create_thread(name="twice")
    assert refused.value.code == 160004


async def test_messages_in_a_thread_are_counted(client: Any, questions: Any) -> None:
    thread = await (await questions.send("q")).create_thread(name="t")
    first = await thread.send("1")
    second = await thread.send("2")
    assert (first.position, second.position) == (0, 1)
    fetched = await client.fetch_channel(thread.id)
    assert (fetched.message_count, fetched.total_message_sent) == (2, 2)
    await first.delete()
    fetched = await client.fetch_channel(thread.id)
    assert (fetched.message_count, fetched.total_message_sent) == (1, 2)


async def test_thread_without_a_message_is_announced(questions: Any) -> None:
    kind = discord.ChannelType.public_thread
    thread = await questions.create_thread(name="open", type=kind)
    last = await anext(questions.history(limit=1))
    assert (last.type, last.content) == (discord.MessageType.thread_created, "open")
    assert last.reference.channel_id == thread.id


async def test_private_threads_are_private(client: Any, questions: Any, world: World) -> None:
    state = world.state
    thread = await questions.create_thread(name="secret")
    assert thread.type is discord.ChannelType.private_thread
    member, newcomer = world.user("member"), world.user("newcomer")
    with pytest.raises(DiscordError) as refused:
        state.create_message(member.id, thread.id, "let me in")
    assert refused.value.code == 50001
    await thread.add_user(discord.Object(member.id))
    state.create_message(member.id, thread.id, f"thanks, come in <@{newcomer.id}>")
    joined = {m.id for m in await thread.fetch_members()}
    assert joined == {state.bot_id, member.id, newcomer.id}
    await thread.remove_user(discord.Object(newcomer.id))
    heard = await client.hear("THREAD_MEMBERS_UPDATE", 4)
    assert heard["removed_member_ids"] == [str(newcomer.id)]
    assert not state.can_view(newcomer.id, state.channel(thread.id))
    assert state.can_view(world.user("moderator").id, state.channel(thread.id))


async def test_archived_threads(questions: Any, world: World) -> None:
    state, member = world.state, world.user("member")
    thread = await (await questions.send("q")).create_thread(name="t")
    written = state.create_message(member.id, thread.id, "old")
    await thread.edit(archived=True)
    message = await thread.fetch_message(written.id)
    with pytest.raises(discord.HTTPException) as refused:
        await message.add_reaction("👍")
    assert refused.value.code == 50083
    assert [t.id async for t in questions.archived_threads()] == [thread.id]
    assert await questions.guild.active_threads() == []
    await thread.send("again")
    assert [t.id for t in await questions.guild.active_threads()] == [thread.id]


async def test_locked_threads_are_for_moderators(questions: Any, world: World) -> None:
    state, member = world.state, world.user("member")
    thread = await (await questions.send("q")).create_thread(name="t")
    await thread.edit(locked=True, archived=True)
    with pytest.raises(DiscordError) as refused:
        state.create_message(member.id, thread.id, "please")
    assert refused.value.code == 50083
    with pytest.raises(DiscordError) as refused:
        state.update_thread(member.id, thread.id, {"archived": False})
    assert refused.value.code == 50013
    state.create_message(world.user("moderator").id, thread.id, "I may")


async def test_joining_leaving_deleting(client: Any, questions: Any, world: World) -> None:
    state, member = world.state, world.user("member")
    thread = state.create_thread(member.id, questions.id, "theirs")
    await client.hear("THREAD_CREATE")
    seen = questions.guild.get_thread(thread.id)
    await seen.join()
    assert thread.thread
    assert state.bot_id in thread.thread.members
    await seen.leave()
    assert state.bot_id not in thread.thread.members
    await seen.delete()
    assert (await client.hear("THREAD_DELETE"))["id"] == str(thread.id)
    with pytest.raises(discord.NotFound):
        await client.fetch_channel(thread.id)


async def test_channel_takes_its_threads_along(client: Any, questions: Any, world: World) -> None:
    state = world.state
    thread = state.create_thread(state.bot_id, questions.id, "t")
    state.delete_channel(world.user("admin").id, questions.id)
    await client.hear("CHANNEL_DELETE")
    names = [name for name, _ in client.heard]
    assert names.index("THREAD_DELETE") < names.index("CHANNEL_DELETE")
    assert thread.id not in state.channels


async def test_announcement_channels_and_voice_have_no_private_threads(world: World) -> None:
    admin = world.user("admin").id
    for name in ("announcements", "voice"):
        with pytest.raises(DiscordError) as refused:
            world.state.create_thread(admin, world.channel(name).id, "x", private=True)
        assert refused.value.code == 50024


async def test_system_messages_cannot_be_answered_or_removed(questions: Any) -> None:
    thread = await (await questions.send("q")).create_thread(name="t")
    starter = await anext(thread.history(oldest_first=True))
    with pytest.raises(discord.HTTPException) as refused:
        await starter.reply("no")
    assert "system message" in refused.value.text
    with pytest.raises(discord.Forbidden) as forbidden:
        await starter.delete()
    assert forbidden.value.code == 50021
