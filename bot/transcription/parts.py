"""A long sound in parts: several at a time, each with the end of the one before as its prompt."""

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import Final

from bot.endpoints.audio import GONE, FileRefused, TooLong, Transcript
from bot.errors import (
    BudgetError,
    EndpointRefused,
    ModelUnavailable,
    NotAllowedError,
    ParleyError,
)
from bot.sound import Piece, Sound, Studio
from bot.transcription.joining import Part
from bot.transcription.order import Progress, Tell
from bot.transcription.plan import Plan
from bot.transcription.sending import Sending
from bot.transcription.speakers import Cast
from bot.usage import Caller

AT_ONCE: Final = 3
"""Parts of one sound that are on their way at a time."""
TAIL: Final = 200
"""Characters of the part before that go along: models read about the last 200 tokens."""
MARGIN: Final = 1.0
"""Seconds that a part stays below what the model takes: encoders add a little."""

_FOR_ALL: Final = (BudgetError, NotAllowedError, ModelUnavailable, TooLong, FileRefused)


class Parts:
    """One long sound on its way.

    Args:
        sending: the way to the endpoint.
        studio: what cuts the sound.
        caller: who it is done for.
        plan: what is asked of the model.
        tell: hears how far it is, if anybody wants to know.
    """

    def __init__(
        self, sending: Sending, studio: Studio, caller: Caller, plan: Plan, tell: Tell | None
    ) -> None:
        self._sending = sending
        self._studio = studio
        self._caller = caller
        self._plan = plan
        self._tell = tell
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._cast = Cast()
        self._over: ParleyError | None = None
        self._parts: dict[int, Part] = {}
        self._total: int | None = None

    async def hear(self, path: Path, sound: Sound, longest: float) -> list[Part]:
        """Give what became of each part of at most `longest` seconds, in their order.

        Raises:
            NotSound: the sound cannot be cut.
        """
        tasks: list[asyncio.Task[None]] = []
        try:
            cut = self._studio.pieces(path, longest=max(longest - MARGIN, MARGIN))
            async with aclosing(cut) as pieces:
                async for piece in pieces:
                    await self._slots.acquire()
                    tasks.append(asyncio.create_task(self._take(piece, sound), name="hear a part"))
                    if piece.index == 0 and self._plan.family.speakers:
                        await tasks[0]
                        await self._meet(path)
            self._total = len(tasks)
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return [self._parts[index] for index in sorted(self._parts)]

    async def _take(self, piece: Piece, sound: Sound) -> None:
        try:
            heard: Transcript | ParleyError = self._over or await self._heard(piece)
        except ParleyError as error:
            heard = error
            if _is_for_all(error):
                self._over = error
        finally:
            self._slots.release()
        self._parts[piece.index] = Part(piece.start, piece.seconds, heard)
        self._say(sound)

    async def _heard(self, piece: Piece) -> Transcript:
        heard = await self._sending.send(
            self._caller,
            self._plan,
            (piece.path, piece.sound),
            prompt=self._prompt(piece.index),
            speakers=self._cast.voices,
        )
        return self._cast.named(heard) if piece.index and self._plan.family.speakers else heard

    async def _meet(self, path: Path) -> None:
        first = self._parts[0].heard
        if isinstance(first, Transcript):
            await self._cast.meet(self._studio, path, first)

    def _prompt(self, index: int) -> str | None:
        before = self._parts.get(index - 1)
        if before is None or isinstance(before.heard, ParleyError):
            return self._plan.prompt
        tail = before.heard.text.strip()
        if len(tail) > TAIL:
            _, _, tail = tail[-TAIL:].partition(" ")
        return " ".join(filter(None, (self._plan.prompt, tail))) or None

    def _say(self, sound: Sound) -> None:
        if self._tell is not None:
            done = sum(part.seconds for part in self._parts.values())
            self._tell(Progress(len(self._parts), self._total, done, sound.seconds))


def _is_for_all(error: ParleyError) -> bool:
    """Tell what every further part would meet as well."""
    is_gone = isinstance(error, EndpointRefused) and error.code == GONE
    return is_gone or isinstance(error, _FOR_ALL)
