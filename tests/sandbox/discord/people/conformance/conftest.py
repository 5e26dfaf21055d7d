"""Checks all that passes between discord.py and the stand-in with Discord's published schemas."""

import gzip
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
from jsonschema import Draft202012Validator

from sandbox.discord.seed import World

SPEC = json.loads(
    gzip.decompress((Path(__file__).parents[2] / "spec" / "discord-openapi.json.gz").read_bytes())
)
THREADS = {10, 11, 12}
BITS = ("allow", "deny")
"""What the document calls whole numbers, and Discord and discord.py write as text."""

PARTS = {
    "READY": {"user": "UserPIIResponse"},
    "GUILD_ROLE_UPDATE": {"role": "GuildRoleResponse"},
    "GUILD_BAN_ADD": {"user": "UserResponse"},
    "GUILD_BAN_REMOVE": {"user": "UserResponse"},
    "GUILD_MEMBER_REMOVE": {"user": "UserResponse"},
    "GUILD_MEMBERS_CHUNK": {"members": "GuildMemberResponse"},
    "TYPING_START": {"member": "GuildMemberResponse"},
    "MESSAGE_REACTION_ADD": {"member": "GuildMemberResponse"},
    "THREAD_MEMBERS_UPDATE": {"added_members": "ThreadMemberResponse"},
}
"""Those parts of events for which there are schemas."""

WHOLE = {
    "USER_UPDATE": "UserPIIResponse",
    "APPLICATION_COMMAND_PERMISSIONS_UPDATE": "CommandPermissionsResponse",
}


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
        self.document = SPEC
        self.problems: list[str] = []
        self.seen: set[tuple[str, str]] = set()
        self.sent: set[tuple[str, str]] = set()
        self.events: set[str] = set()
        self._paths = [
            (re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))), path)
            for path in sorted(self.document["paths"], key=lambda path: path.count("{"))
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
            if path.endswith("/permissions/{overwrite_id}"):
                request |= {name: int(request[name]) for name in BITS}
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
        for part, schema in PARTS.get(name, {}).items():
            value = data.get(part, [])
            for each in value if isinstance(value, list) else [value]:
                self.check(name, named(schema), each)
        if name in {"MESSAGE_CREATE", "MESSAGE_UPDATE"}:
            self.check(name, named("MessageResponse"), data)
            author = {"user": data["author"]}
            self.people(name, [data["member"] | author] if "member" in data else [])
            self.people(name, [each["member"] | {"user": each} for each in mentioned(data)])
        elif name.startswith(("CHANNEL_", "THREAD_")) and "name" in data:
            self.check(name, named(channel_schema(data)), data)
        elif name == "THREAD_MEMBERS_UPDATE":
            self.people(name, [each["member"] for each in data["added_members"]])
        elif name in {"GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE"}:
            self.people(name, [data])
        elif name == "GUILD_CREATE":
            self.guild(data)
        elif name == "INTERACTION_CREATE":
            self.interaction(data)
        elif name in WHOLE:
            self.check(name, named(WHOLE[name]), data)

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


def mentioned(message: Any) -> list[Any]:
    return [each for each in message["mentions"] if "member" in each]


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


@pytest.fixture(autouse=True)
async def conforming(conformance: Conformance, bot: Any) -> Any:
    """At the end nothing that was said may be outside the document."""
    yield
    for name, data in bot.client.heard:
        conformance.event(name, data)
    assert conformance.events >= {"READY", "GUILD_CREATE"}
    assert not conformance.problems, "\n".join(dict.fromkeys(conformance.problems))
