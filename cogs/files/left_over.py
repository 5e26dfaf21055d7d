"""After a restart: tells where it was begun what became of an upload that was cut off."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import discord

from bot.client import FAILURES, Bot, is_passing
from bot.errors import EndpointError, ParleyError
from bot.files import ServerFiles
from bot.storage.tuning import KeptFile, Upload

from . import wording

log = logging.getLogger(__name__)

PAUSES: Final[Sequence[float]] = (5, 15, 60, 300, 900)
"""Seconds to wait for an endpoint, or Discord, before they are asked again."""


class LeftOver:
    """Looks for uploads that the last run of the bot left behind, and tells of each.

    Between two tries it waits the next of the `pauses`.
    """

    def __init__(
        self, client: Bot, files: ServerFiles, *, pauses: Sequence[float] = PAUSES
    ) -> None:
        self._client = client
        self._files = files
        self._pauses = pauses
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Begin, once in a run."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="tell of uploads cut off")

    async def close(self) -> None:
        """Leave the rest to the next run."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        for pause in self._pauses:
            await self._tell_all(is_last=False)
            if not self._files.uploads.left_over:
                return
            await asyncio.sleep(pause)
        await self._tell_all(is_last=True)

    async def _tell_all(self, *, is_last: bool) -> None:
        for upload in self._files.uploads.left_over:
            try:
                await self._settle(upload, is_last=is_last)
            except (ParleyError, *FAILURES) as error:
                log.info("what became of upload %d cannot be told yet: %s", upload.id, error)
            except Exception:
                log.exception("what became of upload %d cannot be told", upload.id)

    async def _settle(self, upload: Upload, *, is_last: bool) -> None:
        """Tell, then forget: a crash in between tells twice, but never not at all."""
        kept: KeptFile | None = None
        is_sure = True
        try:
            kept = await self._files.uploads.look_for(upload)
        except EndpointError:
            if not is_last:
                raise
            is_sure = False
        text = wording.left_over(upload.name, kept, is_sure=is_sure)
        await self._tell(upload, text, is_last=is_last)
        await self._files.uploads.settle(upload, kept)

    async def _tell(self, upload: Upload, text: str, *, is_last: bool) -> None:
        person = discord.Object(upload.uploaded_by)
        pings = discord.AllowedMentions(users=[person])
        channel = self._client.get_partial_messageable(upload.channel_id)
        try:
            await channel.send(f"<@{person.id}> {text}", allowed_mentions=pings)
        except FAILURES as error:
            if is_passing(error) and not is_last:
                raise
            with suppress(*FAILURES):  # then there is nobody left to be told
                await (await self._client.fetch_user(person.id)).send(text)
