"""Users, the application, and the addresses of the gateway."""

from sandbox.discord import forms, payloads
from sandbox.discord.ratelimits import Limit
from sandbox.discord.records import Json
from sandbox.discord.rest.call import Call, Route


def _gateway(call: Call) -> Json:
    return {"url": call.server.gateway_url}


def _gateway_bot(call: Call) -> Json:
    return {
        "url": call.server.gateway_url,
        "shards": call.server.shards,
        "session_start_limit": {
            "total": 1000,
            "remaining": call.server.gateway.starts_left,
            "reset_after": 24 * 3600 * 1000,
            "max_concurrency": 1,
        },
    }


def _application(call: Call) -> Json:
    return payloads.application(call.state.application, guild_count=len(call.state.guilds))


def _me(call: Call) -> Json:
    return payloads.private_user(call.state.user(call.actor))


def _edit_me(call: Call) -> Json:
    name = forms.text(call.body, "username", limit=32)
    user = call.state.user(call.actor)
    call.state.rename_user(user, name or user.username)
    return payloads.private_user(user)


def _user(call: Call) -> Json:
    return payloads.user(call.state.user(call.id("user_id")))


def _my_guilds(call: Call) -> list[Json]:
    after = call.query_id("after") or 0
    before = call.query_id("before")
    mine = sorted(i for i, guild in call.state.guilds.items() if call.actor in guild.members)
    ids = [i for i in mine if i > after and (before is None or i < before)]
    ids = ids[: call.limit(default=200, most=200)]
    return [payloads.my_guild(call.state, call.state.guilds[i], viewer=call.actor) for i in ids]


def _leave_guild(call: Call) -> None:
    call.state.leave(call.actor, call.id("guild_id"))


def _open_dm(call: Call) -> Json:
    recipient = forms.snowflake(call.body, "recipient_id")
    channel = call.state.open_dm(call.actor, recipient or 0)
    return payloads.channel(call.state, channel, viewer=call.actor)


ROUTES = (
    Route("GET", "/gateway", _gateway, is_open=True),
    Route("GET", "/gateway/bot", _gateway_bot, Limit(2, 5.0)),
    Route("GET", "/oauth2/applications/@me", _application),
    Route("GET", "/applications/@me", _application),
    Route("GET", "/users/@me", _me),
    Route("PATCH", "/users/@me", _edit_me, Limit(2, 3600.0)),
    Route("GET", "/users/@me/guilds", _my_guilds),
    Route("DELETE", "/users/@me/guilds/{guild_id}", _leave_guild),
    Route("POST", "/users/@me/channels", _open_dm, Limit(10, 10.0)),
    Route("GET", "/users/{user_id}", _user),
)
