"""REST routes of application commands and of who may use them."""

from typing import Final

from sandbox.discord.commands import Command
from sandbox.discord.errors import DiscordError, refusal
from sandbox.discord.records import Json
from sandbox.discord.rest.call import Call, Reply, Route

_GLOBAL = "/applications/{application_id}/commands"
_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


def _scope(call: Call) -> int | None:
    """Check whose commands are meant, and find the guild they are for; None for everyone."""
    if call.id("application_id") != call.state.application.id:
        raise refusal(
            50001, message="You are not authorized to perform this action on this application"
        )
    if "guild_id" not in call.path:
        return None
    return call.guild().id


def _list(call: Call) -> list[Json]:
    localized = call.query_flag("with_localizations")
    found = call.server.commands.registered(_scope(call))
    return [each.to_json(localized=localized) for each in found]


def _overwrite(call: Call) -> list[Json]:
    bodies = call.body if call.body_list is None else call.body_list
    made = call.server.commands.overwrite(bodies, _scope(call))
    return [each.to_json() for each in made]


def _create(call: Call) -> Reply:
    command, is_new = call.server.commands.create(call.body, _scope(call))
    return Reply(201 if is_new else 200, command.to_json())


def _get(call: Call) -> Json:
    return _command(call).to_json()


def _edit(call: Call) -> Json:
    scope = _scope(call)
    return call.server.commands.edit(call.id("command_id"), call.body, scope).to_json()


def _delete(call: Call) -> None:
    scope = _scope(call)
    call.server.commands.delete(call.id("command_id"), scope)


def _command(call: Call) -> Command:
    scope = _scope(call)
    return call.server.commands.get(call.id("command_id"), scope)


def _all_permissions(call: Call) -> list[Json]:
    guild_id = _scope(call) or 0
    registry = call.server.commands
    commands = (*registry.registered(), *registry.registered(guild_id))
    return [each.permissions_json(guild_id) for each in commands if guild_id in each.overwrites]


def _permissions(call: Call) -> Json:
    guild_id = _scope(call) or 0
    command = call.server.commands.in_guild(call.id("command_id"), guild_id)
    if guild_id not in command.overwrites:
        raise DiscordError(404, 10066, "Unknown application command permissions")
    return command.permissions_json(guild_id)


def _set_permissions(_call: Call) -> None:
    """People do this, with a token of their own; see `Actor.rule_command`."""
    raise DiscordError(403, 20001, "Bots cannot use this endpoint")


ROUTES: Final = (
    Route("GET", f"{_GUILD}/permissions", _all_permissions),
    Route("GET", f"{_GUILD}/{{command_id}}/permissions", _permissions),
    Route("PUT", f"{_GUILD}/{{command_id}}/permissions", _set_permissions),
    *(
        route
        for base in (_GLOBAL, _GUILD)
        for route in (
            Route("GET", base, _list),
            Route("PUT", base, _overwrite),
            Route("POST", base, _create),
            Route("GET", f"{base}/{{command_id}}", _get),
            Route("PATCH", f"{base}/{{command_id}}", _edit),
            Route("DELETE", f"{base}/{{command_id}}", _delete),
        )
    ),
)
