"""Brings an answer and its screen together, and sees both to their end."""

import asyncio
import logging

from bot.client import FAILURES, Bot, is_deleted, is_passing, sentence, tell
from bot.conversation import Answer, Conversations
from bot.storage.conversations import Kind, Turn
from cogs.screen import Screen

from .aloud import Aloud
from .buttons import Action
from .screen import screen_of

log = logging.getLogger(__name__)


class Answering:
    """Answers questions, and continues answers that were cut off, where they were asked."""

    def __init__(self, client: Bot, conversations: Conversations) -> None:
        self._client = client
        self._conversations = conversations
        self._store = conversations.store
        self._aloud = Aloud(client, conversations.store)

    async def close(self) -> None:
        """Speak no answer any further; those that are being written are the floor's concern."""
        await self._aloud.close()

    async def __call__(self, turn: Turn) -> None:
        """Answer this question, or continue this answer; every failure reaches who asked."""
        try:
            current = await self._current(turn)
            if current is not None:
                await self._answer(current)
        except Exception as error:  # noqa: BLE001 -- the top of an answer's task
            await self._tell(turn, sentence(error))

    async def _current(self, turn: Turn) -> Turn | None:
        """Look the turn up again: while it waited, much may have been edited, deleted or ended."""
        conversation = await self._store.get(turn.conversation_id)
        if conversation is None or conversation.ended:
            return None
        if found := await self._store.turn(turn.id):
            return found
        last = await self._store.last_turn(turn.conversation_id)
        return last if last and last.role == "user" and turn.parent_id is None else None

    async def _answer(self, turn: Turn) -> None:
        going_on = turn.role == "assistant"
        answer = await (self._conversations.go_on if going_on else self._conversations.begin)(turn)
        known = len(answer.text)
        if not going_on:
            self._aloud.hush(turn.id)
        writing = asyncio.create_task(self._conversations.write(answer), name="write an answer")
        try:
            await self._screen(turn, answer).follow()
        except FAILURES as error:
            answer.stop("This could not be shown in the channel any more.")
            log.info("an answer could not be shown: %s", error)
            await self._tell_lost(turn, error)
        finally:
            if not answer.ended.is_set() and not answer.stopped:
                writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            answer.shown.set()
        await self._speak(answer, since=known, asked=turn.id)

    async def _speak(self, answer: Answer, *, since: int, asked: int) -> None:
        """Let the answer be heard, too, where that is wanted."""
        conversation = await self._store.get(answer.turn.conversation_id)
        if conversation and (await self._conversations.settings(conversation)).reply_speech:
            self._aloud.heard(answer, conversation, since=since, asked=asked)

    def _screen(self, turn: Turn, answer: Answer) -> Screen[Action]:
        channel = self._client.get_partial_messageable(turn.channel_id)
        in_chain = answer.turn.parent_id is not None
        reply_to = turn.message_ids[0] if in_chain and turn.message_ids else None
        return screen_of(answer, channel, self._store, reply_to=reply_to)

    async def _tell_lost(self, turn: Turn, error: Exception) -> None:
        if is_deleted(error):
            return  # somebody deleted the answer while it was written: they know
        why = (
            "Discord had a fault. Try again in a minute."
            if is_passing(error)
            else "it was deleted or closed, or I may not write there any more."
        )
        await self._tell(turn, f"I could not finish my answer in <#{turn.channel_id}>: {why}")

    async def _tell(self, turn: Turn, text: str) -> None:
        """Tell whoever asked, by direct message if need be."""
        if turn.author_id is None:
            return
        try:
            person = await self._client.fetch_user(turn.author_id)
        except FAILURES as failure:
            log.warning("who asked could not be found: %s", failure)
            return
        await tell(person, text, self._client.get_partial_messageable(turn.channel_id))


def place_of(turn: Turn, kind: Kind) -> tuple[str, int]:
    """Name the place of the floor: a whole thread or direct message, or one chain's question."""
    return ("chain", turn.id) if kind is Kind.CHANNEL else ("conversation", turn.conversation_id)
