"""Brings large files from Discord onto the disk, where they stay only while they are worked on."""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import aiohttp

from bot.attachments.folders import Folders
from bot.attachments.limits import MEGABYTE
from bot.attachments.names import shown_size
from bot.errors import EndpointBusy, InputError

log = logging.getLogger(__name__)

T = TypeVar("T")

LARGEST = 512 * MEGABYTE
"""Bytes of one file; Discord's own limit for those who pay it most."""

EMPTY = "That file is empty. Send another one."
GONE = "Discord does not give that file out any more. Send it again."
LATE = "That file did not arrive from Discord. Try again in a minute."
FULL = "My disk has no room for that file. Try a smaller one, or tell whoever runs this bot."
CROWDED = "Too many large files are being worked on. Try again in a few minutes."

_PIECE = 2**18
_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait: for an answer, between its pieces, for a whole file, and for room."""

    answer: float = 20.0
    piece: float = 20.0
    file: float = 300.0
    room: float = 300.0


class Downloads:
    """Streams files into folders of their own, never whole through memory.

    Args:
        session: what fetches them.
        concurrent: files that are on the disk at a time; further ones wait.
        room: bytes that they may take up there; a single one may have more, and is then alone.
        patience: how long each step may take.
        folder: where the folders are made; None is the system's place for files in passing.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        concurrent: int = 8,
        room: int = 2 * LARGEST,
        patience: Patience | None = None,
        folder: Path | None = None,
    ) -> None:
        self._session = session
        self._concurrent = concurrent
        self._room = room
        self._sizes: list[int] = []
        self._left = asyncio.Condition()
        self._patience = patience or Patience()
        self._folders = Folders(folder or Path(tempfile.gettempdir()))
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="downloads")

    async def open(self) -> None:
        """Take away what a run that was killed left behind."""
        try:
            await self._in_thread(self._folders.open)
        except OSError as error:  # told again to whoever needs the room
            log.warning("there is no folder for files in passing: %s", error)

    @asynccontextmanager
    async def file(self, url: str, *, size: int, limit: int = LARGEST) -> AsyncIterator[Path]:
        """Give a file as long as the block lasts, alone in a folder that goes with it.

        Args:
            url: where Discord has it.
            size: the bytes that Discord says it has.
            limit: the most bytes that it may have.

        Raises:
            InputError: it is empty, too large, gone, did not arrive, or the disk is full.
            EndpointBusy: too many others are being worked on.
        """
        limit = min(limit, LARGEST)
        _check(size, limit)
        async with self.room(size) as folder:
            path = folder / "file"
            await self._fetch(url, path, size)
            yield path

    @asynccontextmanager
    async def room(self, size: int) -> AsyncIterator[Path]:
        """Give a folder as long as the block lasts, with room for a file of `size` bytes.

        Raises:
            InputError: the disk is full.
            EndpointBusy: too many others are being worked on.
        """
        async with self._taken(size), self._folder() as folder:
            yield folder

    async def close(self) -> None:
        """Take away what is left on the disk, and give the threads back."""
        await self._in_thread(self._folders.close)
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    @asynccontextmanager
    async def _taken(self, size: int) -> AsyncIterator[None]:
        """Take room on the disk until the end of the block."""
        try:
            async with asyncio.timeout(self._patience.room), self._left:
                await self._left.wait_for(partial(self._has_room, size))
                self._sizes.append(size)
        except TimeoutError as error:
            raise EndpointBusy(CROWDED) from error
        try:
            yield
        finally:
            self._sizes.remove(size)
            async with self._left:
                self._left.notify_all()

    def _has_room(self, size: int) -> bool:
        if len(self._sizes) >= self._concurrent:
            return False
        return not self._sizes or sum(self._sizes) + size <= self._room

    @asynccontextmanager
    async def _folder(self) -> AsyncIterator[Path]:
        # Who gives up while it is being made leaves none behind either.
        making = asyncio.create_task(self._on_disk(self._folders.new), name="make a folder")
        try:
            yield await asyncio.shield(making)
        finally:
            await asyncio.shield(self._dropped(making))

    async def _dropped(self, making: asyncio.Task[Path]) -> None:
        with suppress(InputError):
            folder = await making
            await self._in_thread(partial(self._folders.drop, folder))

    async def _fetch(self, url: str, path: Path, size: int) -> None:
        patience = self._patience
        timeout = aiohttp.ClientTimeout(
            total=patience.file, sock_connect=patience.answer, sock_read=patience.piece
        )
        try:
            async with self._session.get(url, timeout=timeout) as response:
                if not response.ok:
                    raise InputError(LATE if response.status >= _SERVER_ERROR else GONE)
                await self._keep(response.content, path, size)
        except (aiohttp.ClientError, TimeoutError, ConnectionError, ValueError) as error:
            log.info("a file did not arrive: %s", type(error).__name__)
            raise InputError(LATE) from error

    async def _keep(self, content: aiohttp.StreamReader, path: Path, size: int) -> None:
        arrived = 0
        async for piece in content.iter_chunked(_PIECE):
            arrived += len(piece)
            if arrived > size:
                break
            await self._on_disk(partial(_append, path, piece))
        if arrived != size:  # what Discord said of it and what it sent do not go together
            raise InputError(LATE)

    async def _on_disk(self, work: Callable[[], T]) -> T:
        try:
            return await self._in_thread(work)
        except OSError as error:
            log.warning("a file could not be kept for its work: %s", error)
            raise InputError(FULL) from error

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _append(path: Path, piece: bytes) -> None:
    with path.open("ab") as file:
        file.write(piece)


def _check(size: int, limit: int) -> None:
    if size <= 0:
        raise InputError(EMPTY)
    if size > limit:
        raise InputError(f"That file is larger than {shown_size(limit)}. Send a smaller one.")
