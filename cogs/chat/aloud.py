"""Speaks answers, too, where `chat.reply_speech` is on: a voice message under each of them."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import aclosing

from bot.client import FAILURES, Bot, sentence
from bot.conversation import Answer
from bot.speech import LARGEST, NothingToSpeak, Wish
from bot.storage.conversations import Conversation, ConversationStore, State
from bot.usage import Caller
from cogs.voice import send_voice, with_names

log = logging.getLogger(__name__)

QUIET = 600.0
"""Seconds in which a channel is told once that answers cannot be spoken."""
KEPT = 1_000
"""Channels of which that is remembered; with more, one may be told again sooner."""
AT_ONCE = 50
"""Answers that are being spoken at the same time; those beyond are only written."""


class Aloud:
    """Speaks finished answers in the background, so that nobody waits to go on talking.

    `clock` is in seconds of any origin.
    """

    def __init__(
        self,
        client: Bot,
        store: ConversationStore,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._store = store
        self._clock = clock
        self._tasks: dict[asyncio.Task[None], int] = {}
        self._told: OrderedDict[int, float] = OrderedDict()

    def heard(self, answer: Answer, conversation: Conversation, *, since: int, asked: int) -> None:
        """Speak an answer that is complete, from its character `since` on.

        `asked` is the turn that is answered, or gone on with.
        """
        is_complete = answer.ending is not None and answer.ending.state is State.COMPLETE
        text = answer.text[since:].strip()
        if not (is_complete and text) or len(self._tasks) >= AT_ONCE:
            return
        task = asyncio.create_task(self._heard(answer, conversation, text), name="speak an answer")
        self._tasks[task] = asked
        task.add_done_callback(self._tasks.pop)

    def hush(self, asked: int) -> None:
        """Speak the answer to a turn no further, since another one takes its place."""
        for task, turn_id in self._tasks.items():
            if turn_id == asked:
                task.cancel()

    async def close(self) -> None:
        """Speak no further."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _heard(self, answer: Answer, conversation: Conversation, text: str) -> None:
        try:
            await self._speak(answer, conversation, text)
        except NothingToSpeak:
            log.debug("an answer has no words")
        except Exception as error:  # noqa: BLE001 -- the top of a task: the channel is told, once
            await self._tell(answer, conversation.channel_id, error)

    async def _speak(self, answer: Answer, conversation: Conversation, text: str) -> None:
        turn, services = answer.turn, self._client.services
        guild = self._client.get_guild(conversation.guild_id or 0)
        caller = Caller(
            user_id=turn.author_id or 0,
            guild_id=conversation.guild_id,
            channel_id=conversation.channel_id,
            command="chat",
        )
        voices = services.speaking.speak(
            caller,
            Wish(text=with_names(text, guild), format="voice"),
            conversation.parent_channel_id or conversation.channel_id,
            largest=guild.filesize_limit if guild else LARGEST,
        )
        channel = self._client.get_partial_messageable(conversation.channel_id)
        async with aclosing(voices):
            async for voice in voices:
                under = await self._last_message(turn.id)
                if under is None:
                    return  # the answer was deleted: nobody wants to hear it
                await send_voice(self._client, channel, voice, reply_to=under)

    async def _last_message(self, turn_id: int) -> int | None:
        turn = await self._store.turn(turn_id)
        return turn.message_ids[-1] if turn and turn.message_ids else None

    async def _tell(self, answer: Answer, channel_id: int, error: Exception) -> None:
        """Say once in a while why answers are not spoken."""
        text = f"-# I could not speak this: {sentence(error)}"
        now = self._clock()
        if now < self._told.get(channel_id, now):
            return
        self._told[channel_id] = now + QUIET
        self._told.move_to_end(channel_id)
        if len(self._told) > KEPT:
            self._told.popitem(last=False)
        channel = self._client.get_partial_messageable(channel_id)
        try:
            under = await self._last_message(answer.turn.id)
            if under is not None:
                await channel.get_partial_message(under).reply(text, mention_author=False)
        except FAILURES as failure:
            log.info("it could not be told why an answer is not spoken: %s", failure)
