"""Using the bot by commands: slash commands, context menus, autocomplete."""

from collections.abc import Mapping
from typing import Any

from sandbox.discord.actors.invocation import ACKNOWLEDGE_TIMEOUT, Invocation
from sandbox.discord.actors.person import Id, NotPossible, Person
from sandbox.discord.commands import Command, CommandType, OptionType
from sandbox.discord.commands.access import why_not
from sandbox.discord.commands.values import CannotFill, ask, fill, find
from sandbox.discord.interactions import InteractionType
from sandbox.discord.interactions.resolved import Resolver
from sandbox.discord.records import Attachment, Channel, Json
from sandbox.discord.snowflakes import parse


class Commanding(Person):
    """Runs commands."""

    async def command(
        self, channel_id: Id, name: str, /, *, forge: bool = False, **options: object
    ) -> Invocation:
        """Run a slash command: `command(channel, "conversation info", prompt="…")`.

        Options take what their type says: texts, numbers, booleans, ids, names of people, channels
        and roles, and files as `(name, content)`. With `forge` nobody asks whether this person may
        use the command.

        Raises:
            NotPossible: a client would not let them send it.
        """
        channel = self._channel(channel_id)
        command, path = self._slash_command(channel, name, forge=forge)
        files: dict[int, Attachment] = {}
        try:
            values = self._values(command, path, options, channel=channel, files=files)
            made = fill(command.body["options"], path, values)
            return self._invoke(command, channel, made, files)
        except (CannotFill, LookupError) as error:
            raise NotPossible(str(error)) from error

    async def menu(
        self, channel_id: Id, name: str, target_id: Id, *, forge: bool = False
    ) -> Invocation:
        """Use a context menu; the target is a message's or a user's id."""
        channel = self._channel(channel_id)
        kinds = {CommandType.MESSAGE, CommandType.USER}
        command = self._named(channel, name, kinds, forge=forge)
        resolver = Resolver(self._state, self.id, channel)
        if command.type == CommandType.MESSAGE:
            resolver.add_message(self._message(channel_id, target_id))
        else:
            try:
                resolver.add(OptionType.USER, int(target_id))
            except LookupError as error:
                raise NotPossible(str(error)) from error
        data = _command_data(command) | {"target_id": str(target_id), "resolved": resolver.found}
        entry = self._interactions.start(
            InteractionType.COMMAND, self.id, channel, data, command=command
        )
        return Invocation(self._state, entry)

    async def autocomplete(
        self, channel_id: Id, name: str, option: str, text: str, /, **others: object
    ) -> list[Json]:
        """Type into an option and wait for what the bot offers: a list of `{"name", "value"}`.

        Raises:
            NotPossible: the option has no autocomplete, or the bot did not answer in time.
        """
        channel = self._channel(channel_id)
        command, path = self._slash_command(channel, name, forge=False)
        try:
            values = self._values(command, path, others, channel=channel, files={})
            options = command.body["options"]
            made = ask(options, path, {**values, option: text}, focused=option)
        except CannotFill as error:
            raise NotPossible(str(error)) from error
        data = _command_data(command) | {"options": made}
        entry = self._interactions.start(
            InteractionType.AUTOCOMPLETE, self.id, channel, data, command=command
        )
        try:
            await Invocation(self._state, entry).acknowledged(
                max(ACKNOWLEDGE_TIMEOUT, self._interactions.deadline) + 1
            )
        except TimeoutError:
            raise NotPossible(f"Loading options failed: {entry.error}.") from None
        return entry.choices or []

    def commands(self, channel_id: Id) -> list[Json]:
        """List the commands that a client offers this person in a channel, with their options."""
        channel = self._channel(channel_id)
        return [
            each.to_json()
            for each in self._commands.usable(channel.guild_id)
            if why_not(self._state, each, self.id, channel) is None
        ]

    def _slash_command(
        self, channel: Channel, name: str, *, forge: bool
    ) -> tuple[Command, list[str]]:
        first, *path = name.removeprefix("/").split() or [""]
        return self._named(channel, first, {CommandType.CHAT_INPUT}, forge=forge), path

    def _named(
        self, channel: Channel, name: str, kinds: set[CommandType], *, forge: bool
    ) -> Command:
        offered = [each for each in self._commands.usable(channel.guild_id) if each.type in kinds]
        for command in offered:
            if command.name != name:
                continue
            reason = why_not(self._state, command, self.id, channel)
            if reason is not None and not forge:
                raise NotPossible(reason)
            return command
        names = ", ".join(each.name for each in offered) or "none"
        raise NotPossible(f"There is no command {name!r} here; there is: {names}.")

    def _invoke(
        self, command: Command, channel: Channel, options: list[Json], files: dict[int, Attachment]
    ) -> Invocation:
        resolver = Resolver(self._state, self.id, channel, files)
        resolver.add_options(options)
        data = _command_data(command) | ({"options": options} if options else {})
        if resolver.found:
            data["resolved"] = resolver.found
        kind = InteractionType.COMMAND
        entry = self._interactions.start(kind, self.id, channel, data, command=command)
        return Invocation(self._state, entry)

    def _values(
        self,
        command: Command,
        path: list[str],
        given: Mapping[str, object],
        *,
        channel: Channel,
        files: dict[int, Attachment],
    ) -> dict[str, Any]:
        """Turn files and names into ids, and check what kind of channel is given."""
        kinds = {each["name"]: each for each in find(command.body["options"], path)}
        values = {}
        for name, value in given.items():
            values[name] = self._sent(value, channel, files)
            option = kinds.get(name, {})
            if option.get("type") in {OptionType.USER, OptionType.MENTIONABLE}:
                values[name] = self._person_id(value)
            elif option.get("type") in {OptionType.CHANNEL, OptionType.ROLE}:
                values[name] = self._named_id(channel, OptionType(option["type"]), value)
            wanted = option.get("channel_types") or ()
            shown = self._state.channels.get(parse(values[name]) or 0) if wanted else None
            if shown is not None and int(shown.type) not in wanted:
                raise CannotFill(f"The option {name!r} takes channels of the types {wanted}.")
        return values

    def _person_id(self, value: Any) -> Any:  # noqa: ANN401 - a person's input
        if isinstance(value, Person):
            return value.id
        named = (each.id for each in self._state.users.values() if each.username == value)
        return next(named, value)

    def _named_id(self, here: Channel, kind: OptionType, value: Any) -> Any:  # noqa: ANN401 - a person's input
        """Give the id of a channel that one sees, or of a role, by its name."""
        guild = self._state.guilds.get(here.guild_id or 0)
        if guild is None or not isinstance(value, str) or parse(value) is not None:
            return value
        if kind == OptionType.ROLE:
            return next((it.id for it in guild.roles.values() if it.name == value), value)
        name = value.removeprefix("#")
        for it in guild.channels.values():
            if it.name == name and self._state.can_view(self.id, it):
                return it.id
        return value


def _command_data(command: Command) -> Json:
    data: Json = {"id": str(command.id), "name": command.name, "type": int(command.type)}
    if command.guild_id is not None:
        data["guild_id"] = str(command.guild_id)
    return data
