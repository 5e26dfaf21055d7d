"""Makes pictures fit into what Discord takes as one file."""

import asyncio
import io
import logging

from bot.attachments.unreadable import Unreadable

log = logging.getLogger(__name__)

SHRINKING = 0.7
"""By how much each side is made smaller at a time, if another format is not enough."""
SMALLEST = 64
"""Pixels of the longest side below which nothing is tried any more."""
QUALITY = 90
MOST_PIXELS = 50_000_000


async def fitted(data: bytes, mime: str, limit: int) -> tuple[bytes, str]:
    """Give a picture and its type, encoded anew as WebP if it is larger than `limit` bytes."""
    if len(data) <= limit:
        return data, mime
    return await asyncio.to_thread(_smaller, data, mime, limit)


def _smaller(data: bytes, mime: str, limit: int) -> tuple[bytes, str]:
    from bot.attachments.pictures import opened  # costs time and memory, and is needed here only

    try:
        with opened(data, ("PNG", "JPEG", "WEBP"), most_pixels=MOST_PIXELS) as image:
            mode = "RGBA" if image.has_transparency_data else "RGB"
            picture = image.convert(mode)
    except Unreadable as error:
        log.warning("a picture of %d bytes cannot be made smaller: %s", len(data), error)
        return data, mime
    while True:
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=QUALITY)
        if file.tell() <= limit or max(picture.size) < SMALLEST:
            return file.getvalue(), "image/webp"
        width, height = (max(1, int(side * SHRINKING)) for side in picture.size)
        picture = picture.resize((width, height))
