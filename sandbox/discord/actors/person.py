"""What all of a person's doings share."""

from typing import Any, Protocol

from sandbox.discord import payloads, uploads
from sandbox.discord.commands import CommandRegistry
from sandbox.discord.interactions import Interactions
from sandbox.discord.records import Attachment, Channel, Json, Message, User
from sandbox.discord.state import DiscordState
from sandbox.discord.uploads import Upload

Id = int | str
"""An id, as a number or as the text that payloads carry."""


class NotPossible(Exception):
    """No client would let this person do that; `str()` says why."""


class Stage(Protocol):
    """Where people act: what they need of `DiscordServer`."""

    @property
    def state(self) -> DiscordState:
        """The world."""

    @property
    def commands(self) -> CommandRegistry:
        """The bot's commands."""

    @property
    def interactions(self) -> Interactions:
        """What goes on between people and the bot."""


class Person:
    """Someone, and the stage on which they act."""

    def __init__(self, stage: Stage, user: User) -> None:
        self.user = user
        self._state = stage.state
        self._commands = stage.commands
        self._interactions = stage.interactions

    @property
    def id(self) -> int:
        """The person's user id."""
        return self.user.id

    @property
    def name(self) -> str:
        """The person's user name."""
        return self.user.username

    def _shown(self, message: Message) -> Json:
        return payloads.message(self._state, message, viewer=self.id)

    def _channel(self, channel_id: Id) -> Channel:
        return self._state.visible_channel(self.id, int(channel_id))

    def _message(self, channel_id: Id, message_id: Id) -> Message:
        """Find a message that this person sees, ephemeral ones of their own included."""
        whispered = self._state.ephemerals.get(int(message_id))
        is_own = whispered is not None and whispered.ephemeral_to == self.id
        if whispered is not None and is_own and whispered.channel_id == int(channel_id):
            return whispered
        return self._state.readable_message(self.id, int(channel_id), int(message_id))

    def _sent(self, value: Any, channel: Channel, files: dict[int, Attachment]) -> Any:  # noqa: ANN401 - a person's input
        """Upload a file, or several, and give their ids; leave everything else as it is."""
        if isinstance(value, tuple):
            name, content = value
            number = self._state.ids.next()
            upload = Upload(name, content)
            made = uploads.attachment(upload, attachment_id=number, channel_id=channel.id)
            made.ephemeral = True
            self._state.cdn.keep(made, content)
            files[number] = made
            return number
        if isinstance(value, list):
            return [self._sent(each, channel, files) for each in value]
        return value.id if isinstance(value, Person) else value
