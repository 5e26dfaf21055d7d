"""Pictures of messages as a moderation model gets them."""

import asyncio
import base64
import logging
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final

from bot.attachments.downloads import Downloads
from bot.attachments.limits import MEGABYTE, Limits
from bot.errors import ParleyError
from bot.storage.messages import Picture

log = logging.getLogger(__name__)

LIMITS: Final = Limits(picture_side=1024, picture_passed_bytes=MEGABYTE)
MOST: Final = 10
"""Pictures of one message; Discord allows no more files."""
PATIENCE: Final = 10.0
"""Seconds for a picture to arrive."""


class Viewing:
    """Fetches pictures and makes them as small as a model needs them."""

    def __init__(self, downloads: Downloads) -> None:
        self._downloads = downloads
        self._turns = asyncio.Semaphore(1)  # a large picture takes much memory while it is decoded

    async def shown(self, pictures: Sequence[Picture]) -> tuple[str, ...]:
        """Give pictures as `data:` URLs; those that cannot be had or read are left out."""
        found = await asyncio.gather(*(self._shown(it) for it in pictures[:MOST]))
        return tuple(url for url in found if url)

    async def _shown(self, picture: Picture) -> str | None:
        try:
            async with asyncio.timeout(PATIENCE), self._file(picture) as path:
                content = await asyncio.to_thread(path.read_bytes)
            async with self._turns:
                return await asyncio.to_thread(_as_url, content)
        except (ParleyError, TimeoutError, OSError) as error:
            log.warning("a picture stays unjudged: %s", error or type(error).__name__)
            return None

    def _file(self, picture: Picture) -> AbstractAsyncContextManager[Path]:
        return self._downloads.file(picture.url, size=picture.size, limit=LIMITS.picture_bytes)


def _as_url(content: bytes) -> str:
    from bot.attachments.pictures import prepare_picture  # Pillow takes long to load

    picture = prepare_picture("picture", content, LIMITS)
    return f"data:{picture.mime};base64,{base64.b64encode(picture.data).decode()}"
