import asyncio
import zlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import orjson
import pytest

from sandbox.discord.gateway import Intent
from sandbox.discord.permissions import Permission
from sandbox.discord.records import Overwrite
from sandbox.discord.seed import World, seeded
from sandbox.discord.server import DiscordServer

ALL = discord.Intents.all().value


class Socket:
    """A bare gateway client: plain or compressed."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, *, compress: bool) -> None:
        self.socket = socket
        self.inflate = zlib.decompressobj() if compress else None

    async def receive(self) -> Any:
        message = await self.socket.receive(timeout=5)
        if message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED):
            return None
        data = message.data
        if self.inflate is not None:
            assert data.endswith(b"\x00\x00\xff\xff")
            data = self.inflate.decompress(data)
        return orjson.loads(data)

    async def until(self, name: str) -> Any:
        while (payload := await self.receive()) is not None:
            if payload["t"] == name:
                return payload
        raise AssertionError(f"closed with {self.socket.close_code} before {name}")

    async def send(self, op: int, data: Any) -> None:
        await self.socket.send_str(orjson.dumps({"op": op, "d": data}).decode())

    async def identify(self, token: str, *, intents: int = ALL, **more: Any) -> None:
        body = {"token": token, "intents": intents, "properties": {}} | more
        await self.send(2, body)

    async def close_code(self) -> int | None:
        while await self.receive() is not None:
            pass
        return self.socket.close_code


@pytest.fixture
async def dial(server: DiscordServer) -> AsyncIterator[Any]:
    async with aiohttp.ClientSession() as session:

        async def connect(query: str = "?v=10&encoding=json") -> Any:
            socket = await session.ws_connect(server.gateway_url + query)
            return Socket(socket, compress="zlib-stream" in query)

        yield connect


@pytest.mark.parametrize("query", ["", "?v=10&compress=zlib-stream", "?v=10&compress=zstd-stream"])
async def test_hello_ready_and_guilds(dial: Any, server: DiscordServer, query: str) -> None:
    socket = await dial(query)
    hello = await socket.receive()
    assert (hello["op"], hello["d"]["heartbeat_interval"]) == (10, 41250)
    await socket.send(1, None)
    assert (await socket.receive())["op"] == 11, "heartbeats are answered before IDENTIFY"
    await socket.identify(server.token)
    ready = await socket.receive()
    assert (ready["t"], ready["s"], ready["d"]["v"]) == ("READY", 1, 10)
    assert ready["d"]["resume_gateway_url"] == server.gateway_url
    assert [guild["unavailable"] for guild in ready["d"]["guilds"]] == [True, True]
    guild = (await socket.receive())["d"]
    assert guild["member_count"] == len(guild["members"]) == 5
    assert {channel["name"] for channel in guild["channels"]} >= {"general", "moderators"}


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (2, {"token": "wrong", "intents": 0}, 4004),
        (2, {"token": "sandbox-token", "intents": -1}, 4013),
        (2, {"token": "sandbox-token", "intents": 1 << 40}, 4013),
        (2, {"token": "sandbox-token", "intents": 0, "shard": [2, 2]}, 4010),
        (8, {}, 4003),
        (2, None, 4003),
    ],
)
async def test_rules_broken_close_the_connection(dial: Any, op: int, data: Any, code: Any) -> None:
    socket = await dial()
    await socket.send(op, data)
    assert await socket.close_code() == code


async def test_more_rules(dial: Any, server: DiscordServer) -> None:
    socket = await dial()
    await socket.identify(server.token)
    await socket.identify(server.token)
    assert await socket.close_code() == 4005
    socket = await dial()
    await socket.identify(server.token)
    await socket.send(77, {})
    assert await socket.close_code() == 4001
    socket = await dial()
    await socket.socket.send_str("{")
    assert await socket.close_code() == 4002
    socket = await dial()
    await socket.socket.send_str('"' + "x" * 5000 + '"')
    assert await socket.close_code() == 4002
    socket = await dial("?v=6")
    assert await socket.close_code() == 4012
    socket = await dial()
    for _ in range(121):
        await socket.send(1, None)
    assert await socket.close_code() == 4008


async def test_silent_clients_time_out(dial: Any, server: DiscordServer) -> None:
    server.gateway.heartbeat_interval = -3.3
    socket = await dial()
    assert await socket.close_code() == 4009


async def test_privileged_intents_must_be_switched_on(
    dial: Any, server: DiscordServer, world: World, connect: Any
) -> None:
    world.state.application.intents = 0
    socket = await dial()
    await socket.identify(server.token)
    assert await socket.close_code() == 4014
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await connect()


async def test_content_needs_its_intent(dial: Any, server: DiscordServer, world: World) -> None:
    socket = await dial()
    await socket.identify(server.token, intents=ALL & ~int(Intent.MESSAGE_CONTENT))
    await socket.until("GUILD_CREATE")
    state, member, general = world.state, world.user("member"), world.channel("general")
    embeds = [{"title": "x"}]
    from sandbox.discord.state import Draft

    state.create_message(member.id, general.id, Draft("secret", embeds=embeds))
    heard = (await socket.until("MESSAGE_CREATE"))["d"]
    assert (heard["content"], heard["embeds"], heard["author"]["username"]) == ("", [], "member")
    state.create_message(member.id, general.id, f"<@{state.bot_id}> hi")
    assert (await socket.until("MESSAGE_CREATE"))["d"]["content"].endswith("hi")
    direct = state.open_dm(member.id, state.bot_id)
    state.create_message(member.id, direct.id, "between us")
    assert (await socket.until("MESSAGE_CREATE"))["d"]["content"] == "between us"
    state.create_message(state.bot_id, general.id, "my own")
    assert (await socket.until("MESSAGE_CREATE"))["d"]["content"] == "my own"


async def test_events_come_by_intent_and_visibility(
    dial: Any, server: DiscordServer, world: World
) -> None:
    socket = await dial()
    await socket.identify(server.token, intents=int(Intent.GUILDS | Intent.GUILD_MESSAGES))
    await socket.until("GUILD_CREATE")
    await socket.until("GUILD_CREATE")
    state, member = world.state, world.user("member")
    direct = state.open_dm(member.id, state.bot_id)
    state.create_message(member.id, direct.id, "not subscribed")
    state.type_in(member.id, world.channel("general").id)
    state.create_message(member.id, world.channel("general").id, "heard")
    payload = await socket.receive()
    assert (payload["t"], payload["d"]["channel_id"]) == (
        "MESSAGE_CREATE",
        str(world.channel("general").id),
    )


async def test_ephemeral_messages_do_not_reach_the_gateway(client: Any, world: World) -> None:
    state, member, general = world.state, world.user("member"), world.channel("general")
    whisper = state.create_message(state.bot_id, general.id, "psst", ephemeral_to=member.id)
    state.create_message(state.bot_id, general.id, "aloud")
    await client.hear("MESSAGE_CREATE")
    assert [data["content"] for data in client.named("MESSAGE_CREATE")] == ["aloud"]
    assert (whisper.id in general.messages, whisper.id in state.ephemerals) == (False, True)


async def test_without_presences_only_the_bot_is_in_the_guild(
    dial: Any, server: DiscordServer
) -> None:
    socket = await dial()
    await socket.identify(server.token, intents=ALL & ~int(Intent.GUILD_PRESENCES))
    guild = (await socket.until("GUILD_CREATE"))["d"]
    assert ([m["user"]["username"] for m in guild["members"]], guild["member_count"]) == (
        ["Parley"],
        5,
    )


async def test_client_chunks_members_it_was_not_sent(connect: Any, world: World) -> None:
    intents = discord.Intents.all()
    intents.presences = False
    client = await connect(intents=intents)
    assert len(client.get_guild(world.guild().id).members) == 5
    found = await client.get_guild(world.guild().id).query_members("mod")
    assert [member.name for member in found] == ["moderator"]
    found = await client.get_guild(world.guild().id).query_members(
        user_ids=[world.user("admin").id, 1]
    )
    assert [member.name for member in found] == ["admin"]


async def test_shards_share_the_guilds(dial: Any, server: DiscordServer) -> None:
    seen = []
    for number in range(2):
        socket = await dial()
        await socket.identify(server.token, shard=[number, 2])
        ready = await socket.until("READY")
        assert ready["d"]["shard"] == [number, 2]
        seen += [(int(guild["id"]) >> 22) % 2 == number for guild in ready["d"]["guilds"]]
    assert seen == [True, True]


async def test_client_resumes_after_a_drop(
    client: Any, server: DiscordServer, world: World
) -> None:
    general, member = world.channel("general"), world.user("member")
    server.faults.gateway.refuse_connections = True
    server.gateway.drop()
    world.state.create_message(member.id, general.id, "while you were away")
    server.faults.gateway.refuse_connections = False
    heard = await client.hear("MESSAGE_CREATE")
    assert heard["content"] == "while you were away"
    await client.hear("RESUMED")
    assert (server.gateway.resumes, server.gateway.starts) == (1, 1)


async def test_client_reconnects_when_asked(client: Any, server: DiscordServer) -> None:
    server.gateway.ask_to_reconnect()
    await client.hear("RESUMED")
    server.gateway.invalidate(resumable=True)
    await client.hear("RESUMED", 2)
    server.gateway.drop(4000)
    await client.hear("RESUMED", 3)
    assert server.gateway.starts == 1


async def test_invalid_session_starts_anew(client: Any, server: DiscordServer) -> None:
    server.gateway.invalidate()
    await client.hear("READY", 2)
    assert server.gateway.starts == 2


async def test_forgotten_session_cannot_be_resumed(dial: Any, server: DiscordServer) -> None:
    socket = await dial()
    await socket.send(6, {"token": server.token, "session_id": "gone", "seq": 1})
    assert (await socket.receive())["op"] == 10
    assert (await socket.receive()) == {"op": 9, "d": False, "s": None, "t": None}


async def test_resume_replays_exactly_what_was_missed(
    dial: Any, server: DiscordServer, world: World
) -> None:
    socket = await dial()
    await socket.identify(server.token)
    session_id = (await socket.until("READY"))["d"]["session_id"]
    await socket.until("GUILD_CREATE")
    last = (await socket.until("GUILD_CREATE"))["s"]
    await socket.socket.close()
    general, member = world.channel("general"), world.user("member")
    for text in ("a", "b", "c"):
        world.state.create_message(member.id, general.id, text)
    again = await dial("?v=10&compress=zlib-stream")
    await again.send(6, {"token": server.token, "session_id": session_id, "seq": last + 1})
    payloads = [await again.receive() for _ in range(4)]
    assert [p["d"].get("content") for p in payloads[1:3]] == ["b", "c"]
    assert (payloads[3]["t"], payloads[3]["s"]) == ("RESUMED", last + 4)


async def test_buffer_is_bounded(dial: Any, server: DiscordServer, world: World) -> None:
    socket = await dial()
    await socket.identify(server.token)
    session_id = (await socket.until("READY"))["d"]["session_id"]
    await socket.socket.close()
    general, member = world.channel("general"), world.user("member")
    for _ in range(2001):
        world.state.type_in(member.id, general.id)
    again = await dial()
    await again.send(6, {"token": server.token, "session_id": session_id, "seq": 2})
    await again.receive()
    assert (await again.receive())["op"] == 9


async def test_unanswered_heartbeats_make_the_client_leave(
    dial: Any, server: DiscordServer
) -> None:
    server.faults.gateway.acknowledges = False
    socket = await dial()
    await socket.receive()
    await socket.send(1, None)
    await socket.identify(server.token)
    assert (await socket.receive())["t"] == "READY"


async def test_lost_and_slow_events(client: Any, server: DiscordServer, world: World) -> None:
    general, member = world.channel("general"), world.user("member")
    server.faults.gateway.lost_events.add("TYPING_START")
    server.faults.gateway.frame_delay = 0.01
    world.state.type_in(member.id, general.id)
    world.state.create_message(member.id, general.id, "x")
    await client.hear("MESSAGE_CREATE")
    assert client.named("TYPING_START") == []


async def test_stragglers_are_cut_off(
    dial: Any, server: DiscordServer, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.discord.gateway.connection.MAX_WAITING", 5)
    socket = await dial()
    await socket.identify(server.token)
    await socket.until("READY")
    server.faults.gateway.frame_delay = 0.001
    for _ in range(10):
        world.state.type_in(world.user("member").id, world.channel("general").id)
    assert await socket.close_code() == 4000


async def test_world_is_whole_without_a_gateway() -> None:
    world = seeded()
    world.state.create_message(world.user("member").id, world.channel("general").id, "x")
    await asyncio.sleep(0)


async def test_changes_of_hidden_channels_are_told(client: Any, world: World) -> None:
    admin, moderators = world.user("admin").id, world.channel("moderators")
    deny = int(Permission.VIEW_CHANNEL)
    hiding = Overwrite(world.state.bot_id, 1, deny=deny)
    world.state.update_overwrites(admin, moderators.id, hiding)
    await client.hear("CHANNEL_UPDATE")
    world.state.create_message(admin, moderators.id, "secret")
    world.state.delete_channel(admin, moderators.id)
    await client.hear("CHANNEL_DELETE")
    assert client.named("MESSAGE_CREATE") == []


async def test_without_members_intent_threads_tell_only_of_the_bot(
    dial: Any, server: DiscordServer, world: World
) -> None:
    socket = await dial()
    await socket.identify(server.token, intents=int(Intent.GUILDS))
    await socket.until("READY")
    state, member, general = world.state, world.user("member"), world.channel("general")
    thread = state.create_thread(member.id, general.id, "theirs")
    state.add_thread_member(member.id, thread.id, state.bot_id)
    heard = await socket.until("THREAD_MEMBERS_UPDATE")
    assert [each["user_id"] for each in heard["d"]["added_members"]] == [str(state.bot_id)]


class Sharded(discord.AutoShardedClient):
    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait 5 s between two shards, as the library would."""


async def test_sharded_client_follows_the_recommendation(server: DiscordServer) -> None:
    server.shards = 2
    client = Sharded(intents=discord.Intents.all(), guild_ready_timeout=0.01)
    await client.login(server.token)
    task = asyncio.create_task(client.connect())
    try:
        await asyncio.wait_for(client.wait_until_ready(), 10)
        assert sorted(client.shards) == [0, 1]
        assert len(client.guilds) == 2
        assert {session.shard for session in server.gateway.sessions.values()} == {(0, 2), (1, 2)}
    finally:
        await client.close()
        await asyncio.gather(task, return_exceptions=True)
