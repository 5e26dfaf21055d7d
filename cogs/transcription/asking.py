"""Recordings that somebody asks to have transcribed by a command or a message menu."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial

import discord

from bot.attachments.names import shown_name
from bot.client import FAILURES, Bot, caller_of, home_of, is_deleted
from bot.errors import ParleyError
from bot.messages.service import Messages
from bot.transcription import Order, Tell, Transcribing, Transcription
from cogs.screen import InAnswer

from .hearing import show
from .sources import recording

Failure = tuple[str, ParleyError]
"""The name of a file, and why nothing was heard of it."""


class Asking:
    """Shows what is said in recordings as the answer to an interaction, one after the other."""

    def __init__(self, transcribing: Transcribing, messages: Messages) -> None:
        self._transcribing = transcribing
        self._messages = messages

    async def transcribe(
        self,
        interaction: discord.Interaction[Bot],
        files: Sequence[discord.Attachment],
        order: Order,
        message_id: int | None = None,
    ) -> None:
        """Show what is said in each; what failed is told once the others are done.

        Search may find it in the message that is named.

        Raises:
            ParleyError: it is not possible; the sentence says why, for each of several.
        """
        command = "translate" if order.is_translation else "transcribe"
        caller, home = caller_of(interaction, command), home_of(interaction.channel)
        await self._transcribing.check(caller, order, home)
        await interaction.response.defer(thinking=True)

        async def hear(file: discord.Attachment, tell: Tell) -> Transcription:
            sound = recording(file)
            heard = await self._transcribing.hear(caller, sound, order, home, tell=tell)
            if message_id is not None:
                await self._messages.note_transcript(message_id, heard.text)
            return heard

        try:
            failures = await _shown(interaction, files, order, hear)
        except BaseException:  # the bot going down, too
            await _clear(interaction)
            raise
        if len(failures) == len(files):
            await _clear(interaction)
        if failures:
            raise _told(failures, len(files))


async def _shown(
    interaction: discord.Interaction[Bot],
    files: Sequence[discord.Attachment],
    order: Order,
    hear: Callable[[discord.Attachment, Tell], Awaitable[Transcription]],
) -> list[Failure]:
    """Show what is said in one file after the other; gives those that failed."""
    channel = interaction.client.get_partial_messageable(interaction.channel_id or 0)
    place, failures = InAnswer(interaction, channel), list[Failure]()
    for file in files:
        name = file.filename if len(files) > 1 else None
        try:
            await show(place, partial(hear, file), order.format, name=name)
        except discord.NotFound as error:
            if is_deleted(error):  # whoever took the answer away wants no more of it
                return []
            raise
        except ParleyError as error:
            failures.append((file.filename, error))
    return failures


async def _clear(interaction: discord.Interaction[Bot]) -> None:
    """Leave nothing that would wait for ever."""
    with suppress(*FAILURES):
        await interaction.delete_original_response()


def _told(failures: Sequence[Failure], count: int) -> ParleyError:
    """Give what is told of the files that failed, by name where there were several."""
    if count == 1:
        return failures[0][1]
    return ParleyError("\n".join(f"{shown_name(name)}: {error}" for name, error in failures))
