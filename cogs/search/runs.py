"""Readings of history on Discord: a post shows how far one is, with a button that stops it."""

import asyncio
import logging
import re
from contextlib import suppress
from typing import Self

import discord

from bot.client import FAILURES, Bot, LastingButton, is_passing, view_of
from bot.errors import InputError
from bot.search.embedding import Embedding
from bot.search.indexing import Indexing
from bot.storage.search import HistoryRun, RunState

from .progress import told

log = logging.getLogger(__name__)

MANAGE = discord.Permissions(manage_guild=True)
EDIT_EVERY = 4.0
"""Seconds from one edit of a progress post to its next."""
AFTERWARDS = 3_600.0
"""Seconds for which the post of a run that has ended still waits for all of it to be embedded."""
ENDED = "This has ended already. /embed status shows what can be found."


class StopButton(LastingButton, template=r"index:stop:(?P<run>[0-9]{1,18})"):
    """Stops a reading of history; its id carries which."""

    command = "embed"
    needs = MANAGE

    def __init__(self, run_id: int) -> None:
        super().__init__(f"index:stop:{run_id}", "Stop")
        self.run_id = run_id

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""
        return cls(int(match["run"]))

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Stop it, or say why not."""
        await interaction.response.defer()
        indexing = interaction.client.services.indexing
        is_stopped = await indexing.stop(interaction.guild_id or 0, self.run_id)
        progress = await indexing.progress(self.run_id)
        if progress is not None and progress.run.guild_id == interaction.guild_id:
            text = told(interaction.client, progress, interaction.channel_id)
            await interaction.edit_original_response(content=text, view=None)
        if not is_stopped:
            raise InputError(ENDED)


class Runs:
    """Keeps the posts of all runs as they are."""

    def __init__(self, client: Bot) -> None:
        services = client.services
        self._client = client
        self._indexing: Indexing = services.indexing
        self._embedding: Embedding = services.embedding
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def begin(
        self, interaction: discord.Interaction[Bot], channel_id: int | None, days: int | None
    ) -> None:
        """Begin to read history, and show how far it is; the interaction was deferred.

        Raises:
            InputError: there is nothing to read, or search is switched off there.
        """
        run = await self._indexing.begin(
            interaction.guild_id or 0, interaction.user.id, channel_id=channel_id, days=days
        )
        progress = await self._indexing.progress(run.id)
        content = told(self._client, progress, interaction.channel_id) if progress else "Reading."
        post = await interaction.edit_original_response(
            content=content, view=view_of([StopButton(run.id)])
        )
        await self._indexing.show(run.id, post.channel.id, post.id)
        self._follow(run, post.channel.id, post.id)

    async def take_up(self, guild_id: int) -> None:
        """Go on showing what the former run of the bot began."""
        for run in await self._indexing.running(guild_id):
            if run.post_channel_id is not None and run.post_id is not None:
                self._follow(run, run.post_channel_id, run.post_id)

    async def close(self) -> None:
        """Leave the posts as they are."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _follow(self, run: HistoryRun, channel_id: int, post_id: int) -> None:
        if run.id in self._tasks:
            return
        post = self._client.get_partial_messageable(channel_id).get_partial_message(post_id)
        task = asyncio.create_task(
            self._keep(run.id, channel_id, post), name=f"show index run {run.id}"
        )
        self._tasks[run.id] = task
        task.add_done_callback(lambda done: self._ended(run.id, done))

    def _ended(self, run_id: int, task: asyncio.Task[None]) -> None:
        del self._tasks[run_id]
        if not task.cancelled() and (error := task.exception()):
            log.error("an index run is not shown any more", exc_info=error)

    async def _keep(self, run_id: int, channel_id: int, post: discord.PartialMessage) -> None:
        """Show how far a run is until it has ended, or the post is gone."""
        shown, looks_left = "", AFTERWARDS / EDIT_EVERY
        while (progress := await self._indexing.progress(run_id)) is not None:
            is_running = progress.run.state is RunState.RUNNING
            owed = "" if is_running else await self._still_owed(progress.run.guild_id)
            text = told(self._client, progress, channel_id) + owed
            if text != shown:
                view = view_of([StopButton(run_id)]) if is_running else None
                if not await _edited(post, text, view):
                    return
                shown = text
            if is_running:
                await self._next(run_id)
            elif owed and looks_left > 0:
                looks_left -= 1
                await asyncio.sleep(EDIT_EVERY)
            else:
                return

    async def _next(self, run_id: int) -> None:
        """Wait until it is time for another edit, or the run has ended."""
        loop = asyncio.get_running_loop()
        until = loop.time() + EDIT_EVERY
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self._indexing.wait(run_id)
                progress = await self._indexing.progress(run_id)
                if progress is None or progress.run.state is not RunState.RUNNING:
                    return
                await asyncio.sleep(until - loop.time())

    async def _still_owed(self, guild_id: int) -> str:
        progress = await self._embedding.progress(guild_id)
        if not progress.owed:
            return ""
        return "\nSome messages still wait to be embedded: /embed status tells how many."


async def _edited(post: discord.PartialMessage, text: str, view: discord.ui.View | None) -> bool:
    """Show something else in a post; a passing fault is made good by the next edit."""
    try:
        await post.edit(content=text, view=view)
    except FAILURES as error:
        log.info("the progress of an index run could not be shown: %s", error)
        return is_passing(error)
    return True
