"""Small quotes under voice messages: what the bot heard."""

import asyncio
import logging
from collections.abc import Collection, Sequence
from contextlib import suppress
from functools import partial

import discord

from bot.attachments import Heard
from bot.client import FAILURES
from bot.errors import ParleyError
from bot.lengths import shown_length
from bot.splitting import preview
from bot.storage.conversations import ConversationStore, Turn
from cogs.screen import literal

log = logging.getLogger(__name__)

LENGTH = 300
"""Characters of what was said that a quote shows; of several voice messages each has its share."""
ALTOGETHER = 800
PATIENCE = 3.0
"""Seconds that an answer waits for the quote that belongs above it."""


def quote(heard: Sequence[Heard]) -> str:
    """Show what was heard, each in a line of which Discord reads nothing as markup."""
    length = min(LENGTH, ALTOGETHER // max(len(heard), 1))
    return "\n".join(
        f"> 🎙️ {shown_length(each.seconds)} · "
        f"{literal(preview(' '.join(each.text.split()), length))}"
        for each in heard
    )


class Quotes:
    """Shows what was heard, and takes it away with what it was heard in.

    A quote is noted as one more message of the turn of whoever spoke: it is found after a restart,
    and a reply to it is one to what was said.
    """

    def __init__(self, client: discord.Client, store: ConversationStore) -> None:
        self._client = client
        self._store = store
        self._showing: set[asyncio.Task[None]] = set()

    async def show(self, turn: Turn, heard: Sequence[Heard], spoken: discord.Message) -> None:
        """Reply with a quote; whatever keeps it from being shown keeps no answer waiting.

        Args:
            turn: what was said.
            heard: the sounds in it; without any there is nothing to show.
            spoken: the message that they came with.
        """
        if not heard:
            return
        task = asyncio.create_task(self._show(turn, heard, spoken), name="quote what was heard")
        self._showing.add(task)
        task.add_done_callback(self._showing.discard)
        await asyncio.wait({task}, timeout=PATIENCE)

    async def close(self) -> None:
        """Show nothing further."""
        for task in list(self._showing):
            task.cancel()
        await asyncio.gather(*self._showing, return_exceptions=True)

    async def _show(self, turn: Turn, heard: Sequence[Heard], spoken: discord.Message) -> None:
        channel = self._client.get_partial_messageable(turn.channel_id)
        is_here = spoken.channel.id == turn.channel_id
        try:
            send = partial(channel.send, quote(heard), silent=True, suppress_embeds=True)
            sent = await (send(reference=spoken, mention_author=False) if is_here else send())
            await self._store.link(turn.id, sent.id)
            if await self._store.turn(turn.id) is None:  # deleted in the very moment
                await self._delete(turn.channel_id, sent.id)
        except FAILURES as error:
            log.info("what was heard could not be shown: %s", error)
        except ParleyError as error:
            log.warning("a quote is not noted: %s", error)
        except Exception:
            log.exception("what was heard could not be shown")

    async def lost(self, message_ids: Collection[int]) -> set[int]:
        """Tell which of these deleted messages were quotes; what they quoted stays as it is."""
        quotes = set[int]()
        for message_id in message_ids:
            turn = await self._store.turn_of_message(message_id)
            if turn and turn.role == "user" and message_id != turn.message_ids[0]:
                quotes.add(message_id)
                await self._store.unlink(message_id)
        return quotes

    async def take_away(self, turn: Turn, deleted: Collection[int]) -> None:
        """Take away the quotes of a turn that was erased."""
        if turn.role != "user":
            return
        for message_id in turn.message_ids[1:]:
            if message_id not in deleted:
                await self._delete(turn.channel_id, message_id)

    async def _delete(self, channel_id: int, message_id: int) -> None:
        channel = self._client.get_partial_messageable(channel_id)
        with suppress(*FAILURES):
            await channel.get_partial_message(message_id).delete()
