"""Checks all that passes between discord.py and the stand-in with Discord's published schemas."""

import gzip
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
from jsonschema import Draft202012Validator

from sandbox.discord.rest import ROUTES
from sandbox.discord.seed import World
from sandbox.discord.server import DiscordServer

SPEC = json.loads(
    gzip.decompress((Path(__file__).parents[1] / "spec" / "discord-openapi.json.gz").read_bytes())
)
THREADS = {10, 11, 12}
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63"
    "606060f80f0001040100a5a5a5a50000000049454e44ae426082"
)


def closed(node: Any) -> Any:
    """Forbid fields that a schema does not name."""
    if isinstance(node, list):
        return [closed(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {key: closed(value) for key, value in node.items()}
    is_object = made.get("type") == "object" and isinstance(made.get("properties"), dict)
    return {"additionalProperties": False} | made if is_object else made


SCHEMAS = SPEC["components"]["schemas"]
RULES = {
    # Events carry more than the things themselves, such as the guild's id.
    "event": SCHEMAS,
    "answer": closed(SCHEMAS),
    # Discord takes ids as numbers too, which the document does not say and discord.py relies on.
    "request": SCHEMAS | {"SnowflakeType": {"type": ["string", "integer"]}},
}


@lru_cache(maxsize=256)
def validator(schema: str, rules: str) -> Draft202012Validator:
    components = {"schemas": RULES[rules]}
    return Draft202012Validator(json.loads(schema) | {"components": components})


def problems(schema: Any, value: Any, rules: str) -> Iterator[str]:
    """Say where a value does not fit: the deepest cause of each error."""
    for error in validator(json.dumps(schema), rules).iter_errors(value):
        while error.context:
            error = min(error.context, key=lambda each: -len(each.absolute_path))  # noqa: PLW2901 - going down
        yield f"{'.'.join(map(str, error.absolute_path))}: {error.message[:300]}"


def named(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


class Conformance:
    """Remembers what did not fit, and which operations were seen."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.seen: set[tuple[str, str]] = set()
        self.sent: set[tuple[str, str]] = set()
        self.events: set[str] = set()
        self._paths = [
            (re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))), path)
            for path in sorted(SPEC["paths"], key=lambda path: path.count("{"))
        ]

    def check(self, what: str, schema: Any, value: Any, rules: str = "event") -> None:
        self.problems += [f"{what} {rules}: {each}" for each in problems(schema, value, rules)]

    def exchange(self, method: str, url: Any, sent: bytes, status: int, got: bytes) -> None:
        """Check one REST call."""
        address = url.path.partition("/api/v10")[2]
        found = [path for pattern, path in self._paths if pattern.fullmatch(address)]
        operations = [SPEC["paths"][path].get(method.lower()) for path in found]
        path, operation = next(
            (pair for pair in zip(found, operations, strict=True) if pair[1]), ("", None)
        )
        if operation is None:
            if "/cdn/" not in url.path:
                self.problems.append(f"{method} {address} is not in the document")
            return
        what = f"{method} {path}"
        self.seen.add((method, path))
        if status >= 400:
            self.check(f"{what} {status}", named("Error"), json.loads(got))
            return
        request = payload(sent)
        if request is not None and "request" in operation:
            self.sent.add((method, path))
            self.check(what, operation["request"], request, "request")
        if str(status) not in operation["responses"]:
            self.problems.append(f"{what} answered {status}")
            return
        schema = operation["responses"][str(status)]
        if schema is None:
            self.problems += [f"{what} {status} has a body"] if got else []
        else:
            self.check(f"{what} {status}", schema, json.loads(got), "answer")

    def event(self, name: str, data: Any) -> None:
        """Check those parts of a gateway event for which there are schemas."""
        self.events.add(name)
        if name in {"MESSAGE_CREATE", "MESSAGE_UPDATE"}:
            self.check(name, named("MessageResponse"), data)
            self.people(
                name, [data["member"] | {"user": data["author"]}] if "member" in data else []
            )
        elif name.startswith("CHANNEL_") and "type" in data:
            self.check(name, named(channel_schema(data)), data)
        elif name in {"THREAD_CREATE", "THREAD_UPDATE"}:
            self.check(name, named("ThreadResponse"), data)
        elif name in {"GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE"}:
            self.people(name, [data])
        elif name == "GUILD_CREATE":
            self.guild(data)
        elif name == "INTERACTION_CREATE":
            self.interaction(data)

    def guild(self, data: Any) -> None:
        self.check("GUILD_CREATE", named("GuildResponse"), data)
        self.people("GUILD_CREATE", data["members"])
        for each in (*data["channels"], *data["threads"]):
            self.check("GUILD_CREATE", named(channel_schema(each)), each)

    def people(self, what: str, members: list[Any]) -> None:
        for each in members:
            self.check(what, named("GuildMemberResponse"), each)

    def interaction(self, data: Any) -> None:
        what = f"INTERACTION_CREATE {data['type']}"
        self.check(what, named(channel_schema(data["channel"])), data["channel"])
        if "message" in data:
            self.check(what, named("MessageResponse"), data["message"])
        self.people(what, [data["member"]] if "member" in data else [])
        resolved = data["data"].get("resolved", {})
        for group, schema in (
            ("users", "UserResponse"),
            ("roles", "GuildRoleResponse"),
            ("messages", "MessageResponse"),
            ("attachments", "MessageAttachmentResponse"),
        ):
            for each in resolved.get(group, {}).values():
                self.check(what, named(schema), each)
        for each in resolved.get("channels", {}).values():
            self.check(what, named(channel_schema(each)), each)


def payload(sent: bytes) -> Any:
    """Find the JSON of a request, which in a form is the part `payload_json`."""
    if not sent:
        return None
    if sent.startswith(b"--"):
        boundary = sent.partition(b"\r\n")[0]
        parts = [each for each in sent.split(boundary) if b'name="payload_json"' in each]
        sent = parts[0].partition(b"\r\n\r\n")[2] if parts else b"null"
    return json.loads(sent)


def channel_schema(data: Any) -> str:
    if data["type"] in THREADS:
        return "ThreadResponse"
    return "PrivateChannelResponse" if data["type"] == 1 else "GuildChannelResponse"


@pytest.fixture
def conformance() -> Conformance:
    return Conformance()


@pytest.fixture
def client_options(conformance: Conformance) -> dict[str, Any]:
    """Let the client tell of each request, its body and its answer."""
    trace = aiohttp.TraceConfig(
        lambda **_: SimpleNamespace(sent=bytearray())  # type: ignore[arg-type]
    )

    async def chunk(_session: Any, context: Any, params: Any) -> None:
        context.sent += params.chunk

    async def end(_session: Any, context: Any, params: Any) -> None:
        got = await params.response.read()
        status, sent = params.response.status, bytes(context.sent)
        if status != 101:
            conformance.exchange(params.method, params.url, sent, status, got)

    trace.on_request_chunk_sent.append(chunk)
    trace.on_request_end.append(end)
    return {"http_trace": trace}


@pytest.fixture
def lab(bot: Any, world: World) -> discord.Guild:
    found: discord.Guild | None = bot.client.get_guild(world.guild().id)
    assert found is not None
    return found


def text_channel(guild: discord.Guild, name: str) -> discord.TextChannel:
    return next(each for each in guild.text_channels if each.name == name)


@pytest.fixture(autouse=True)
async def conforming(conformance: Conformance, bot: Any) -> Any:
    """At the end nothing that was said may be outside the document."""
    yield
    for name, data in bot.client.heard:
        conformance.event(name, data)
    assert conformance.events >= {"READY", "GUILD_CREATE"}
    assert not conformance.problems, "\n".join(dict.fromkeys(conformance.problems))


async def test_messages_conform(lab: discord.Guild, conformance: Conformance) -> None:
    channel = text_channel(lab, "general")
    embed = discord.Embed(
        title="T", description="D", color=0x112233, timestamp=discord.utils.utcnow()
    )
    embed.set_author(name="A").set_footer(text="F").add_field(name="N", value="V")
    embed.set_image(url="attachment://p.png")
    sent = await channel.send(
        f"hello {lab.me.mention} <@&{lab.default_role.id}>",
        embed=embed,
        files=[discord.File(BytesIO(PICTURE), "p.png"), discord.File(BytesIO(b"x"), "x.txt")],
        allowed_mentions=discord.AllowedMentions.none(),
        nonce=1234,
    )
    reply = await sent.reply("reply", silent=True)
    await reply.edit(content="edited", embed=None, attachments=[])
    await sent.edit(suppress=True)
    for emoji in ("👍", "🎉"):
        await sent.add_reaction(emoji)
    await sent.remove_reaction("🎉", lab.me)
    again = await channel.fetch_message(sent.id)
    assert [each.id async for each in again.reactions[0].users()] == [lab.me.id]
    await sent.pin()
    assert [each async for each in channel.pins()]
    await sent.unpin()
    assert (await channel.fetch_message(reply.id)).content == "edited"
    assert [each async for each in channel.history(limit=10, before=reply)]
    async with channel.typing():
        pass
    await sent.clear_reactions()
    await reply.delete()
    more = [await channel.send(str(i)) for i in range(3)]
    await channel.delete_messages(more)
    assert ("POST", "/channels/{channel_id}/messages/bulk-delete") in conformance.seen


async def test_threads_and_channels_conform(
    lab: discord.Guild, server: DiscordServer, conformance: Conformance
) -> None:
    channel = text_channel(lab, "questions")
    starter = await channel.send("start")
    thread = await starter.create_thread(name="from a message")
    await thread.send("inside")
    private = await channel.create_thread(name="private", type=discord.ChannelType.private_thread)
    member = lab.get_member(server.actor("member").id)
    assert member is not None
    await private.add_user(member)
    await private.remove_user(member)
    assert await thread.fetch_members()
    await thread.edit(name="renamed", archived=True)
    assert [each async for each in channel.archived_threads()]
    assert await lab.active_threads()
    assert await lab.fetch_channels()
    direct = await member.create_dm()
    await direct.send("hello")
    assert await lab.fetch_channel(channel.id)
    await private.delete()
    assert ("GET", "/guilds/{guild_id}/threads/active") in conformance.seen


async def test_members_and_guilds_conform(
    lab: discord.Guild, server: DiscordServer, bot: Any, conformance: Conformance
) -> None:
    newcomer = await lab.fetch_member(server.actor("newcomer").id)
    await newcomer.timeout(timedelta(minutes=1), reason="test")
    await newcomer.timeout(None)
    assert [each async for each in lab.fetch_members()]
    assert await lab.fetch_roles()
    await newcomer.ban(delete_message_seconds=60)
    assert [each async for each in lab.bans()]
    await lab.fetch_ban(newcomer)
    await lab.unban(newcomer)
    assert await bot.client.fetch_guild(lab.id)
    assert [each async for each in bot.client.fetch_guilds()]
    assert await bot.client.fetch_user(newcomer.id)
    assert await bot.client.application_info()
    with pytest.raises(discord.NotFound):
        await bot.client.fetch_user(1)
    assert ("PATCH", "/guilds/{guild_id}/members/{user_id}") in conformance.seen


async def test_commands_conform(
    lab: discord.Guild, bot: Any, conformance: Conformance, server: DiscordServer
) -> None:
    tree = bot.tree
    assert await tree.fetch_commands()
    tree.copy_global_to(guild=lab)
    await tree.sync(guild=lab)
    own = (await tree.fetch_commands(guild=lab))[0]
    fetched = await tree.fetch_command(own.id, guild=lab)
    await fetched.edit(description="Changed") if fetched.description else None
    with pytest.raises(discord.NotFound):
        await fetched.fetch_permissions(lab)
    rule = {"id": str(lab.default_role.id), "type": 1, "permission": True}
    await server.actor("admin").rule_command(lab.id, own.name, [rule])
    await bot.client.hear("APPLICATION_COMMAND_PERMISSIONS_UPDATE")
    assert (await fetched.fetch_permissions(lab)).permissions
    with pytest.raises(discord.Forbidden):
        await bot.client.http.edit_application_command_permissions(
            bot.client.application_id, lab.id, own.id, {"permissions": []}
        )
    await own.delete()
    with pytest.raises(discord.HTTPException):
        await bot.client.http.upsert_global_command(bot.client.application_id, {"name": "BAD"})
    assert ("PUT", "/applications/{application_id}/guilds/{guild_id}/commands") in conformance.sent


@pytest.mark.usefixtures("bot")
async def test_interactions_conform(
    server: DiscordServer, general: int, world: World, conformance: Conformance
) -> None:
    member = server.actor("member")
    slow = await member.command(general, "slow")
    await slow.answered()
    await slow.interaction.until(lambda: len(slow.messages) == 2, 5)
    for name in ("echo", "whisper", "double", "layout", "poll"):
        options: dict[str, Any] = {"text": "x"} if name == "echo" else {}
        await (await member.command(general, name, **options)).answered()
    everything: dict[str, Any] = {
        "number": 3,
        "ratio": 0.5,
        "flag": True,
        "who": "moderator",
        "role": world.role("Moderator").id,
        "where": general,
        "any_one": world.user("admin").id,
        "file": ("p.png", PICTURE),
    }
    await (await member.command(general, "everything", **everything)).answered()
    await member.autocomplete(general, "complete", "model", "gp")
    said = await member.say(general, files=[("v.ogg", b"OggS")], voice=True)
    await (await member.menu(general, "Quote it", said["id"])).answered()
    await (await member.menu(general, "Greet", world.user("admin").id)).answered()
    panel = await (await member.command(general, "panel")).answered()
    await (await member.press(general, panel["id"], "More")).acknowledged()
    later = await member.press(general, panel["id"], "Later")
    await later.answered()
    await later.interaction.until(
        lambda: "later" in server.state.message(general, int(panel["id"])).content, 5
    )
    for select, value in (("who", world.user("admin").id), ("where", general), ("colour", "r")):
        await (await member.choose(general, panel["id"], select, [value])).answered()
    opened = await member.press(general, panel["id"], "Ask")
    await opened.acknowledged()
    proof = [("p.txt", b"proof")]
    await (await member.submit(opened, Subject="S", Kind="Bug", Proof=proof)).acknowledged()
    opened = await member.command(await member.open_dm(), "form")
    await opened.acknowledged()
    await (await member.submit(opened, Subject="S", Kind="Bug")).answered()
    callback = "/interactions/{interaction_id}/{interaction_token}/callback"
    assert ("POST", callback) in conformance.sent


@pytest.mark.usefixtures("bot")
async def test_the_stand_in_has_no_routes_that_discord_lacks() -> None:
    known = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path))
        for path, methods in SPEC["paths"].items()
        for method in methods
    }
    ours = {(route.method, re.sub(r"\{\w+\}", "{}", route.path)) for route in ROUTES}
    assert ours == known
