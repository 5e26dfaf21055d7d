"""The commands that an application has registered, for everyone and for single guilds."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sandbox.discord.commands.definitions import CommandType, read_command
from sandbox.discord.errors import DiscordError, invalid_form, refusal
from sandbox.discord.fields import Fields, Problem
from sandbox.discord.records import Json
from sandbox.discord.snowflakes import Snowflakes

LIMITS: Final = {CommandType.CHAT_INPUT: 100, CommandType.USER: 15, CommandType.MESSAGE: 15}
PERMISSION_LIMIT = 100
_LOCALIZED = ("name_localizations", "description_localizations")


@dataclass(slots=True, eq=False)
class Command:
    """A registered command; `guild_id` is None for a global one. `overwrites` are by guild."""

    id: int
    application_id: int
    version: int
    body: Json
    guild_id: int | None = None
    overwrites: dict[int, list[Json]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people call it by."""
        return str(self.body["name"])

    @property
    def type(self) -> CommandType:
        """Which kind it is."""
        return CommandType(self.body["type"])

    @property
    def is_for_dms(self) -> bool:
        """Whether it can be used in a direct message with the bot."""
        contexts = self.body["contexts"]
        if self.guild_id is not None:
            return False
        return 1 in contexts if contexts is not None else bool(self.body["dm_permission"])

    @property
    def is_for_guilds(self) -> bool:
        """Whether it can be used in a guild."""
        contexts = self.body["contexts"]
        return contexts is None or 0 in contexts

    def to_json(self, *, localized: bool = True) -> Json:
        """Give `ApplicationCommandResponse`, with translations or without."""
        made: Json = {
            "id": str(self.id),
            "application_id": str(self.application_id),
            "version": str(self.version),
        }
        made |= self.body if localized else _plain(self.body)
        if self.guild_id is not None:
            made["guild_id"] = str(self.guild_id)
            made.pop("contexts")
            made.pop("integration_types")
            made.pop("dm_permission")
        return made

    def permissions_json(self, guild_id: int) -> Json:
        """Give `CommandPermissionsResponse`."""
        return {
            "id": str(self.id),
            "application_id": str(self.application_id),
            "guild_id": str(guild_id),
            "permissions": self.overwrites.get(guild_id, []),
        }


class CommandRegistry:
    """All commands of one application."""

    def __init__(self, application_id: int, ids: Snowflakes) -> None:
        self.application_id = application_id
        self._ids = ids
        self._scopes: dict[int | None, dict[int, Command]] = {}

    def registered(self, guild_id: int | None = None) -> list[Command]:
        """List the global commands, or those of one guild alone."""
        return list(self._scopes.get(guild_id, {}).values())

    def get(self, command_id: int, guild_id: int | None = None) -> Command:
        """Find a command in its scope, or refuse with 10063."""
        found = self._scopes.get(guild_id, {}).get(command_id)
        if found is None:
            raise refusal(10063)
        return found

    def usable(self, guild_id: int | None) -> list[Command]:
        """List what a client offers in a guild or a DM; a guild's command hides a global one."""
        if guild_id is None:
            return [each for each in self.registered() if each.is_for_dms]
        own = [each for each in self.registered(guild_id) if each.is_for_guilds]
        taken = {(each.type, each.name) for each in own}
        everyones = [each for each in self.registered() if each.is_for_guilds]
        return own + [each for each in everyones if (each.type, each.name) not in taken]

    def create(self, body: object, guild_id: int | None = None) -> tuple[Command, bool]:
        """Register a command, in the place of one of the same name and kind; tell if it is new."""
        made = read_command(body)
        others = self._scopes.setdefault(guild_id, {})
        old = _named(others.values(), made)
        if old is None and _is_full(made, others.values()):
            raise refusal(30032)
        command = self._made(made, guild_id, old)
        others[command.id] = command
        return command, old is None

    def edit(self, command_id: int, body: object, guild_id: int | None = None) -> Command:
        """Change what `body` names of a command."""
        old = self.get(command_id, guild_id)
        changes = Fields(body).source
        made = read_command({**old.body, **changes, "type": int(old.type)})
        others = [each for each in self.registered(guild_id) if each is not old]
        if _named(others, made):
            raise _duplicate("name")
        command = self._made(made, guild_id, old)
        self._scopes[guild_id][command.id] = command
        return command

    def overwrite(self, bodies: object, guild_id: int | None = None) -> list[Command]:
        """Put a list of commands in the place of all; those of the same name keep their id."""
        if not isinstance(bodies, list):
            raise invalid_form(
                ("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            )
        made = _read_all(bodies)
        counts = Counter(CommandType(each["type"]) for each in made)
        if any(count > LIMITS[kind] for kind, count in counts.items()):
            raise refusal(30032)
        old = self.registered(guild_id)
        commands = [self._made(each, guild_id, _named(old, each)) for each in made]
        self._scopes[guild_id] = {each.id: each for each in commands}
        return commands

    def delete(self, command_id: int, guild_id: int | None = None) -> None:
        """Take a command away."""
        del self._scopes[guild_id][self.get(command_id, guild_id).id]

    def set_overwrites(self, command_id: int, guild_id: int, body: object) -> Command:
        """Set who may use a command in a guild, by role, user and channel."""
        form = Fields(body)
        entries = form.items("permissions", most=PERMISSION_LIMIT, required=True)
        rules = [_rule(each) for each in entries]
        form.refuse()
        command = self.in_guild(command_id, guild_id)
        command.overwrites[guild_id] = rules
        return command

    def in_guild(self, command_id: int, guild_id: int) -> Command:
        """Find a command that a guild has, its own or a global one, or refuse with 10063."""
        own = self._scopes.get(guild_id, {})
        return own[command_id] if command_id in own else self.get(command_id)

    def _made(self, body: Json, guild_id: int | None, old: Command | None) -> Command:
        if old is not None and old.body == body:
            return old
        version = self._ids.next()
        overwrites = {} if old is None else old.overwrites
        number = version if old is None else old.id
        return Command(number, self.application_id, version, body, guild_id, overwrites)


def _read_all(bodies: list[Any]) -> list[Json]:
    problems: list[Problem] = []
    made = [read_command(each, str(index), problems) for index, each in enumerate(bodies)]
    if problems:
        raise invalid_form(*problems)
    seen: set[tuple[int, str]] = set()
    for index, each in enumerate(made):
        if (each["type"], each["name"]) in seen:
            raise _duplicate(f"{index}.name")
        seen.add((each["type"], each["name"]))
    return made


def _named(commands: Iterable[Command], body: Json) -> Command | None:
    wanted = (body["name"], body["type"])
    return next((each for each in commands if (each.name, each.type) == wanted), None)


def _is_full(body: Json, others: Iterable[Command]) -> bool:
    kind = CommandType(body["type"])
    return sum(each.type == kind for each in others) >= LIMITS[kind]


def _duplicate(path: str) -> DiscordError:
    message = "Application command names must be unique"
    return invalid_form((path, "APPLICATION_COMMANDS_DUPLICATE_NAME", message))


def _rule(entry: Fields) -> Json:
    return {
        "id": str(entry.snowflake("id", required=True) or 0),
        "type": entry.one_of("type", (1, 2, 3)) or 1,
        "permission": entry.flag("permission"),
    }


def _plain(body: Json) -> Json:
    """Leave translations out, as Discord does unless they are asked for."""
    made = {key: value for key, value in body.items() if key not in _LOCALIZED}
    for name in ("options", "choices"):
        if name in made:
            made[name] = [_plain(each) for each in made[name]]
    return made
