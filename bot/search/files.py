"""How text files begin that were sent along with messages."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.attachments.downloads import Downloads
from bot.attachments.limits import Limits
from bot.attachments.texts import decoded
from bot.errors import ParleyError
from bot.storage.messages.extras import TextFile

log = logging.getLogger(__name__)

LARGEST: Final = 1_048_576
"""Bytes of a file that is read."""
LIMITS: Final = Limits(text_bytes=8_192, characters=4_000)
AT_ONCE: Final = 4
PATIENCE: Final = 15.0
"""Seconds for a file to arrive."""


class TextFiles:
    """Fetches text files, and reads how they begin."""

    def __init__(self, downloads: Downloads) -> None:
        self._downloads = downloads
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def read(self, files: Sequence[TextFile]) -> tuple[TextFile, ...]:
        """Give files with their text; it is "" of those that cannot be had or are no text."""
        return tuple(await asyncio.gather(*(self._read(it) for it in files)))

    async def _read(self, file: TextFile) -> TextFile:
        if file.text is not None:
            return file
        content = b""
        try:
            async with self._turns, asyncio.timeout(PATIENCE), self._file(file) as path:
                content = await asyncio.to_thread(path.read_bytes)
        except (ParleyError, TimeoutError, OSError) as error:
            log.info("a text file stays out of search: %s", error or type(error).__name__)
        found = decoded(content, LIMITS) if content else None
        return replace(file, text=found.content if found else "")

    def _file(self, file: TextFile) -> AbstractAsyncContextManager[Path]:
        return self._downloads.file(file.url, size=file.size, limit=LARGEST)
