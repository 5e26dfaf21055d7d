import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from sandbox.discord.control import ENTRIES
from sandbox.discord.control.journal import REMEMBERED
from sandbox.discord.seed import World
from sandbox.discord.server import DiscordServer

Ask = Callable[..., Awaitable[tuple[int, Any]]]
MEMBER = "/as/member/channels/general"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def ask(server: DiscordServer, session: aiohttp.ClientSession) -> Ask:
    async def send(method: str, path: str, **options: Any) -> tuple[int, Any]:
        url = f"{server.base_url}/sandbox{path}"
        async with session.request(method, url, **options) as response:
            assert response.headers["Content-Type"].startswith("application/json")
            return response.status, json.loads(await response.read())

    return send


class Watch:
    """A reader of the event stream."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.status = response.status
        self._content = response.content

    async def next(self, wanted: str) -> tuple[str, dict[str, Any]]:
        """Read on to the next event of a name; give its id and data."""
        found: dict[str, str] = {}
        async with asyncio.timeout(5):
            while True:
                line = (await self._content.readline()).decode().rstrip("\n")
                if line:
                    name, _, value = line.partition(": ")
                    found[name] = value
                elif found.get("event") == wanted:
                    return found.get("id", ""), json.loads(found["data"])
                else:
                    found = {}


@pytest.fixture
async def watch(
    server: DiscordServer, session: aiohttp.ClientSession
) -> AsyncIterator[Callable[..., Awaitable[Watch]]]:
    opened: list[aiohttp.ClientResponse] = []

    async def start(who: str, **options: Any) -> Watch:
        url = f"{server.base_url}/sandbox/events?as={who}"
        response = await session.get(url, **options)
        opened.append(response)
        await response.content.readline()
        return Watch(response)

    yield start
    for response in opened:
        response.close()


async def test_it_describes_itself(ask: Ask) -> None:
    status, body = await ask("GET", "/")
    assert status == 200
    assert {"id", "name", "bot"} == set(body["people"][0])
    assert (await ask("GET", ""))[1] == body
    paths = {(each["method"], each["path"]) for each in body["entries"]}
    assert ("POST", "/sandbox/as/{who}/channels/{channel}/command") in paths
    assert ("GET", "/sandbox/events?as={who}") in paths


async def test_people_write_and_read_by_channel_name(ask: Ask, world: World) -> None:
    status, said = await ask("POST", f"{MEMBER}/messages", json={"text": "hello"})
    assert (status, said["content"]) == (200, "hello")
    place = f"{MEMBER}/messages/{said['id']}"
    await ask("PATCH", place, json={"text": "changed"})
    await ask("PUT", f"{place}/reactions/👍")
    _, seen = await ask("GET", f"/as/admin/channels/{world.channel('general').id}/messages")
    assert seen[-1]["content"] == "changed"
    assert seen[-1]["reactions"][0]["count"] == 1
    await ask("DELETE", f"{place}/reactions/👍")
    await ask("PUT", f"/as/moderator/channels/general/messages/{said['id']}/pin")
    await ask("DELETE", f"/as/moderator/channels/general/messages/{said['id']}/pin")
    await ask("POST", f"{MEMBER}/typing")
    status, _ = await ask("DELETE", place)
    assert status == 200


async def test_files_are_uploaded_as_a_form(ask: Ask) -> None:
    form = aiohttp.FormData()
    form.add_field("text", "look")
    form.add_field("file", b"content", filename="a.txt")
    _, said = await ask("POST", f"{MEMBER}/messages", data=form)
    assert said["content"] == "look"
    assert said["attachments"][0]["filename"] == "a.txt"


async def test_servers_and_channels_are_listed_as_seen(ask: Ask, world: World) -> None:
    _, everything = await ask("GET", "/guilds")
    assert {each["name"] for each in everything} == {"Parley Lab", "Quiet Corner"}
    guild = world.guild().id
    _, mine = await ask("GET", "/as/member/guilds")
    assert str(guild) in {each["id"] for each in mine}
    _, seen = await ask("GET", f"/as/member/guilds/{guild}/channels")
    _, all_seen = await ask("GET", f"/as/moderator/guilds/{guild}/channels")
    names = {each["name"] for each in all_seen} - {each["name"] for each in seen}
    assert names == {"moderators"}


@pytest.mark.usefixtures("bot")
async def test_the_bot_is_used_from_end_to_end(ask: Ask) -> None:
    _, commands = await ask("GET", f"{MEMBER}/commands")
    assert "manage" not in {each["name"] for each in commands}
    order = {"name": "echo", "options": {"text": "hi"}}
    status, invoked = await ask("POST", f"{MEMBER}/command?wait=5", json=order)
    assert (status, invoked["state"]) == (200, "acknowledged")
    assert invoked["messages"][0]["content"] == "hi"
    _, again = await ask("GET", f"/as/member/invocations/{invoked['id']}")
    assert again == invoked
    status, _ = await ask("GET", f"/as/admin/invocations/{invoked['id']}")
    assert status == 404
    quoting = {"name": "Quote it", "target": invoked["messages"][0]["id"]}
    _, quoted = await ask("POST", f"{MEMBER}/menu?wait=5", json=quoting)
    assert quoted["messages"][0]["content"] == "> hi"
    typing = {"name": "complete", "option": "model", "text": "x", "options": {"size": 2}}
    _, offered = await ask("POST", f"{MEMBER}/autocomplete", json=typing)
    assert offered["choices"][2] == {"name": "x-2", "value": "v2"}


@pytest.mark.usefixtures("bot")
async def test_components_and_modals_are_used(ask: Ask) -> None:
    _, panel = await ask("POST", f"{MEMBER}/command?wait=5", json={"name": "panel"})
    place = f"{MEMBER}/messages/{panel['messages'][0]['id']}"
    _, pressed = await ask("POST", f"{place}/press?wait=5", json={"button": "More"})
    assert pressed["callback_type"] == 7
    choice = {"select": "Colour", "values": ["Red"]}
    _, chosen = await ask("POST", f"{place}/choose?wait=5", json=choice)
    assert chosen["messages"][0]["content"] == "chose ['r']"
    _, opened = await ask("POST", f"{place}/press?wait=5", json={"button": "Ask"})
    assert opened["modal"]["title"] == "A form"
    form = aiohttp.FormData()
    form.add_field("json", json.dumps({"fields": {"Subject": "S", "Kind": "Bug"}}))
    form.add_field("Proof", b"seen", filename="p.txt")
    submit = f"/as/member/invocations/{opened['id']}/submit?wait=5"
    _, sent = await ask("POST", submit, data=form)
    assert sent["callback_type"] == 7
    _, seen = await ask("GET", f"{MEMBER}/messages")
    assert "S ['b'] seen" in {each["content"] for each in seen}


@pytest.mark.usefixtures("bot")
async def test_a_press_waits_for_the_edit_that_a_deferred_update_announces(ask: Ask) -> None:
    _, panel = await ask("POST", f"{MEMBER}/command?wait=5", json={"name": "panel"})
    place = f"{MEMBER}/messages/{panel['messages'][0]['id']}"
    _, pressed = await ask("POST", f"{place}/press?wait=5", json={"button": "Soon"})
    assert pressed["callback_type"] == 6
    assert pressed["messages"][0]["content"] == "changed soon"


@pytest.mark.usefixtures("bot")
async def test_a_press_waits_no_longer_when_the_bot_edits_the_message_by_itself(ask: Ask) -> None:
    _, panel = await ask("POST", f"{MEMBER}/command?wait=5", json={"name": "panel"})
    place = f"{MEMBER}/messages/{panel['messages'][0]['id']}"
    async with asyncio.timeout(10):
        _, pressed = await ask("POST", f"{place}/press?wait=60", json={"button": "Otherwise"})
    assert pressed["callback_type"] == 6
    _, seen = await ask("GET", f"{MEMBER}/messages")
    assert seen[-1]["content"] == "changed otherwise"


async def test_files_of_a_command_go_as_a_form(
    ask: Ask, bot: Any, general: int, world: World
) -> None:
    options = {
        "number": 1,
        "ratio": 0.5,
        "flag": False,
        "who": "admin",
        "role": str(world.role("Member").id),
        "where": str(general),
        "any_one": "admin",
    }
    form = aiohttp.FormData()
    form.add_field("json", json.dumps({"name": "everything", "options": options}))
    form.add_field("file", b"content", filename="a.txt")
    _, invoked = await ask("POST", f"{MEMBER}/command?wait=5", data=form)
    assert invoked["messages"][0]["content"] == "ok"
    assert bot.seen[0][-1] == b"content"


@pytest.mark.usefixtures("bot")
async def test_direct_messages_and_threads(ask: Ask) -> None:
    _, opened = await ask("POST", "/as/member/dm")
    direct = f"/as/member/channels/{opened['channel_id']}"
    order = {"name": "echo", "options": {"text": "alone"}}
    _, invoked = await ask("POST", f"{direct}/command?wait=5", json=order)
    assert invoked["messages"][0]["content"] == "alone"
    _, thread = await ask("POST", f"{MEMBER}/threads", json={"name": "talk"})
    place = f"channels/{thread['id']}"
    status, _ = await ask("PUT", f"/as/newcomer/{place}/membership")
    assert status == 200
    await ask("DELETE", f"/as/newcomer/{place}/membership")
    status, body = await ask("DELETE", f"/as/newcomer/{place}")
    assert (status, body["code"]) == (403, 50013)
    status, _ = await ask("DELETE", f"/as/moderator/{place}")
    assert status == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nothing", None, 404),
        ("GET", "/as/nobody/guilds", None, 422),
        ("GET", "/as/member/channels/nowhere/messages", None, 404),
        ("GET", "/as/member/channels/1/messages", None, 404),
        ("GET", "/as/member/guilds/x/channels", None, 400),
        ("POST", f"{MEMBER}/messages", {}, 400),
        ("POST", f"{MEMBER}/messages", {"text": "x" * 2001}, 400),
        ("POST", f"{MEMBER}/command", {}, 400),
        ("POST", f"{MEMBER}/command", {"name": "unknown"}, 422),
        ("POST", f"{MEMBER}/command?wait=long", {"name": "unknown"}, 422),
        ("POST", "/as/member/channels/announcements/messages", {"text": "x"}, 403),
        ("POST", "/as/member/invocations/1/submit", {}, 404),
        ("POST", "/faults", {"path": "*", "colour": "red"}, 400),
        ("PATCH", "/rate-limits", {"mode": "angry"}, 400),
        ("PATCH", "/rate-limits", {"exhausted": -1}, 400),
        ("POST", "/gateway", {"how": "gently"}, 400),
        ("PATCH", "/interactions", {"deadline": 0}, 400),
    ],
)
async def test_what_cannot_be_is_told_in_a_sentence(
    ask: Ask, method: str, path: str, body: Any, status: int
) -> None:
    got, answer = await ask(method, path, json=body)
    assert got == status
    assert len(answer["error"]) > 5


NASTY: tuple[Any, ...] = (
    None,
    True,
    -1,
    1.5,
    "",
    "x",
    "9" * 30,
    "\ud83d",
    [],
    {},
    [None],
    {"text": {"a": []}},
)


async def test_nothing_that_is_sent_brings_it_down(ask: Ask, bot: Any, general: int) -> None:
    said = await bot.client.get_channel(general).send("x")
    _, opened = await ask("POST", f"{MEMBER}/command?wait=5", json={"name": "form"})
    places = {
        "who": "member",
        "channel": "general",
        "message": said.id,
        "guild": said.guild.id,
        "name": "echo",
        "emoji": "x",
        "invocation": opened["id"],
    }
    for entry in [each for each in ENTRIES if each.method != "GET"]:
        path = entry.path.format(**places)
        for name in entry.example:
            for value in NASTY:
                body = json.dumps(entry.example | {name: value})
                status, answer = await ask(entry.method, path, data=body)
                assert status < 500, (path, body, answer)
                assert status < 400 or answer["error"]


@pytest.mark.parametrize("content", [b"{", b"[]", b'"text"'])
async def test_bodies_must_be_json_objects(ask: Ask, content: bytes) -> None:
    status, body = await ask("POST", f"{MEMBER}/messages", data=content)
    assert (status, "JSON" in body["error"]) == (400, True)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "[::1]:1"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "localhost:1", "Origin": "http://localhost:1"}, 200),
        ({"Host": "localhost:1", "Origin": "http://localhost:2"}, 403),
    ],
)
async def test_only_its_own_pages_on_this_machine_may_ask(
    ask: Ask, server: DiscordServer, session: aiohttp.ClientSession, headers: Any, status: int
) -> None:
    assert (await ask("GET", "/people", headers=headers))[0] == status
    url = f"{server.base_url}/sandbox/events?as=member"
    async with session.get(url, headers=headers) as response:
        assert response.status == status


async def test_the_stream_tells_what_a_person_sees(
    watch: Any, ask: Ask, server: DiscordServer, world: World
) -> None:
    member = await watch("member")
    await server.actor("moderator").say(world.channel("moderators").id, "secret")
    _, said = await ask("POST", "/as/admin/channels/general/messages", json={"text": "open"})
    _, heard = await member.next("MESSAGE_CREATE")
    assert (heard["id"], heard["content"]) == (said["id"], "open")
    await ask("POST", "/as/admin/channels/general/typing")
    assert (await member.next("TYPING_START"))[1]["user_id"] == str(world.user("admin").id)


@pytest.mark.usefixtures("bot")
async def test_the_stream_carries_what_is_for_one_person_only(
    watch: Any, server: DiscordServer, general: int
) -> None:
    member, admin = await watch("member"), await watch("admin")
    await (await server.actor("member").command(general, "whisper")).answered()
    _, whispered = await member.next("MESSAGE_UPDATE")
    assert whispered["content"] == "psst"
    await server.actor("member").command(general, "form")
    while (told := (await member.next("INVOCATION"))[1])["modal"] is None:
        pass
    assert told["modal"]["title"] == "A form"
    await server.actor("member").say(general, "end")
    assert (await admin.next("MESSAGE_CREATE"))[1]["content"] == "end"


async def test_the_stream_resumes_where_it_was_left(
    watch: Any, server: DiscordServer, general: int
) -> None:
    first = await watch("member")
    await server.actor("admin").say(general, "one")
    mark, _ = await first.next("MESSAGE_CREATE")
    await server.actor("admin").say(general, "two")
    second = await watch("member", headers={"Last-Event-ID": mark})
    assert (await second.next("MESSAGE_CREATE"))[1]["content"] == "two"


@pytest.mark.parametrize("events", [0, REMEMBERED + 5])
async def test_who_was_away_too_long_or_over_a_restart_is_told_so(
    watch: Any, server: DiscordServer, session: aiohttp.ClientSession, general: int, events: int
) -> None:
    first = await watch("member")
    await server.actor("admin").say(general, "one")
    mark, _ = await first.next("MESSAGE_CREATE")
    for _ in range(events):
        server.state.type_in(server.actor("member").id, general)
    url = f"{server.base_url}/sandbox/events?as=member"
    left_at = mark if events else f"00000000-{mark.rpartition('-')[2]}"
    async with session.get(url, headers={"Last-Event-ID": left_at}) as response:
        await asyncio.wait_for(response.content.readuntil(b"event: GAP\n"), 5)


async def test_faults_and_limits_are_switched(
    ask: Ask, rest: Any, server: DiscordServer, general: int
) -> None:
    fault = {"path": "/channels/*/messages", "method": "POST", "status": 500, "times": 0}
    _, made = await ask("POST", "/faults", json=fault)
    assert (made["times"], made["status"]) == (None, 500)
    assert (await ask("GET", "/faults"))[1] == [made]
    status, _ = await rest("POST", f"/channels/{general}/messages", json={"content": "x"})
    assert status == 500
    await ask("DELETE", "/faults")
    status, _ = await rest("POST", f"/channels/{general}/messages", json={"content": "x"})
    assert status == 200
    _, gateway = await ask("PATCH", "/gateway", json={"lost_events": ["TYPING_START"]})
    assert (gateway["acknowledges"], gateway["lost_events"]) == (True, ["TYPING_START"])
    assert (await ask("PATCH", "/rate-limits", json={"mode": "real"}))[0] == 200
    _, seconds = await ask("PATCH", "/interactions", json={"deadline": 1})
    assert seconds == {"deadline": 1.0, "token_life": 900.0}
    assert server.interactions.deadline == 1.0


async def test_the_bots_connection_is_disturbed(ask: Ask, client: Any) -> None:
    await ask("POST", "/gateway", json={"how": "drop"})
    await client.hear("RESUMED")
    await ask("POST", "/gateway", json={"how": "reconnect"})
    await client.hear("RESUMED", 2)
    await ask("POST", "/gateway", json={"how": "invalidate"})
    await client.hear("READY", 2)
    _, seen = await ask("GET", "/gateway")
    assert (seen["connections"], seen["starts"], seen["resumes"]) == (1, 2, 2)


async def test_everything_is_answered_with_429_for_a_while(
    ask: Ask, rest: Any, server: DiscordServer
) -> None:
    _, limits = await ask("PATCH", "/rate-limits", json={"exhausted": 60})
    assert limits == {"mode": "generous", "exhausted": 60}
    status, body = await rest("GET", "/users/@me")
    assert (status, body["global"]) == (429, True)
    server.rate_limits.relax()


async def test_the_bot_leaves_and_comes_back_before_everyones_eyes(
    ask: Ask, watch: Callable[..., Awaitable[Watch]], client: Any, world: World
) -> None:
    reader = await watch("member")
    place = f"/guilds/{world.guild().id}/bot"
    assert (await ask("DELETE", f"/as/member{place}"))[0] == 403
    await ask("DELETE", f"/as/admin{place}")
    _, gone = await reader.next("GUILD_MEMBER_REMOVE")
    assert gone["user"]["id"] == str(world.state.bot_id)
    await client.hear("GUILD_DELETE")
    await ask("PUT", f"/as/admin{place}")
    await reader.next("GUILD_MEMBER_ADD")
    await client.hear("GUILD_CREATE", 3)


async def test_a_recording_keeps_its_length_and_waveform(ask: Ask) -> None:
    spoken = {"voice": True, "voice_seconds": 2.5, "waveform": "AQIDBA=="}
    form = aiohttp.FormData()
    form.add_field("json", json.dumps(spoken))
    form.add_field("file", b"OggS", filename="v.ogg")
    _, said = await ask("POST", f"{MEMBER}/messages", data=form)
    (sound,) = said["attachments"]
    assert (sound["duration_secs"], sound["waveform"]) == (2.5, "AQIDBA==")
