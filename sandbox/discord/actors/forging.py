"""Interactions that no client sends: Discord's own checks are passed by, as a forger would like.

They show what the bot checks by itself. Nothing is asked: neither whether this person may use a
command or sees a message, nor whether a control is there or its values are offered.
"""

from collections.abc import Mapping, Sequence

from sandbox.discord.actors.invocation import Invocation
from sandbox.discord.actors.person import Id, NotPossible, Person
from sandbox.discord.commands import Command, OptionType
from sandbox.discord.components import Kind
from sandbox.discord.interactions import InteractionType
from sandbox.discord.interactions.resolved import Resolver
from sandbox.discord.records import Json, Message


class Forging(Person):
    """Sends what nobody offered."""

    async def forge(
        self, channel_id: Id, name: str, /, *, target_id: Id | None = None, focused: str = ""
    ) -> Invocation:
        """Send a command by its whole name with no options, a menu with a message as its target.

        With `focused` it is the typing into that option.

        Raises:
            NotPossible: the bot has no such command.
        """
        channel = self._state.channel(int(channel_id))
        command, path = self._registered(name)
        data: Json = {"id": str(command.id), "name": command.name, "type": int(command.type)}
        if target_id is not None:
            resolver = Resolver(self._state, self.id, channel)
            resolver.add_message(self._anywhere(target_id))
            data |= {"target_id": str(target_id), "resolved": resolver.found}
        kind = InteractionType.AUTOCOMPLETE if focused else InteractionType.COMMAND
        typing = {"type": int(OptionType.STRING), "name": focused, "value": "", "focused": True}
        data["options"] = _nested(path, [typing] if focused else [])
        entry = self._interactions.start(kind, self.id, channel, data, command=command)
        return Invocation(self._state, entry)

    async def forge_use(
        self,
        message_id: Id,
        custom_id: str,
        *,
        kind: Kind = Kind.BUTTON,
        values: Sequence[Id] | None = None,
    ) -> Invocation:
        """Use a control under any message of the bot's, also under one that only others see."""
        message = self._anywhere(message_id)
        data: Json = {"custom_id": custom_id, "component_type": int(kind), "id": 1}
        if values is not None:
            data["values"] = [str(value) for value in values]
        channel = self._state.channel(message.channel_id)
        entry = self._interactions.start(
            InteractionType.COMPONENT, self.id, channel, data, source=message
        )
        return Invocation(self._state, entry)

    async def forge_form(
        self, channel_id: Id, custom_id: str, fields: Mapping[str, str] | None = None
    ) -> Invocation:
        """Send a form off that was never opened for this person; fields are texts by custom id."""
        channel = self._state.channel(int(channel_id))
        rows = [
            {
                "type": int(Kind.ACTION_ROW),
                "id": 2 * place + 1,
                "components": [
                    {
                        "type": int(Kind.TEXT_INPUT),
                        "id": 2 * place + 2,
                        "custom_id": field,
                        "value": text,
                    }
                ],
            }
            for place, (field, text) in enumerate((fields or {}).items())
        ]
        data: Json = {"custom_id": custom_id, "components": rows}
        kind = InteractionType.MODAL_SUBMIT
        entry = self._interactions.start(kind, self.id, channel, data)
        return Invocation(self._state, entry)

    def _registered(self, name: str) -> tuple[Command, list[str]]:
        """Find a command by its whole name, and the path to the subcommand in it."""
        for guild_id in (None, *self._state.guilds):
            for command in self._commands.registered(guild_id):
                if name == command.name or name.startswith(f"{command.name} "):
                    return command, name.removeprefix(command.name).split()
        raise NotPossible(f"There is no command {name!r}.")

    def _anywhere(self, message_id: Id) -> Message:
        number = int(message_id)
        found = self._state.ephemerals.get(number)
        for channel in self._state.channels.values():
            found = found or channel.messages.get(number)
        if found is None:
            raise NotPossible(f"There is no message {message_id}.")
        return found


def _nested(path: list[str], inside: list[Json]) -> list[Json]:
    """Wrap options into the subcommands of a path."""
    kind = OptionType.SUBCOMMAND
    for name in reversed(path):
        inside = [{"type": int(kind), "name": name, "options": inside}]
        kind = OptionType.GROUP
    return inside
