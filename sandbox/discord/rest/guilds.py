"""Guilds and their roles."""

from sandbox.discord import payloads
from sandbox.discord.records import Guild, Json
from sandbox.discord.rest.call import Call, Route


def _visible(call: Call) -> Guild:
    guild = call.state.guild(call.id("guild_id"))
    call.state.require_in_guild(call.actor, guild)
    return guild


def _get(call: Call) -> Json:
    guild = _visible(call)
    shown = payloads.guild(guild)
    if call.query_flag("with_counts"):
        shown["approximate_member_count"] = len(guild.members)
        shown["approximate_presence_count"] = len(guild.members)
    return shown


def _roles(call: Call) -> list[Json]:
    return [payloads.role(role) for role in _visible(call).roles.values()]


def _role(call: Call) -> Json:
    guild = _visible(call)
    return payloads.role(call.state.role(guild.id, call.id("role_id")))


ROUTES = (
    Route("GET", "/guilds/{guild_id}", _get),
    Route("GET", "/guilds/{guild_id}/roles", _roles),
    Route("GET", "/guilds/{guild_id}/roles/{role_id}", _role),
)
