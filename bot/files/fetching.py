"""Puts what an endpoint sends on the disk."""

import asyncio
from pathlib import Path

from bot.attachments.downloads import FULL
from bot.endpoints.transport import ByteStream
from bot.errors import InputError


async def written(stream: ByteStream, path: Path, limit: int) -> bool:
    """Put a stream into a file of at most `limit` bytes; False if it has more.

    Raises:
        InputError: the disk is full.
        EndpointError: it was cut off, or stood still.
    """
    size = 0
    await asyncio.to_thread(_append, path, b"")
    async for piece in stream:
        size += len(piece)
        if size > limit:
            return False
        await asyncio.to_thread(_append, path, piece)
    return True


def _append(path: Path, piece: bytes) -> None:
    try:
        with path.open("ab") as file:
            file.write(piece)
    except OSError as error:
        raise InputError(FULL) from error
