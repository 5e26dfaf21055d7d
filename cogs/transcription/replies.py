"""Replies to a message that ping nobody."""

import secrets

import discord

from cogs.screen import InChannel, Unsent


class Reply(InChannel):
    """Messages in a channel, of which the first replies to another one without a ping.

    A message that was deleted in the meantime gets no reply.
    """

    def __init__(self, channel: discord.PartialMessageable, reply_to: int) -> None:
        super().__init__(channel)
        self._place = channel
        self._above = reply_to
        self._once = secrets.token_hex(8)

    async def send(self, unsent: Unsent, number: int) -> int:
        """Send the message of this number."""
        above = discord.MessageReference(
            message_id=self._above, channel_id=self._place.id, fail_if_not_exists=True
        )
        message = await self._place.send(
            unsent.content,
            files=unsent.attachments(),
            reference=above,
            mention_author=False,
            nonce=f"{self._once}-{number}",
        )
        return message.id
