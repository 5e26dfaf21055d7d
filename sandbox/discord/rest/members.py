"""Members of a guild: lists, changes, kicks and bans."""

from datetime import datetime

from sandbox.discord import forms, payloads
from sandbox.discord.errors import invalid_form, refusal, required
from sandbox.discord.ratelimits import Limit
from sandbox.discord.records import Json
from sandbox.discord.rest.call import Call, Route

LONGEST_SWEEP = 7 * 24 * 3600
"""Seconds of messages that a ban may remove."""


def _get(call: Call) -> Json:
    guild = call.guild()
    return payloads.guild_member(call.state.member(guild.id, call.id("user_id")))


def _list(call: Call) -> list[Json]:
    guild = call.guild()
    after = call.query_id("after") or 0
    ids = sorted(i for i in guild.members if i > after)[: call.limit(default=1, most=1000)]
    return [payloads.guild_member(guild.members[i]) for i in ids]


def _search(call: Call) -> list[Json]:
    guild = call.guild()
    query = call.query.get("query")
    if not query:
        raise required("query")
    found = call.state.members_named(guild, query)
    return [payloads.guild_member(each) for each in found[: call.limit(default=1, most=1000)]]


def _edit(call: Call) -> Json:
    guild_id, user_id, body = call.id("guild_id"), call.id("user_id"), call.body
    call.guild()
    member = call.state.member(guild_id, user_id)
    if "communication_disabled_until" in body:
        member = call.state.timeout(call.actor, guild_id, user_id, _until(body))
    if "nick" in body:
        nick = forms.text(body, "nick", limit=32)
        member = call.state.rename(call.actor, guild_id, user_id, nick)
    if "roles" in body:
        role_ids = tuple(forms.snowflakes(body, "roles"))
        member = call.state.set_roles(call.actor, guild_id, user_id, role_ids)
    return payloads.guild_member(member)


def _add_role(call: Call) -> None:
    guild_id, user_id, role_id = call.id("guild_id"), call.id("user_id"), call.id("role_id")
    held = call.state.member(guild_id, user_id).role_ids
    call.state.set_roles(call.actor, guild_id, user_id, (*held, role_id))


def _remove_role(call: Call) -> None:
    guild_id, user_id, role_id = call.id("guild_id"), call.id("user_id"), call.id("role_id")
    held = call.state.member(guild_id, user_id).role_ids
    rest = tuple(each for each in held if each != role_id)
    call.state.set_roles(call.actor, guild_id, user_id, rest)


def _kick(call: Call) -> None:
    call.state.kick(call.actor, call.id("guild_id"), call.id("user_id"))


def _ban(call: Call) -> None:
    # discord.py sends it in the query.
    given = call.body if "delete_message_seconds" in call.body else call.query
    seconds = forms.integer(given, "delete_message_seconds", low=0, high=LONGEST_SWEEP)
    call.state.ban(
        call.actor,
        call.id("guild_id"),
        call.id("user_id"),
        reason=call.reason,
        delete_message_seconds=seconds or 0,
    )


def _unban(call: Call) -> None:
    call.state.unban(call.actor, call.id("guild_id"), call.id("user_id"))


def _bans(call: Call) -> list[Json]:
    after, before = call.query_id("after") or 0, call.query_id("before")
    bans = call.state.bans(call.actor, call.id("guild_id"))
    ids = [i for i in bans if i > after and (before is None or i < before)]
    return [_shown_ban(call, i, bans[i]) for i in ids[: call.limit(default=1000, most=1000)]]


def _get_ban(call: Call) -> Json:
    bans = call.state.bans(call.actor, call.id("guild_id"))
    user_id = call.id("user_id")
    if user_id not in bans:
        raise refusal(10026)
    return _shown_ban(call, user_id, bans[user_id])


def _shown_ban(call: Call, user_id: int, reason: str | None) -> Json:
    return {"user": payloads.user(call.state.user(user_id)), "reason": reason}


def _until(body: Json) -> float | None:
    text = forms.text(body, "communication_disabled_until")
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        sentence = f'"{text}" is not a timestamp in ISO 8601.'
        raise invalid_form(
            ("communication_disabled_until", "DATE_TIME_TYPE_PARSE", sentence)
        ) from None
    return moment.timestamp()


_GUILD = "/guilds/{guild_id}"
_MEMBER = _GUILD + "/members/{user_id}"
_BAN = _GUILD + "/bans/{user_id}"

ROUTES = (
    Route("GET", _GUILD + "/members", _list, Limit(10, 10.0)),
    Route("GET", _GUILD + "/members/search", _search, Limit(10, 10.0)),
    Route("GET", _MEMBER, _get, Limit(5, 2.0)),
    Route("PATCH", _MEMBER, _edit, Limit(10, 10.0)),
    Route("DELETE", _MEMBER, _kick, Limit(5, 1.0)),
    Route("PUT", _MEMBER + "/roles/{role_id}", _add_role, Limit(10, 10.0)),
    Route("DELETE", _MEMBER + "/roles/{role_id}", _remove_role, Limit(10, 10.0)),
    Route("GET", _GUILD + "/bans", _bans),
    Route("GET", _BAN, _get_ban),
    Route("PUT", _BAN, _ban, Limit(5, 1.0)),
    Route("DELETE", _BAN, _unban, Limit(5, 1.0)),
)
