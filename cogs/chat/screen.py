"""Shows an answer in a channel while it is written, at the pace that Discord allows."""

import asyncio
import io
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import zip_longest
from typing import cast

import discord

from bot.client import FAILURES, is_passing
from bot.conversation import Answer

from .buttons import LIVE, Action, actions_after, view
from .layout import WAITING, Layout, finished, growing

log = logging.getLogger(__name__)

EDIT_EVERY = 1.0
"""Seconds from one edit of a conversation to its next."""
TYPING_AFTER = 0.3
"""Seconds without a first word after which the bot is shown typing; a quick answer needs none."""
PATIENCE = 4.0
"""Seconds without a first word after which the person is told that the bot is waiting."""
LAST_TRIES = (1.0, 2.0, 4.0)
"""Seconds to wait before the end of an answer is tried to be shown again."""

UNKNOWN_MESSAGE = 10008


@dataclass(slots=True)
class Shown:
    """A message as it stands in Discord; what an older one shows is not known."""

    message: discord.PartialMessage
    content: str | None
    actions: tuple[Action, ...]
    is_older: bool = False


@dataclass(frozen=True, slots=True)
class Books:
    """How the screen records which messages show the answer."""

    link: Callable[[int, int], Awaitable[None]]
    unlink: Callable[[int], Awaitable[None]]


class Screen:
    """The messages of one answer; those it had before are written over.

    Args:
        channel: where the answer appears.
        answer: what to show.
        books: told of each message before the next step.
        reply_to: the message that the first one replies to.
    """

    def __init__(
        self,
        channel: discord.PartialMessageable,
        answer: Answer,
        books: Books,
        *,
        reply_to: int | None = None,
    ) -> None:
        self._channel = channel
        self._answer = answer
        self._books = books
        self._reply_to = reply_to
        self._nonce = secrets.token_hex(8)
        # When an answer goes on, all of its messages but the last already show what they should.
        ids = answer.turn.message_ids
        known = growing(answer.text).contents[: max(len(ids) - 1, 0)]
        self._shown = [
            Shown(channel.get_partial_message(message_id), content, (), is_older=True)
            for message_id, content in zip_longest(ids, known)
        ]

    async def follow(self) -> None:
        """Show the answer as it grows, and its end at once.

        Raises:
            discord.HTTPException: the answer can no longer be shown here.
        """
        answer, loop = self._answer, asyncio.get_running_loop()
        if self._shown:
            await self._draw_live(growing(answer.text))
        async with self._typing():
            await self._first_words()
        while not answer.ended.is_set():
            drawn_at = loop.time()
            await self._draw_live(growing(answer.text))
            with suppress(TimeoutError):
                async with asyncio.timeout_at(drawn_at + EDIT_EVERY):
                    await answer.ended.wait()
            if not answer.ended.is_set():
                await answer.changed()
        if answer.ending is not None:
            await self._draw_last(finished(answer, answer.ending), actions_after(answer.ending))

    async def _first_words(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._answer.changed()
        except TimeoutError:
            await self._draw_live(Layout((WAITING,)))
            await self._answer.changed()

    @asynccontextmanager
    async def _typing(self) -> AsyncIterator[None]:
        """Show that the bot is typing, without waiting for Discord to hear of it."""
        task = asyncio.create_task(self._type(), name="typing")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _type(self) -> None:
        await asyncio.sleep(TYPING_AFTER)
        async with self._channel.typing():
            await asyncio.Event().wait()

    async def _draw_live(self, layout: Layout) -> None:
        """Draw what there is; a passing fault costs one edit, the next one makes up for it."""
        try:
            await self._draw(layout, LIVE)
        except FAILURES as error:
            if not is_passing(error):
                raise
            log.warning("an edit failed, the next will do: %s", error)

    async def _draw_last(self, layout: Layout, actions: tuple[Action, ...]) -> None:
        """Draw the end, which no later edit makes up for: a passing fault is waited out."""
        for wait in LAST_TRIES:
            try:
                await self._draw(layout, actions)
            except FAILURES as error:
                if not is_passing(error):
                    raise
                log.warning("the end of an answer could not be shown yet: %s", error)
                await asyncio.sleep(wait)
            else:
                return
        await self._draw(layout, actions)

    async def _draw(self, layout: Layout, actions: tuple[Action, ...]) -> None:
        last = len(layout.contents) - 1
        for index, content in enumerate(layout.contents):
            await self._put(
                index,
                content,
                actions if index == last else (),
                file=layout.file if index == last else None,
            )
        while len(self._shown) > last + 1:
            await self._take_away(self._shown.pop())

    async def _put(
        self, index: int, content: str, actions: tuple[Action, ...], *, file: str | None
    ) -> None:
        files = [discord.File(io.BytesIO(file.encode()), "answer.md")] if file else []
        buttons = view(actions, self._answer.turn.id)
        if index == len(self._shown):
            await self._send(content, actions, files)
            return
        shown = self._shown[index]
        if (shown.content, shown.actions) == (content, actions) and not files:
            return
        try:
            await shown.message.edit(content=content, view=buttons, attachments=files)
        except discord.NotFound as error:
            if error.code != UNKNOWN_MESSAGE or not shown.is_older:
                raise
            # It was deleted while nobody was listening: what it showed needs another message.
            await self._books.unlink(shown.message.id)
            self._shown.remove(shown)
            await self._put(index, content, actions, file=file)
        else:
            shown.content, shown.actions = content, actions

    async def _send(
        self, content: str, actions: tuple[Action, ...], files: list[discord.File]
    ) -> None:
        reply = None
        if self._reply_to is not None and not self._shown:
            reply = discord.MessageReference(
                message_id=self._reply_to, channel_id=self._channel.id, fail_if_not_exists=False
            )
        message = await self._channel.send(
            content,
            files=files,
            view=view(actions, self._answer.turn.id) or discord.utils.MISSING,
            # Discord sends the same nonce once, so that a try whose answer was lost leaves no twin.
            nonce=f"{self._nonce}-{len(self._shown)}",
            reference=cast("discord.MessageReference", reply),  # None is no reference
        )
        partial = self._channel.get_partial_message(message.id)
        self._shown.append(Shown(partial, content, actions))
        await self._books.link(self._answer.turn.id, message.id)

    async def _take_away(self, shown: Shown) -> None:
        """Remove a message that the answer no longer needs, from the books first."""
        await self._books.unlink(shown.message.id)
        with suppress(discord.NotFound):
            await shown.message.delete()
