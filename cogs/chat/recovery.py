"""After a restart: marks answers that were cut off, and answers what was left unanswered."""

import logging
import time
from collections.abc import Awaitable, Callable

import discord

from bot.conversation import Conversations, Ending
from bot.splitting import LIMIT, preview
from bot.storage.conversations import State, Turn

from .buttons import actions_after, view

log = logging.getLogger(__name__)

RECENT = 3_600_000
"""Milliseconds; an older question is no longer answered unasked."""
CUT_OFF = "\n-# I was restarted while I wrote this. Press Regenerate for a whole answer."


class Recovery:
    """Picks up what the last run of the bot left behind."""

    def __init__(self, client: discord.Client, conversations: Conversations) -> None:
        self._client = client
        self._store = conversations.store

    async def run(self, answer: Callable[[Turn], Awaitable[None]]) -> None:
        """Mark what was cut off, then have the recent unanswered questions answered."""
        for turn in await self._store.interrupt_streaming():
            try:
                await self._mark(turn)
            except discord.HTTPException as error:
                log.info("a cut-off answer could not be marked: %s", error)
        for turn in await self._store.unanswered(time.time_ns() // 1_000_000 - RECENT):
            await answer(turn)

    async def _mark(self, turn: Turn) -> None:
        """Put the note and the buttons under what Discord shows of the answer."""
        channel = self._client.get_partial_messageable(turn.channel_id)
        buttons = view(actions_after(Ending(State.INTERRUPTED)), turn.id)
        if not turn.message_ids:
            sent = await channel.send(CUT_OFF.strip(), view=buttons or discord.utils.MISSING)
            await self._store.link(turn.id, sent.id)
            return
        texts = [(await channel.fetch_message(found)).content for found in turn.message_ids]
        await self._store.amend(turn.id, "\n".join(texts))
        last = channel.get_partial_message(turn.message_ids[-1])
        await last.edit(content=preview(texts[-1], LIMIT - len(CUT_OFF)) + CUT_OFF, view=buttons)
