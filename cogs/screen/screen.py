"""Shows a text where it is wanted while it is written, at the pace that Discord allows."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

import discord

from bot.client import FAILURES, is_deleted, is_passing
from bot.growing import Growing

from .layout import WAITING, Layout, TextFile, growing
from .places import Place, Unsent

log = logging.getLogger(__name__)

Button = TypeVar("Button")

EDIT_EVERY = 1.0
"""Seconds from one edit of a text to its next."""
TYPING_AFTER = 0.3
"""Seconds without a first word after which the bot is shown typing; a quick answer needs none."""
PATIENCE = 4.0
"""Seconds without a first word after which the person is told that the bot is waiting."""
LAST_TRIES = (1.0, 2.0, 4.0)
"""Seconds to wait before the end of a text is tried to be shown again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame(Generic[Button]):
    """How a text is laid out and which buttons stand under it.

    `live` are the buttons while it grows and `lay_out` is how it looks then; `end` gives both for
    its end, or None if nothing more is to be shown; `view` makes the row of buttons.
    """

    live: tuple[Button, ...]
    view: Callable[[tuple[Button, ...]], discord.ui.View | None]
    end: Callable[[], tuple[Layout, tuple[Button, ...]] | None]
    lay_out: Callable[[str], Layout] = growing


@dataclass(slots=True)
class Shown(Generic[Button]):
    """A message as it stands in Discord; what an older one shows may not be known."""

    message_id: int
    content: str | None
    buttons: tuple[Button, ...] = ()
    is_older: bool = False


@dataclass(frozen=True, slots=True)
class Books:
    """How the screen records which messages show the text, each by its id."""

    link: Callable[[int], Awaitable[None]]
    unlink: Callable[[int], Awaitable[None]]


class Screen(Generic[Button]):
    """The messages of one text; those it had before are written over.

    Args:
        place: where the text appears.
        text: what to show.
        frame: how it is shown.
        books: told of each message before the next step, if it matters.
        shown: the messages that it had before.
    """

    def __init__(
        self,
        place: Place,
        text: Growing,
        frame: Frame[Button],
        *,
        books: Books | None = None,
        shown: Iterable[Shown[Button]] = (),
    ) -> None:
        self._place = place
        self._growing = text
        self._frame = frame
        self._books = books
        self._shown = list(shown)

    async def follow(self) -> None:
        """Show the text as it grows, and its end at once.

        Raises:
            discord.HTTPException: the text can no longer be shown here.
        """
        text, loop = self._growing, asyncio.get_running_loop()
        if self._shown:
            await self._draw_live(self._frame.lay_out(text.text))
        async with self._typing():
            await self._first_words()
        while not text.ended.is_set():
            drawn_at = loop.time()
            await self._draw_live(self._frame.lay_out(text.text))
            with suppress(TimeoutError):
                async with asyncio.timeout_at(drawn_at + EDIT_EVERY):
                    await text.ended.wait()
            if not text.ended.is_set():
                await text.changed()
        if end := self._frame.end():
            await self._draw_last(*end)

    async def _first_words(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._growing.changed()
        except TimeoutError:
            await self._draw_live(Layout((WAITING,)))
            await self._growing.changed()

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
        async with self._place.typing():
            await asyncio.Event().wait()

    async def _draw_live(self, layout: Layout) -> None:
        """Draw what there is; a passing fault costs one edit, the next one makes up for it."""
        try:
            await self._draw(layout, self._frame.live)
        except FAILURES as error:
            if not is_passing(error):
                raise
            log.warning("an edit failed, the next will do: %s", error)

    async def _draw_last(self, layout: Layout, buttons: tuple[Button, ...]) -> None:
        """Draw the end, which no later edit makes up for: a passing fault is waited out."""
        for wait in LAST_TRIES:
            try:
                await self._draw(layout, buttons)
            except FAILURES as error:
                if not is_passing(error):
                    raise
                log.warning("the end of a text could not be shown yet: %s", error)
                await asyncio.sleep(wait)
            else:
                return
        await self._draw(layout, buttons)

    async def _draw(self, layout: Layout, buttons: tuple[Button, ...]) -> None:
        last = len(layout.contents) - 1
        for index, content in enumerate(layout.contents):
            is_last = index == last
            files = layout.files if is_last else ()
            await self._put(index, content, buttons if is_last else (), files=files)
        while len(self._shown) > last + 1:
            await self._take_away(self._shown.pop())

    async def _put(
        self, index: int, content: str, buttons: tuple[Button, ...], *, files: Sequence[TextFile]
    ) -> None:
        if index == len(self._shown):
            await self._send(content, buttons, files)
            return
        shown = self._shown[index]
        if (shown.content, shown.buttons) == (content, buttons) and not files:
            return
        try:
            unsent = Unsent(content, self._frame.view(buttons), files)
            await self._place.edit(shown.message_id, unsent)
        except discord.NotFound as error:
            if not is_deleted(error) or not shown.is_older:
                raise
            # It was deleted while nobody was listening: what it showed needs another message.
            await self._strike(shown.message_id)
            self._shown.remove(shown)
            await self._put(index, content, buttons, files=files)
        else:
            shown.content, shown.buttons = content, buttons

    async def _send(
        self, content: str, buttons: tuple[Button, ...], files: Sequence[TextFile]
    ) -> None:
        unsent = Unsent(content, self._frame.view(buttons), files)
        message_id = await self._place.send(unsent, len(self._shown))
        self._shown.append(Shown(message_id, content, buttons))
        if self._books is not None:
            await self._books.link(message_id)

    async def _take_away(self, shown: Shown[Button]) -> None:
        """Remove a message that the text no longer needs, from the books first."""
        await self._strike(shown.message_id)
        with suppress(discord.NotFound):
            await self._place.delete(shown.message_id)

    async def _strike(self, message_id: int) -> None:
        if self._books is not None:
            await self._books.unlink(message_id)
