from typing import Any

import aiohttp
import discord
import pytest

from sandbox.discord.permissions import Permission
from sandbox.discord.records import Overwrite
from sandbox.discord.seed import World


@pytest.fixture
def path(world: World) -> str:
    return f"/channels/{world.channel('general').id}/messages"


def fields(body: dict[str, Any]) -> dict[str, str]:
    found = {}

    def walk(node: Any, trail: list[str]) -> None:
        for key, value in node.items():
            if key == "_errors":
                found[".".join(trail)] = value[0]["code"]
            else:
                walk(value, [*trail, key])

    walk(body["errors"], [])
    return found


@pytest.mark.parametrize(
    ("body", "where", "code"),
    [
        ({"content": "x" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
        ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title", "BASE_TYPE_MAX_LENGTH"),
        ({"embeds": [{"title": "x"}] * 11}, "embeds", "BASE_TYPE_MAX_LENGTH"),
        ({"embeds": [{"description": "x" * 3001}] * 2}, "embeds", "MAX_EMBED_SIZE_EXCEEDED"),
        ({"embeds": [{}]}, "embeds.0", "EMBED_EMPTY"),
        (
            {"embeds": [{"fields": [{"name": "x", "value": ""}]}]},
            "embeds.0.fields.0.value",
            "BASE_TYPE_REQUIRED",
        ),
        (
            {"embeds": [{"image": {"url": "ftp://x"}}]},
            "embeds.0.image.url",
            "URL_TYPE_INVALID_URL",
        ),
        (
            {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
            "allowed_mentions",
            "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        ),
        (
            {"content": "x", "flags": 32768},
            "content",
            "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        ),
        ({"content": "x", "embeds": "no"}, "embeds", "LIST_TYPE_CONVERT"),
    ],
)
async def test_bad_forms_name_the_field(
    rest: Any, path: str, body: dict[str, Any], where: str, code: Any
) -> None:
    if body.get("flags"):
        body = body | {"components": [{"type": 10, "content": "text"}]}
    status, answer = await rest("POST", path, json=body)
    assert (status, answer["code"], fields(answer)) == (400, 50035, {where: code})


@pytest.mark.parametrize("body", [{}, {"content": "  \n"}, {"content": None, "embeds": []}])
async def test_empty_messages_are_refused(rest: Any, path: str, body: dict[str, Any]) -> None:
    status, answer = await rest("POST", path, json=body)
    assert (status, answer["code"]) == (400, 50006)


async def test_wrong_token_is_unauthorized(rest: Any, path: str) -> None:
    headers = {"Authorization": "Bot wrong"}
    assert await rest("GET", path, headers=headers) == (
        401,
        {"message": "401: Unauthorized", "code": 0},
    )


@pytest.mark.parametrize(
    ("method", "path", "refused"),
    [
        ("GET", "/channels/1", (404, 10003)),
        ("GET", "/guilds/1", (404, 10004)),
        ("GET", "/guilds/{guild}/members/1", (404, 10007)),
        ("GET", "/channels/{general}/messages/1", (404, 10008)),
        ("GET", "/users/1", (404, 10013)),
        ("GET", "/guilds/{guild}/bans/{member}", (404, 10026)),
        ("DELETE", "/channels/{general}/permissions/1", (403, 50013)),
        ("GET", "/channels/abc", (400, 50035)),
        ("GET", "/no/such/route", (404, 0)),
        ("PUT", "/channels/{general}/messages/1/reactions/x/@me", (404, 10008)),
        ("GET", "/channels/{general}/messages?limit=101", (400, 50035)),
        ("POST", "/channels/{voice}/threads", (400, 50035)),
        ("PATCH", "/users/@me/channels", (404, 0)),
    ],
)
async def test_refusals_carry_status_and_code(
    rest: Any, world: World, method: str, path: str, *, refused: tuple[int, int]
) -> None:
    places = {
        "guild": world.guild().id,
        "general": world.channel("general").id,
        "voice": world.channel("voice").id,
        "member": world.user("member").id,
    }
    answer = await rest(method, path.format(**places), json={} if method != "GET" else None)
    assert (answer[0], answer[1]["code"]) == refused


async def test_invalid_json(rest: Any, path: str) -> None:
    headers = {"Content-Type": "application/json"}
    status, answer = await rest("POST", path, data=b"{", headers=headers)
    assert (status, answer["code"]) == (400, 50109)


async def test_hidden_and_read_only_channels(client: Any, world: World) -> None:
    announcements = client.get_channel(world.channel("announcements").id)
    with pytest.raises(discord.Forbidden) as refused:
        await announcements.send("news")
    assert refused.value.code == 50013
    moderators = world.channel("moderators")
    bot_role = world.role("Parley").id
    world.state.update_overwrites(
        world.user("admin").id,
        moderators.id,
        Overwrite(bot_role, 0, deny=int(Permission.VIEW_CHANNEL)),
    )
    with pytest.raises(discord.Forbidden) as refused:
        await client.get_channel(moderators.id).send("hidden")
    assert refused.value.code == 50001


@pytest.mark.parametrize(
    ("denied", "body"),
    [
        (Permission.EMBED_LINKS, {"embeds": [{"title": "x"}]}),
        (Permission.SEND_MESSAGES, {"content": "x"}),
        (Permission.READ_MESSAGE_HISTORY, {"content": "x", "message_reference": {"message_id": 1}}),
    ],
)
async def test_each_permission_counts(
    rest: Any, world: World, path: str, denied: int, body: dict[str, Any]
) -> None:
    channel = world.channel("general")
    own = Overwrite(world.state.bot_id, 1, deny=int(denied))
    world.state.update_overwrites(world.user("admin").id, channel.id, own)
    status, answer = await rest("POST", path, json=body)
    assert (status, answer["code"] in (50013, 160002)) == (403, True)


async def test_bulk_delete_has_its_rules(rest: Any, world: World, path: str) -> None:
    state, general = world.state, world.channel("general")
    ids = [str(state.create_message(state.bot_id, general.id, "x").id) for _ in range(2)]
    status, answer = await rest("POST", f"{path}/bulk-delete", json={"messages": ids[:1]})
    assert (status, answer["code"]) == (400, 50016)
    old = str(general.id)
    status, answer = await rest("POST", f"{path}/bulk-delete", json={"messages": [*ids, old]})
    assert (status, answer["code"]) == (400, 50034)
    assert (await rest("POST", f"{path}/bulk-delete", json={"messages": ids}))[0] == 204


async def test_large_files_are_refused(rest: Any, world: World, path: str) -> None:
    world.state.attachment_size_limit = 1000
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("files[0]", b"x" * 1001, filename="big.bin")
    status, answer = await rest("POST", path, data=form)
    assert (status, answer["code"]) == (413, 40005)


async def test_too_many_files_are_refused(rest: Any, path: str) -> None:
    form = aiohttp.FormData(quote_fields=False)
    for number in range(11):
        form.add_field(f"files[{number}]", b"x", filename="a.txt")
    status, answer = await rest("POST", path, data=form)
    assert (status, fields(answer)) == (400, {"attachments": "BASE_TYPE_MAX_LENGTH"})


async def test_refused_message_leaves_no_trace(rest: Any, world: World, path: str) -> None:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", '{"embeds": [{}]}')
    form.add_field("files[0]", b"x", filename="a.txt")
    assert (await rest("POST", path, data=form))[0] == 400
    assert not world.channel("general").messages
    assert not world.state.cdn._files
