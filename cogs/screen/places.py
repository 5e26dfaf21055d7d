"""Where the messages of a text appear: in a channel, or as the answer to a command."""

import io
import secrets
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol, cast

import discord

from .layout import TextFile


@dataclass(frozen=True, slots=True)
class Unsent:
    """What one message is to show."""

    content: str
    view: discord.ui.View | None
    files: Sequence[TextFile] = ()

    def attachments(self) -> list[discord.File]:
        """Make the files anew, since each try to send them uses them up."""
        return [
            discord.File(io.BytesIO(file.text.encode(errors="replace")), file.name)
            for file in self.files
        ]


class Place(Protocol):
    """Sends, edits and deletes messages; failures of Discord's are raised as they are."""

    def typing(self) -> AbstractAsyncContextManager[object]:
        """Show that something is being written."""
        ...

    async def send(self, unsent: Unsent, number: int) -> int:
        """Send the message of this number, from 0 on; gives its id."""
        ...

    async def edit(self, message_id: int, unsent: Unsent) -> None:
        """Show something else in a message."""
        ...

    async def delete(self, message_id: int) -> None:
        """Remove a message."""
        ...


class InChannel:
    """Messages in a channel; the first may reply to another one."""

    def __init__(self, channel: discord.PartialMessageable, *, reply_to: int | None = None) -> None:
        self._channel = channel
        self._reply_to = reply_to
        self._nonce = secrets.token_hex(8)

    def typing(self) -> AbstractAsyncContextManager[object]:
        """Show that the bot is typing."""
        return self._channel.typing()

    async def send(self, unsent: Unsent, number: int) -> int:
        """Send the message of this number."""
        reply = None
        if self._reply_to is not None and number == 0:
            reply = discord.MessageReference(
                message_id=self._reply_to, channel_id=self._channel.id, fail_if_not_exists=False
            )
        message = await self._channel.send(
            unsent.content,
            files=unsent.attachments(),
            view=unsent.view or discord.utils.MISSING,
            # Discord sends the same nonce once, so that a try whose answer was lost leaves no twin.
            nonce=f"{self._nonce}-{number}",
            reference=cast("discord.MessageReference", reply),  # None is no reference
        )
        return message.id

    async def edit(self, message_id: int, unsent: Unsent) -> None:
        """Show something else in a message."""
        await self._channel.get_partial_message(message_id).edit(
            content=unsent.content, view=unsent.view, attachments=unsent.attachments()
        )

    async def delete(self, message_id: int) -> None:
        """Remove a message."""
        await self._channel.get_partial_message(message_id).delete()


class InAnswer:
    """The answer to a command that was deferred already, and what follows it.

    Discord takes them, wherever the command was given, for 15 minutes; later they are messages
    like others, which needs the right to see the channel.
    """

    def __init__(
        self, interaction: discord.Interaction[Any], channel: discord.PartialMessageable
    ) -> None:
        self._interaction = interaction
        self._later = InChannel(channel)
        self._first: int | None = None

    def typing(self) -> AbstractAsyncContextManager[object]:
        """Do nothing: Discord shows by itself that the bot is thinking."""
        return nullcontext()

    async def send(self, unsent: Unsent, number: int) -> int:
        """Send the message of this number: the first takes the place of the deferred answer."""
        if self._interaction.is_expired():
            return await self._later.send(unsent, number)
        if self._first is None:
            message: discord.Message = await self._interaction.edit_original_response(
                content=unsent.content, view=unsent.view, attachments=unsent.attachments()
            )
            self._first = message.id
        else:
            message = await self._interaction.followup.send(
                unsent.content,
                files=unsent.attachments(),
                view=unsent.view or discord.utils.MISSING,
                wait=True,
            )
        return message.id

    async def edit(self, message_id: int, unsent: Unsent) -> None:
        """Show something else in a message."""
        if self._interaction.is_expired():
            await self._later.edit(message_id, unsent)
            return
        await self._interaction.followup.edit_message(
            message_id,
            content=unsent.content,
            view=unsent.view,
            attachments=unsent.attachments(),
        )

    async def delete(self, message_id: int) -> None:
        """Remove a message."""
        if self._interaction.is_expired():
            await self._later.delete(message_id)
            return
        await self._interaction.followup.delete_message(message_id)
