"""Speaks in answer to a command: a card, and what is heard under it."""

import asyncio
import logging
from contextlib import aclosing, suppress

import discord

from bot.client import FAILURES, Bot, caller_of, home_of, is_deleted
from bot.errors import EndpointBusy, InputError
from bot.speech import Speaking, Spoken, Wish
from cogs.voice import AS_FILE, audio_file, send_voice

from . import card

log = logging.getLogger(__name__)

PATIENCE = 14 * 60.0
"""Seconds that it may take; after 15 minutes Discord takes no more edits of an answer."""
TOOK_LONG = "The model took longer than Discord lets me wait. Give me a shorter text."
TOO_MUCH = "Discord does not take files of this size here. Give me a shorter text."
TOO_LARGE = 413


class Saying:
    """Speaks, and stops when its card is deleted."""

    def __init__(self, client: Bot, speaking: Speaking) -> None:
        self._client = client
        self._speaking = speaking
        self._live: dict[int, asyncio.Task[None]] = {}

    async def say(self, interaction: discord.Interaction[Bot], wish: Wish) -> None:
        """Speak a text; what is refused at once is told before anything is shown.

        Raises:
            ParleyError: not everything was spoken; the sentence says why.
            discord.HTTPException: it cannot be heard here.
        """
        await self._speaking.check(
            caller_of(interaction, "speak"),
            wish,
            home_of(interaction.channel),
            largest=interaction.filesize_limit,
        )
        deferred = await interaction.response.defer(thinking=True)
        shown = (deferred and deferred.message_id) or (await interaction.original_response()).id
        reply = Reply(self._client, interaction, card_id=shown)
        task = asyncio.create_task(self._speak(reply, wish), name="speak an answer")
        self._live[shown] = task
        try:
            await asyncio.wait({task})
            if not task.cancelled():
                await task
        except BaseException:
            await reply.leave()
            raise
        finally:
            del self._live[shown]
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def stop(self, message_id: int) -> None:
        """Speak no further, since the card was deleted."""
        if task := self._live.get(message_id):
            task.cancel()

    async def _speak(self, reply: "Reply", wish: Wish) -> None:
        interaction = reply.interaction
        spoken = self._speaking.speak(
            caller_of(interaction, "speak"),
            wish,
            home_of(interaction.channel),
            largest=interaction.filesize_limit,
        )
        try:
            async with asyncio.timeout(PATIENCE), aclosing(spoken):
                async for each in spoken:
                    await reply.take(each)
        except TimeoutError as error:
            raise EndpointBusy(TOOK_LONG) from error
        except discord.HTTPException as error:
            if is_deleted(error):
                return  # whoever deleted the card wants to hear no more
            if error.status == TOO_LARGE:
                raise InputError(TOO_MUCH) from error
            raise


class Reply:
    """What is heard in reply to one command.

    Args:
        client: sends it.
        interaction: the command.
        card_id: the message that answers the command.
    """

    def __init__(self, client: Bot, interaction: discord.Interaction[Bot], *, card_id: int) -> None:
        self.interaction = interaction
        self._client = client
        self._card_id = card_id
        self._seconds = 0.0

    async def take(self, spoken: Spoken) -> None:
        """Let something be heard.

        Raises:
            discord.HTTPException: it cannot be, here.
        """
        seconds = self._seconds + spoken.seconds
        line = card.line(spoken, seconds)
        if spoken.format != "voice":
            await self._attach(line, spoken)
        else:
            await self.interaction.edit_original_response(content=line)
            if not await self._post(spoken):
                await self._attach(f"{line}\n{AS_FILE}", spoken)
        self._seconds = seconds

    async def leave(self) -> None:
        """Leave no card under which nothing is heard."""
        if not self._seconds:
            with suppress(*FAILURES):
                await self.interaction.delete_original_response()

    async def _attach(self, line: str, spoken: Spoken) -> None:
        """Put a file into the answer, or below it if there is one already."""
        if self._seconds:
            await self.interaction.followup.send(file=audio_file(spoken))
        else:
            await self.interaction.edit_original_response(
                content=line, attachments=[audio_file(spoken)]
            )

    async def _post(self, spoken: Spoken) -> bool:
        """Send a voice message under the card; tells whether the bot may write there."""
        channel = self._client.get_partial_messageable(self.interaction.channel_id or 0)
        try:
            await send_voice(self._client, channel, spoken, reply_to=self._card_id)
        except discord.Forbidden as error:
            log.info("a voice message could not be sent: %s", error)
            return False
        return True
