"""Bodies, read in bounded memory: decompressed bytes are counted as they come."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from .account import USUAL, Bounds, Timeouts
from .lenient import loads
from .setbacks import cut_off, oversized, stalled, unreadable
from .sieve import Sieve

_ERROR_LIMIT = 64 * 2**10


async def answer(
    response: aiohttp.ClientResponse,
    timeouts: Timeouts,
    bounds: Bounds,
    *,
    start: bytes = b"",
) -> dict[str, Any]:
    """The JSON object in the body that begins with `start`; a bare list becomes `{"data": […]}`.

    Raises:
        Setback: it is too long, was cut off, or stood still; or it is no such thing.
    """
    if not bounds.has_media:
        return json_object(await whole(response, timeouts, start=start, limit=bounds.answer))
    sieve = Sieve()
    sieve.feed(start)
    async for piece in _chunks(response, timeouts, bounds.answer, len(start)):
        sieve.feed(piece)
    try:
        return _object(sieve.value())
    except ValueError as error:
        raise unreadable() from error


async def whole(
    response: aiohttp.ClientResponse,
    timeouts: Timeouts,
    *,
    start: bytes = b"",
    limit: int = USUAL.answer,
) -> bytearray:
    """The body that begins with `start`; one of more than `limit` bytes is refused.

    Raises:
        Setback: the body is too long, was cut off, or stood still.
    """
    body = bytearray(start)
    async for piece in _chunks(response, timeouts, limit, len(start)):
        body += piece
    return body


async def _chunks(
    response: aiohttp.ClientResponse, timeouts: Timeouts, limit: int, size: int
) -> AsyncIterator[bytes]:
    """What comes of a body of which there are `size` bytes.

    aiohttp decompresses in steps of bounded size, so that a compressed bomb is noticed in time.
    """
    if (response.content_length or 0) > limit:
        raise oversized(limit)
    while piece := await chunk(response, timeouts.between if size else timeouts.first_byte):
        size += len(piece)
        if size > limit:
            raise oversized(limit)
        yield piece


async def chunk(response: aiohttp.ClientResponse, within: float) -> bytes:
    """What came next, waited for so many seconds; nothing at the end.

    Raises:
        Setback: the body was cut off, or stood still.
    """
    try:
        async with asyncio.timeout(within):
            return await response.content.readany()
    except TimeoutError as error:
        raise stalled() from error
    except (aiohttp.ClientError, OSError) as error:
        raise cut_off() from error


async def beginning(response: aiohttp.ClientResponse, timeouts: Timeouts) -> bytes:
    """The first 64 KiB of an error's body, as far as they come: the status says most already."""
    body = bytearray()
    try:
        async with asyncio.timeout(timeouts.between):
            while len(body) < _ERROR_LIMIT and (piece := await response.content.readany()):
                body += piece
    except (aiohttp.ClientError, OSError, TimeoutError):
        pass
    return bytes(body[:_ERROR_LIMIT])


def json_object(body: bytes | bytearray) -> dict[str, Any]:
    """The JSON object in a body; a bare list becomes `{"data": […]}`.

    Raises:
        Setback: it is not JSON, or neither an object nor a list.
    """
    try:
        return _object(loads(body))
    except ValueError as error:
        raise unreadable() from error


def _object(content: Any) -> dict[str, Any]:  # noqa: ANN401 -- whatever JSON gives
    if isinstance(content, list):
        return {"data": content}
    if not isinstance(content, dict):
        raise unreadable()
    return content
