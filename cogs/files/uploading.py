"""Shows how far an upload is, and what it came to."""

import asyncio
import time
from contextlib import suppress

import discord

from bot.client import FAILURES, Bot, caller_of, tell
from bot.files import Incoming, ServerFiles, Stage, Uploaded

from . import wording
from .buttons import COMMAND

EDIT_EVERY = 2.0
"""Seconds from one edit of the answer to its next."""


class Uploading:
    """An upload that somebody asked for; the interaction was deferred."""

    def __init__(
        self, interaction: discord.Interaction[Bot], file: discord.Attachment, purpose: str
    ) -> None:
        self._interaction = interaction
        self._incoming = Incoming(file.url, file.filename, file.size)
        self._purpose = purpose
        self._stage, self._done = Stage.FETCHING, 0
        self._begun = time.monotonic()

    async def run(self, files: ServerFiles) -> None:
        """Upload it and tell how far it is.

        Raises:
            ParleyError: it was not uploaded; the sentence says why.
        """
        caller = caller_of(self._interaction, COMMAND)
        work = files.upload(caller, self._incoming, self._purpose, self._tell)
        task = asyncio.create_task(work, name="upload a file")
        try:
            await self._follow(task)
            await self._end(task.result())
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def _tell(self, stage: Stage, done: int) -> None:
        self._stage, self._done = stage, done

    async def _follow(self, task: asyncio.Task[Uploaded]) -> None:
        await asyncio.wait({task}, timeout=EDIT_EVERY)
        while not task.done():
            with suppress(*FAILURES):  # how far it is does not matter as much as that it goes on
                await self._interaction.edit_original_response(content=self._progress())
            await asyncio.wait({task}, timeout=EDIT_EVERY)

    def _progress(self) -> str:
        share = self._done / max(1, self._incoming.size)
        stage = wording.stage(self._stage, min(share, 1.0), time.monotonic() - self._begun)
        return f"{wording.incoming(self._incoming.name, self._incoming.size)}\n{stage}"

    async def _end(self, uploaded: Uploaded) -> None:
        """Tell what it came to, also once Discord takes no more edits of the answer."""
        text = wording.uploaded(uploaded)
        try:
            await self._interaction.edit_original_response(content=text)
        except FAILURES:
            await tell(self._interaction.user, text, self._interaction.channel)
