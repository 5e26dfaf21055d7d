"""The made-up history: a few hundred messages in some weeks, each where it may be."""

import math
from typing import Any

import aiohttp
import pytest

from sandbox.discord.events import Event
from sandbox.discord.history import tell
from sandbox.discord.records import Channel, ChannelType, Message, MessageType
from sandbox.discord.seed import World, seeded
from sandbox.discord.snowflakes import timestamp
from sandbox.endpoints.embeddings.engine import vectors
from sandbox.world import Sandbox

NOW = 1.8e9
DAY = 24 * 3600


@pytest.fixture(scope="module")
def told() -> World:
    world = seeded(clock=lambda: NOW)
    tell(world)
    return world


def places(world: World) -> list[Channel]:
    return [channel for channel in world.state.channels.values() if channel.messages]


def messages(world: World) -> list[Message]:
    return [message for channel in places(world) for message in channel.messages.values()]


def said(world: World) -> list[tuple[str, str, str]]:
    mention = f"<@{world.user('admin').id}>"
    return [
        (place.name, m.author.username, m.content.replace(mention, "@admin"))
        for place in places(world)
        for m in place.messages.values()
    ]


def thread(world: World, kind: ChannelType) -> Channel:
    (found,) = (each for each in world.guild().threads.values() if each.type == kind)
    return found


def test_a_few_hundred_messages_stand_in_channels_and_two_threads(told: World) -> None:
    assert 250 <= len(messages(told)) <= 500
    assert {place.name for place in places(told)} == {
        "general",
        "questions",
        "announcements",
        "moderators",
        "Vegetables on the roof",
        "Money for the dust extractor",
    }
    assert len(told.channel("general").messages) > 80
    assert len(told.channel("questions").messages) > 80


def test_they_are_spread_over_some_weeks_before_now(told: World) -> None:
    for place in places(told):
        times = [timestamp(message_id) for message_id in place.messages]
        assert times == sorted(times)
        assert times[0] >= NOW - 28 * DAY
        assert times[-1] < NOW
        assert timestamp(place.id) <= times[0]
    days = {int((NOW - timestamp(message.id)) // DAY) for message in messages(told)}
    assert len(days) > 20
    assert max(days) > 25


def test_every_message_has_an_id_of_its_own(told: World) -> None:
    ids = [message.id for message in messages(told)]
    assert len(set(ids)) == len(ids)


def test_the_world_s_clock_goes_on_from_now(told: World) -> None:
    assert told.state.now() == NOW
    world = seeded(clock=lambda: NOW)
    tell(world)
    new = world.state.create_message(world.user("member").id, world.channel("general").id, "hi")
    assert timestamp(new.id) == NOW


def test_the_same_is_told_each_time(told: World) -> None:
    later = seeded(clock=lambda: NOW + 1000 * DAY)
    tell(later)
    assert said(later) == said(told)
    ages = [
        [now - timestamp(message.id) for message in messages(world)]
        for world, now in ((told, NOW), (later, NOW + 1000 * DAY))
    ]
    assert all(math.isclose(one, other, abs_tol=0.01) for one, other in zip(*ages, strict=True))


def test_everybody_writes_and_some_messages_answer_others(told: World) -> None:
    assert {message.author.username for message in messages(told)} == {
        "admin",
        "moderator",
        "member",
        "newcomer",
    }
    replies = [message for message in messages(told) if message.type == MessageType.REPLY]
    assert len(replies) > 30
    for reply in replies:
        assert reply.reference is not None
        assert reply.reference.message_id in told.state.channel(reply.channel_id).messages


def test_only_those_wrote_who_may(told: World) -> None:
    authors = {
        name: {message.author.username for message in told.channel(name).messages.values()}
        for name in ("announcements", "moderators")
    }
    assert authors == {"announcements": {"admin"}, "moderators": {"admin", "moderator"}}


def test_one_thread_is_private_and_the_other_archived(told: World) -> None:
    private = thread(told, ChannelType.PRIVATE_THREAD)
    assert private.thread is not None
    members = {told.user("admin").id, told.user("moderator").id}
    assert private.thread.members.keys() == members
    public = thread(told, ChannelType.PUBLIC_THREAD)
    assert public.thread is not None
    assert (private.thread.archived, public.thread.archived) == (False, True)
    assert public.id in told.channel("questions").messages, "it began with a message there"


def test_secrets_are_told_only_where_few_can_read_them(told: World) -> None:
    member = told.user("member").id
    open_to_member = {
        message.content
        for place in places(told)
        if told.state.can_view(member, place)
        for message in place.messages.values()
    }
    hidden = {message.content for message in messages(told)} - open_to_member
    for secret in ("lockbox", "insurance", "The city said yes"):
        assert any(secret in text for text in hidden), secret
        assert not any(secret in text for text in open_to_member), secret


def test_who_is_mentioned_is_pinged(told: World) -> None:
    first = next(
        message
        for message in thread(told, ChannelType.PRIVATE_THREAD).messages.values()
        if message.type == MessageType.DEFAULT
    )
    assert first.mention_ids == (told.user("admin").id,)
    assert not any("@admin" in message.content for message in messages(told))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how do I clean greasy print bed corners", "wipe it with alcohol"),
        ("which glue for oak outside", "glue"),
        ("telescope finder alignment", "finder of the telescope"),
        ("pumpkin soup recipe", "Hokkaido"),
        ("hydraulische Bremse entlüften", "Bremse"),
        ("望遠鏡", "望遠鏡"),
        ("backup of deleted folder", "backup"),
    ],
)
def test_there_is_something_to_find(told: World, question: str, answer: str) -> None:
    texts = [message.content for message in messages(told) if message.content]
    found = vectors([question, *texts], 1536)
    nearest = (found[1:] @ found[0]).argsort()[::-1][:5]
    assert any(answer in texts[place] for place in nearest), [texts[place] for place in nearest]


def test_what_is_told_happens_before_anybody_listens(told: World) -> None:
    heard: list[Event] = []
    world = Sandbox(history=True).seed
    world.state.listen(heard.append)
    assert len(messages(world)) == len(messages(told))
    assert not heard


def test_without_history_the_world_is_empty() -> None:
    assert not places(Sandbox().seed)


async def test_the_history_can_be_read_over_the_api() -> None:
    async with Sandbox(history=True) as world, aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bot {world.discord.token}"}
        general = world.seed.channel("general")
        url = f"{world.discord.api_url}/channels/{general.id}/messages?limit=100"
        seen: list[Any] = []
        while True:
            before = f"&before={seen[-1]['id']}" if seen else ""
            async with session.get(url + before, headers=headers) as response:
                page = await response.json()
            seen += page
            if len(page) < 100:
                break
        assert [int(message["id"]) for message in reversed(seen)] == list(general.messages)
        questions = f"{world.discord.api_url}/channels/{world.seed.channel('questions').id}"
        archived = f"{questions}/threads/archived/public"
        async with session.get(archived, headers=headers) as response:
            (found,) = (await response.json())["threads"]
        assert found["name"] == "Vegetables on the roof"
