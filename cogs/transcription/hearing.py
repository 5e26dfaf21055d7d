"""A transcription on its way, shown in the messages that will hold it."""

import asyncio
from collections.abc import Callable
from functools import partial

from bot.growing import Growing
from bot.transcription import Progress, Transcription, Work
from cogs.screen import Books, Frame, Layout, Place, Screen

from .layout import laid_out, under_way

_ENDLESS = 1_000_000_000
SHORT = 4_000
"""Characters of a transcript that takes so little to lay out that it needs no thread."""


class Hearing(Growing):
    """What is known of it so far: how far it is, and in the end what was said or what failed."""

    def __init__(self) -> None:
        super().__init__(_ENDLESS)
        self.layout: Layout | None = None
        self.failure: Exception | None = None
        self._line = ""

    @property
    def text(self) -> str:
        """How far it is, in words."""
        return self._line

    def tell(self, progress: Progress) -> None:
        """Take note of how far it is."""
        self._line = under_way(progress)
        self._grew(0)

    async def run(self, work: Work, lay_out: Callable[[Transcription], Layout]) -> None:
        """Do the work to its end, whatever that is."""
        try:
            heard = await work(self.tell)
            is_short = len(heard.text) <= SHORT
            self.layout = lay_out(heard) if is_short else await asyncio.to_thread(lay_out, heard)
        except Exception as error:  # noqa: BLE001 -- whoever shows it tells the person
            self.failure = error
        finally:
            self._finish()


async def show(
    place: Place,
    work: Work,
    format: str,  # noqa: A002 -- the option's name
    *,
    name: str | None = None,
    books: Books | None = None,
) -> None:
    """Show how far the work is, and what was heard in the end.

    Raises:
        ParleyError: it failed; nothing is shown then but how far it was.
        discord.HTTPException: it cannot be shown here.
    """
    hearing = Hearing()

    def end() -> tuple[Layout, tuple[()]] | None:
        return None if hearing.layout is None else (hearing.layout, ())

    lay_out = partial(laid_out, format=format, name=name)
    frame: Frame[object] = Frame(live=(), view=lambda _: None, end=end, lay_out=_as_it_is)
    task = asyncio.create_task(hearing.run(work, lay_out), name="hear a recording")
    try:
        await Screen(place, hearing, frame, books=books).follow()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    if hearing.failure is not None:
        raise hearing.failure


def _as_it_is(line: str) -> Layout:
    return Layout((line,))
