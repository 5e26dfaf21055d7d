"""A text that only the person who asked sees while it is written."""

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import discord

from cogs.screen import Unsent


class Whisper:
    """The answer to a command that was deferred for one person's eyes, and what follows it.

    Every message is ephemeral; once Discord takes none any more, nothing is said anywhere else.
    """

    def __init__(self, interaction: discord.Interaction[Any]) -> None:
        self._interaction = interaction

    def typing(self) -> AbstractAsyncContextManager[object]:
        """Do nothing: Discord shows by itself that the bot is thinking."""
        return nullcontext()

    async def send(self, unsent: Unsent, number: int) -> int:
        """Send the message of this number: the first takes the place of the deferred answer."""
        if number == 0:
            first = await self._interaction.edit_original_response(
                content=unsent.content, view=unsent.view, attachments=unsent.attachments()
            )
            return first.id
        message = await self._interaction.followup.send(
            unsent.content,
            files=unsent.attachments(),
            view=unsent.view or discord.utils.MISSING,
            ephemeral=True,
            wait=True,
        )
        return message.id

    async def edit(self, message_id: int, unsent: Unsent) -> None:
        """Show something else in a message."""
        await self._interaction.followup.edit_message(
            message_id,
            content=unsent.content,
            view=unsent.view,
            attachments=unsent.attachments(),
        )

    async def delete(self, message_id: int) -> None:
        """Remove a message."""
        await self._interaction.followup.delete_message(message_id)
