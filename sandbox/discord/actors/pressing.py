"""Using what stands under the bot's messages: buttons, selects, modals."""

from collections.abc import Mapping
from typing import Any

from sandbox.discord.actors.controls import filled_modal, find_control, picked
from sandbox.discord.actors.invocation import Invocation
from sandbox.discord.actors.person import Id, NotPossible, Person
from sandbox.discord.components import Kind
from sandbox.discord.components.kinds import SELECTS
from sandbox.discord.interactions import InteractionType
from sandbox.discord.interactions.resolved import OPTION_OF_SELECT, Resolver
from sandbox.discord.records import Attachment, Json


class Pressing(Person):
    """Presses, chooses and fills in."""

    async def press(self, channel_id: Id, message_id: Id, button: str) -> Invocation:
        """Press a button, found by its label, emoji or custom id.

        Raises:
            NotPossible: there is no such button, or it is disabled, or only a link.
        """
        message = self._message(channel_id, message_id)
        control = find_control(message.components, button, {Kind.BUTTON})
        return self._use(channel_id, message_id, control, {})

    async def choose(
        self, channel_id: Id, message_id: Id, select: str, values: list[Any]
    ) -> Invocation:
        """Choose in a select menu, found by its custom id or placeholder.

        `values` are values or labels of a string select's options, ids for the others.

        Raises:
            NotPossible: there is no such menu, or it does not take these values.
        """
        message = self._message(channel_id, message_id)
        control = find_control(message.components, select, SELECTS)
        resolver = Resolver(self._state, self.id, self._channel(channel_id))
        chosen = picked(control, values, resolver)
        extra: Json = {"values": chosen}
        if control["type"] in OPTION_OF_SELECT:
            extra["resolved"] = resolver.found
        return self._use(channel_id, message_id, control, extra)

    async def submit(
        self, invocation: Invocation, fields: Mapping[str, object] | None = None, /, **more: object
    ) -> Invocation:
        """Send a modal off; fields are found by custom id or label, files given as for commands.

        Raises:
            NotPossible: no modal is open, or a field is unknown, missing or filled in wrongly.
        """
        trigger = invocation.interaction
        if trigger.modal is None or trigger.user_id != self.id:
            raise NotPossible("No modal is open.")
        channel = self._channel(trigger.channel_id)
        files: dict[int, Attachment] = {}
        given = {**(fields or {}), **more}
        values = {name: self._sent(value, channel, files) for name, value in given.items()}
        resolver = Resolver(self._state, self.id, channel, files)
        data: Json = {
            "custom_id": trigger.modal["custom_id"],
            "components": filled_modal(trigger.modal, values, resolver),
        }
        if resolver.found:
            data["resolved"] = resolver.found
        kind = InteractionType.MODAL_SUBMIT
        entry = self._interactions.start(kind, self.id, channel, data, trigger=trigger)
        return Invocation(self._state, entry)

    def _use(self, channel_id: Id, message_id: Id, control: Json, extra: Json) -> Invocation:
        message = self._message(channel_id, message_id)
        if message.author.id != self._state.bot_id:
            raise NotPossible("That message is not the bot's.")
        data = {
            "custom_id": control["custom_id"],
            "component_type": int(control["type"]),
            "id": control["id"],
        } | extra
        channel = self._channel(channel_id)
        kind = InteractionType.COMPONENT
        entry = self._interactions.start(kind, self.id, channel, data, source=message)
        return Invocation(self._state, entry)
