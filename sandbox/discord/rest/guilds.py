"""Guilds and their roles."""

from sandbox.discord import payloads
from sandbox.discord.records import Json
from sandbox.discord.rest.call import Call, Route


def _get(call: Call) -> Json:
    guild = call.guild()
    shown = payloads.guild(guild)
    if call.query_flag("with_counts"):
        shown["approximate_member_count"] = len(guild.members)
        shown["approximate_presence_count"] = len(guild.members)
    return shown


def _roles(call: Call) -> list[Json]:
    return [payloads.role(role) for role in call.guild().roles.values()]


def _role(call: Call) -> Json:
    guild = call.guild()
    return payloads.role(call.state.role(guild.id, call.id("role_id")))


ROUTES = (
    Route("GET", "/guilds/{guild_id}", _get),
    Route("GET", "/guilds/{guild_id}/roles", _roles),
    Route("GET", "/guilds/{guild_id}/roles/{role_id}", _role),
)
