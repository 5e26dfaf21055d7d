"""Bodies, read in bounded memory: decompressed bytes are counted as they come."""

import asyncio
from typing import Any

import aiohttp

from .account import USUAL, Timeouts
from .lenient import loads
from .setbacks import cut_off, oversized, stalled, unreadable

_ERROR_LIMIT = 64 * 2**10


async def whole(
    response: aiohttp.ClientResponse,
    timeouts: Timeouts,
    *,
    start: bytes = b"",
    limit: int = USUAL.answer,
) -> bytearray:
    """The body that begins with `start`; one of more than `limit` bytes is refused.

    aiohttp decompresses in steps of bounded size, so that a compressed bomb is noticed in time.

    Raises:
        Setback: the body is too long, was cut off, or stood still.
    """
    if (response.content_length or 0) > limit:
        raise oversized(limit)
    body = bytearray(start)
    try:
        while True:
            async with asyncio.timeout(timeouts.between if body else timeouts.first_byte):
                chunk = await response.content.readany()
            if not chunk:
                return body
            body += chunk
            if len(body) > limit:
                raise oversized(limit)
    except TimeoutError as error:
        raise stalled() from error
    except (aiohttp.ClientError, OSError) as error:
        raise cut_off() from error


async def beginning(response: aiohttp.ClientResponse, timeouts: Timeouts) -> bytes:
    """The first 64 KiB of an error's body, as far as they come: the status says most already."""
    body = bytearray()
    try:
        async with asyncio.timeout(timeouts.between):
            while len(body) < _ERROR_LIMIT and (chunk := await response.content.readany()):
                body += chunk
    except (aiohttp.ClientError, OSError, TimeoutError):
        pass
    return bytes(body[:_ERROR_LIMIT])


def json_object(body: bytes | bytearray) -> dict[str, Any]:
    """The JSON object in a body; a bare list becomes `{"data": […]}`.

    Raises:
        Setback: it is not JSON, or neither an object nor a list.
    """
    try:
        content = loads(body)
    except ValueError as error:
        raise unreadable() from error
    if isinstance(content, list):
        return {"data": content}
    if not isinstance(content, dict):
        raise unreadable()
    return content
