"""The studio: all work on sound, in a few threads of its own."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from bot.errors import RESTARTING, ParleyError
from bot.sound import cutting, excerpts, joining, looking, remuxing
from bot.sound.sound import Piece, Sound, Voice
from bot.sound.work import Stopped, Work

T = TypeVar("T")

THREADS: Final = 2
SMALL: Final = 2**20
"""Bytes of sounds that wait for no large ones: voice messages of four minutes and more."""
SMALL_TIME: Final = 20.0
"""Seconds that work on a small sound may take: others wait behind it."""


class Studio:
    """Does what takes time with sounds; every method may raise NotSound or InputError.

    Who is cancelled while waiting stops the work as well. New files appear beside the given one,
    and belong to whoever owns that directory.
    """

    def __init__(self, threads: int = THREADS) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="sound")
        self._small = ThreadPoolExecutor(1, thread_name_prefix="small sound")
        self._works: set[Work] = set()
        self._is_closed = False

    async def close(self) -> None:
        """Stop what is being done, and end the threads."""
        self._is_closed = True
        for work in self._works:
            work.stop()
        for pool in (self._pool, self._small):
            await asyncio.to_thread(pool.shutdown, cancel_futures=True)

    async def look(self, file: Path | bytes) -> Sound:
        """Tell what a file, or what is in memory, is by its content."""
        return await self._done(lambda work: looking.look(file, work), size=_size(file))

    async def remuxed(self, path: Path, sound: Sound) -> tuple[Path, Sound] | None:
        """Copy the sound alone into a common container; None where none fits."""
        return await self._done(lambda work: remuxing.remuxed(path, sound, work))

    async def encoded(self, path: Path) -> tuple[Path, Sound]:
        """Write the sound anew as small WebM Opus, in true time."""
        return await self._done(lambda work: remuxing.encoded(path, work))

    async def excerpt(self, path: Path, start: float, end: float) -> bytes:
        """Give what sounds from `start` to `end` (seconds): WAV, 16 kHz, mono."""
        return await self._done(lambda work: excerpts.excerpt(path, work, start=start, end=end))

    async def voice(self, parts: Sequence[bytes]) -> Voice:
        """Join parts to a voice message; one part that already is one passes through."""
        size = sum(map(len, parts))
        return await self._done(lambda work: joining.voice(parts, work), size=size)

    async def joined(self, parts: Sequence[bytes], wanted: str) -> bytes:
        """Join parts to one file: "mp3", "opus", "aac", "flac" or "wav"."""
        return await self._done(lambda work: joining.joined(parts, wanted, work))

    async def pieces(self, path: Path, *, longest: float) -> AsyncGenerator[Piece, None]:
        """Cut at quiet moments into pieces of at most `longest` seconds, each when it is ready.

        The next piece is prepared while the caller uses this one, and no further ones.
        """
        work = Work()
        steps = _Steps(cutting.cut(path, work, longest=longest))
        ahead: asyncio.Future[Piece | None] | None = None
        try:
            ahead = asyncio.ensure_future(self._begun(work, steps.next))
            while (piece := await ahead) is not None:
                ahead = asyncio.ensure_future(self._begun(work, steps.next))
                yield piece
        finally:
            work.stop()
            if ahead is not None:
                ahead.cancel()
            self._ended(steps)

    async def _done(self, task: Callable[[Work], T], *, size: int | None = None) -> T:
        """Do a piece of work on so many bytes; None is work that takes long with few, too."""
        if size is None or size > SMALL:
            work, pool = Work(), self._pool
        else:
            work, pool = Work(SMALL_TIME), self._small
        return await self._begun(work, lambda: task(work), pool)

    async def _begun(
        self, work: Work, task: Callable[[], T], pool: ThreadPoolExecutor | None = None
    ) -> T:
        if self._is_closed:
            raise ParleyError(RESTARTING)
        self._works.add(work)
        try:
            return await asyncio.get_running_loop().run_in_executor(
                pool or self._pool, _in_time, work, task
            )
        except Stopped:
            raise ParleyError(RESTARTING) from None
        except asyncio.CancelledError:
            work.stop()
            raise
        finally:
            self._works.discard(work)

    def _ended(self, steps: "_Steps") -> None:
        """Close the file that was being cut, in a thread, when the last step is over."""
        try:
            self._pool.submit(steps.close)
        except RuntimeError:  # the studio is closed, thus no thread is left that could disturb
            steps.close()


def _size(file: Path | bytes) -> int:
    if isinstance(file, bytes):
        return len(file)
    try:
        return file.stat().st_size
    except OSError:
        return 0  # who opens it says so


def _in_time(work: Work, task: Callable[[], T]) -> T:
    work.begin()
    work.check()
    return task()


class _Steps:
    """A generator of pieces that is driven by changing threads, one at a time."""

    def __init__(self, pieces: Generator[Piece, None, None]) -> None:
        self._pieces = pieces
        self._lock = threading.Lock()

    def next(self) -> Piece | None:
        with self._lock:
            return next(self._pieces, None)

    def close(self) -> None:
        with self._lock:
            self._pieces.close()
