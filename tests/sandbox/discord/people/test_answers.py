from typing import Any

import pytest

from sandbox.discord.errors import DiscordError
from sandbox.discord.seed import World
from sandbox.discord.server import DiscordServer

EPHEMERAL, LOADING, V2 = 1 << 6, 1 << 7, 1 << 15


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 50035),
        ({"type": 6}, 50035),
        ({"type": 8, "data": {"choices": []}}, 50035),
        ({"type": 4}, 50035),
        ({"type": 4, "data": {"content": ""}}, 50006),
        ({"type": 4, "data": {"content": "x" * 2001}}, 50035),
        ({"type": 9, "data": {"title": "x" * 46}}, 50035),
        ({"type": 5, "data": {"flags": "many"}}, 50035),
    ],
)
async def test_wrong_answers_are_refused_and_may_be_mended(
    server: DiscordServer, bot: Any, rest: Any, body: dict[str, Any], code: int
) -> None:
    general = bot.client.guilds[0].text_channels[0].id
    invoked = await server.actor("member").command(general, "silent")
    entry = invoked.interaction
    path = f"/interactions/{entry.id}/{entry.token}/callback"
    got_status, got = await rest("POST", path, json=body)
    assert (got_status, got["code"]) == (400, code)
    assert invoked.state == "waiting"
    assert set(got.get("errors", {})) <= {"type", "data"}
    got_status, got = await rest("POST", path, json={"type": 5, "data": {"flags": EPHEMERAL}})
    assert (got_status, got) == (204, None)


NASTY: tuple[Any, ...] = (None, True, -1, 1.5, "", "x" * 7000, [], {}, [[]], [None], {"a": []})
COMMAND = {
    "name": "new",
    "type": 1,
    "description": "x",
    "default_member_permissions": "8",
    "contexts": [0],
    "integration_types": [0],
    "name_localizations": {"de": "neu"},
}
OPTION = {
    "type": 3,
    "name": "o",
    "description": "x",
    "required": True,
    "choices": [{"name": "a", "value": "a"}],
    "min_length": 1,
    "channel_types": [0],
}
ANSWER = {
    "content": "x",
    "flags": 64,
    "embeds": [{"title": "t"}],
    "components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "x"}]}],
    "allowed_mentions": {"parse": []},
    "attachments": [],
    "choices": [{"name": "a", "value": "a"}],
    "custom_id": "m",
    "title": "t",
}


async def test_nothing_that_a_bot_sends_brings_it_down(
    server: DiscordServer, bot: Any, rest: Any, general: int
) -> None:
    commands = f"/applications/{bot.client.application_id}/commands"
    for value in NASTY:
        for body in (value, [value]):
            assert (await rest("PUT", commands, json=body))[0] < 500
        for name in COMMAND:
            assert (await rest("POST", commands, json=COMMAND | {name: value}))[0] < 500
        for name in OPTION:
            body = COMMAND | {"options": [OPTION | {name: value}]}
            assert (await rest("POST", commands, json=body))[0] < 500
    await bot.tree.sync()
    member = server.actor("member")
    for kind in range(10):
        for name in ANSWER:
            for value in NASTY:
                entry = (await member.command(general, "silent")).interaction
                body = {"type": kind, "data": ANSWER | {name: value}}
                path = f"/interactions/{entry.id}/{entry.token}/callback"
                assert (await rest("POST", path, json=body))[0] < 500
                follow_up = f"/webhooks/{bot.client.application_id}/{entry.token}"
                if kind == 5:
                    assert (await rest("POST", follow_up, json=body["data"]))[0] < 500


@pytest.mark.usefixtures("bot")
async def test_a_receipt_tells_what_was_made(
    server: DiscordServer, general: int, rest: Any
) -> None:
    invoked = await server.actor("member").command(general, "silent")
    entry = invoked.interaction
    path = f"/interactions/{entry.id}/{entry.token}/callback?with_response=true"
    status, receipt = await rest("POST", path, json={"type": 5})
    assert status == 200
    assert "resource" not in receipt
    assert receipt["interaction"]["response_message_loading"] is True
    follow_up = f"/webhooks/{server.state.application.id}/{entry.token}"
    await rest("POST", follow_up, json={"content": "now"})
    status, message = await rest("GET", f"{follow_up}/messages/@original")
    assert (status, message["content"]) == (200, "now")
    status, _ = await rest("DELETE", f"{follow_up}/messages/{message['id']}")
    assert status == 204
    assert invoked.messages == []


async def test_unknown_tokens_are_refused(server: DiscordServer, rest: Any) -> None:
    status, body = await rest("POST", "/interactions/1/nothing/callback", json={"type": 5})
    assert (status, body["code"]) == (404, 10062)
    status, body = await rest("POST", f"/webhooks/{server.state.application.id}/no", json={})
    assert (status, body["code"]) == (401, 50027)


@pytest.mark.usefixtures("bot")
async def test_nobody_acts_where_they_cannot_see(server: DiscordServer, world: World) -> None:
    hidden = world.channel("moderators").id
    member = server.actor("member")
    with pytest.raises(DiscordError):
        await member.command(hidden, "echo", text="x")
    with pytest.raises(DiscordError):
        member.sees(hidden)
