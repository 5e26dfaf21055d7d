"""After a restart: marks answers that were cut off, and answers what was left unanswered."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import discord

from bot.conversation import Conversations, Ending
from bot.errors import ParleyError
from bot.splitting import LIMIT, preview
from bot.storage.clock import unix_ms
from bot.storage.conversations import State, Turn
from cogs.screen import is_placeholder

from .buttons import Action, AnswerButton, actions_after, view

log = logging.getLogger(__name__)

RECENT = 3_600_000
"""Milliseconds; an older question is no longer answered unasked."""
CUT_OFF = "-# I was restarted while I wrote this. Press Regenerate for a whole answer."
LOOK_BACK = 20
"""Messages in which one is looked for that was sent, but not noted before the crash."""
UNKNOWN_CHANNEL = 10003


class Recovery:
    """Picks up what the last run of the bot left behind."""

    def __init__(self, client: discord.Client, conversations: Conversations) -> None:
        self._client = client
        self._conversations = conversations
        self._store = conversations.store

    async def run(self, answer: Callable[[Turn], Awaitable[None]]) -> None:
        """Mark what was cut off, then have the recent unanswered questions answered."""
        try:
            for turn in await self._store.streaming():
                if self._conversations.live(turn.id) is None:
                    await self._try(self._mark, turn)
            for turn in await self._store.unanswered(unix_ms() - RECENT):
                await self._try(answer, turn)
        except ParleyError as error:
            log.error("what the last run left is not picked up: %s", error)  # noqa: TRY400 -- expected, so without a traceback

    async def _try(self, step: Callable[[Turn], Awaitable[None]], turn: Turn) -> None:
        """Take a step for one turn; whatever happens there keeps nothing from the others."""
        try:
            await step(turn)
        except (discord.HTTPException, ParleyError) as error:
            log.info("turn %d could not be picked up: %s", turn.id, type(error).__name__)
        except Exception:
            log.exception("turn %d could not be picked up", turn.id)

    async def _mark(self, turn: Turn) -> None:
        """Put the note under what Discord shows of the answer, and store that much of it.

        The answer counts as interrupted once Discord was told, so that a second crash in between
        leaves nothing unmarked; what can never be told is not tried again.
        """
        text = turn.text
        try:
            text = max(text, await self._told(turn), key=len)
        except discord.DiscordServerError:
            raise
        except discord.HTTPException as error:
            log.info("a cut-off answer could not be marked: %s", error)
            if error.code == UNKNOWN_CHANNEL:  # deleted while nobody was listening
                await self._store.forget_channel(turn.channel_id)
        await self._store.finish(turn.id, state=State.INTERRUPTED, text=text, error=CUT_OFF)

    async def _told(self, turn: Turn) -> str:
        """Put the note and the buttons under the answer; gives the text that is shown of it."""
        channel = self._client.get_partial_messageable(turn.channel_id)
        buttons = view(actions_after(Ending(State.INTERRUPTED)), turn.id)
        ids = (*turn.message_ids, *await self._unnoted(channel, turn))
        shown = [found for it in ids if (found := await self._shown(channel, it))]
        if not shown:
            sent = await channel.send(CUT_OFF, view=buttons or discord.utils.MISSING)
            await self._store.link(turn.id, sent.id)
            return ""
        await shown[-1].edit(content=_with_note(shown[-1].content), view=buttons)
        return "\n".join(it.content for it in shown if not is_placeholder(it.content))

    async def _unnoted(self, channel: discord.PartialMessageable, turn: Turn) -> list[int]:
        """Find the message that was sent just before the crash and not noted any more, if any."""
        with suppress(discord.Forbidden):  # without the right to read the history it is not found
            async for message in channel.history(limit=LOOK_BACK):
                if message.id not in turn.message_ids and _can_stop(message, turn):
                    await self._store.link(turn.id, message.id)
                    return [message.id]
        return []

    async def _shown(
        self, channel: discord.PartialMessageable, message_id: int
    ) -> discord.Message | None:
        """Fetch a message; one that was deleted meanwhile leaves the books."""
        try:
            return await channel.fetch_message(message_id)
        except discord.NotFound as error:
            if error.code == UNKNOWN_CHANNEL:
                raise
            await self._store.unlink(message_id)
            return None


def _can_stop(message: discord.Message, turn: Turn) -> bool:
    """Tell whether a message is the last of this answer: it has the button that stops it."""
    rows = (row for row in message.components if isinstance(row, discord.ActionRow))
    button = AnswerButton(Action.STOP, turn.id).custom_id
    return any(getattr(each, "custom_id", None) == button for row in rows for each in row.children)


def _with_note(content: str) -> str:
    """Put the note under what a message shows, or in the place of another note."""
    if is_placeholder(content):
        return CUT_OFF
    return f"{preview(content, LIMIT - len(CUT_OFF) - 1)}\n{CUT_OFF}"
