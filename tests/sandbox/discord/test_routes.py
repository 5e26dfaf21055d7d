"""No route falls over, whatever it is sent: it answers, or refuses as Discord would."""

import re
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.discord.errors import DiscordError
from sandbox.discord.rest import ROUTES, Call, Route
from sandbox.discord.rest.call import Reply
from sandbox.discord.server import DiscordServer
from sandbox.discord.uploads import Upload

FIELDS = {
    "messages": (
        *("content", "embeds", "components", "flags", "nonce", "enforce_nonce", "tts"),
        *("allowed_mentions", "message_reference", "attachments", "messages"),
    ),
    "thread": ("name", "type", "auto_archive_duration", "rate_limit_per_user", "invitable"),
    "channels": (
        *("name", "type", "topic", "position", "nsfw", "parent_id", "permission_overwrites"),
        *("rate_limit_per_user", "allow", "deny", "recipient_id"),
    ),
    "": ("nick", "roles", "communication_disabled_until", "delete_message_seconds", "username"),
}
INNER = st.sampled_from(
    [
        "after",
        "allow",
        "allowed_mentions",
        "archived",
        "around",
        "attachments",
        "author",
        "auto_archive_duration",
        "before",
        "channel_id",
        "color",
        "communication_disabled_until",
        "components",
        "content",
        "delete_message_seconds",
        "deny",
        "description",
        "duration_secs",
        "embeds",
        "enforce_nonce",
        "fields",
        "filename",
        "flags",
        "footer",
        "id",
        "image",
        "inline",
        "invitable",
        "limit",
        "locked",
        "message_id",
        "message_reference",
        "messages",
        "name",
        "nick",
        "nonce",
        "nsfw",
        "parent_id",
        "parse",
        "permission_overwrites",
        "position",
        "query",
        "rate_limit_per_user",
        "recipient_id",
        "roles",
        "text",
        "timestamp",
        "title",
        "topic",
        "tts",
        "type",
        "url",
        "username",
        "users",
        "value",
        "waveform",
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([-1, 0, 1, 2**31, 2**63, 2**70]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(["1", "0", "everyone", "2026-01-01T00:00:00Z", "attachment://a.png"]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(INNER, inner, max_size=5),
    max_leaves=12,
)
GOOD = {"content": "x", "name": "x", "embeds": [{"title": "x"}], "type": 0}


def bodies(path: str) -> st.SearchStrategy[dict[str, Any]]:
    family = next(name for name in FIELDS if name in path)
    odd = st.dictionaries(st.sampled_from(FIELDS[family]), VALUES, max_size=3)
    return st.builds(lambda good, odd: good | odd, st.sampled_from([{}, GOOD]), odd)


QUERIES = st.dictionaries(INNER, st.text(max_size=20), max_size=4)
OURS = [route for route in ROUTES if not re.search("interactions|webhook|commands", route.path)]


def path_of(route: Route, server: DiscordServer) -> dict[str, str]:
    state = server.state
    guild = next(iter(state.guilds.values()))
    channel = next(each for each in guild.channels.values() if each.name == "general")
    message = state.create_message(guild.owner_id, channel.id, "x")
    known: dict[str, Any] = {
        "guild_id": guild.id,
        "channel_id": channel.id,
        "message_id": message.id,
        "user_id": next(i for i in guild.members if i not in (guild.owner_id, state.bot_id)),
        "role_id": guild.id,
        "overwrite_id": guild.id,
        "emoji": "👍",
    }
    return {name: str(known[name]) for name in re.findall(r"{(\w+)}", route.path)}


@pytest.mark.parametrize("route", OURS, ids=lambda route: f"{route.method} {route.path}")
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=st.data(), query=QUERIES, with_file=st.booleans())
def test_any_request_is_answered_or_refused(
    route: Route, data: st.DataObject, query: Any, *, with_file: bool
) -> None:
    server = DiscordServer()
    for guild in server.state.guilds.values():
        for role in guild.roles.values():
            role.permissions = 2**53 - 1
    path = path_of(route, server)
    files = {0: Upload("a.png", b"not a picture")} if with_file else {}
    body = data.draw(bodies(route.path))
    call = Call(server, server.state.bot_id, path, query, body, files=files)
    orjson.dumps(_answer(route, call))


def _answer(route: Route, call: Call) -> Any:
    try:
        answer = route.answer(call)
    except DiscordError as refused:
        return refused.to_json()
    return answer.body if isinstance(answer, Reply) else answer


def test_routes_are_those_of_the_reference() -> None:
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)
