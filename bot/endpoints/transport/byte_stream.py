"""Streamed answers that are no text, such as sound, and files, which may be anything."""

import re
from typing import Self

import aiohttp

from . import reading
from .account import USUAL, Bounds, Timeouts
from .bodies import is_page, understood
from .sentences import Asked
from .setbacks import Setback, oversized, unreadable

_TELLING = 64  # bytes that tell a problem from anything else
_PROBLEM = 2**16
_SAID = re.compile(rb'\s*\{\s*"(error|detail|message|object|code|status|type)"\s*:')


class ByteStream:
    """The bytes of one response, in pieces as they arrive, for `async for`. The caller closes it.

    Iteration raises an EndpointError where the answer was cut off, stood still, or is too long;
    what came before stays valid.
    """

    def __init__(
        self,
        response: aiohttp.ClientResponse,
        asked: Asked,
        timeouts: Timeouts,
        bounds: Bounds = USUAL,
    ) -> None:
        self._response = response
        self._asked = asked
        self._timeouts = timeouts
        self._limit = bounds.answer
        self._first = b""
        self._size = 0
        self._is_over = False

    @property
    def mime(self) -> str:
        """What the server says of the bytes, which need not be true."""
        return self._response.content_type

    async def start(self) -> None:
        """Waits for the first bytes: nothing is delivered yet, and the call may be tried again.

        Raises:
            Setback: nothing came, or it is a problem in words instead.
        """
        if (self._response.content_length or 0) > self._limit:
            raise oversized(self._limit)
        start = b""
        while len(start) < _TELLING and (piece := await self._read()):
            start += piece
            if not start.lstrip().startswith((b"{", b"<")):
                break
        if not start:
            raise unreadable()
        if self._is_problem(start):
            whole = await reading.whole(self._response, self._timeouts, start=start, limit=_PROBLEM)
            understood("application/json", bytes(whole), self._asked)
            raise unreadable()
        self._first = start

    def __aiter__(self) -> Self:
        """The stream itself: each byte comes once."""
        return self

    async def __anext__(self) -> bytes:
        """The next bytes, at least one."""
        if self._first:
            first, self._first = self._first, b""
            return first
        if self._is_over:
            raise StopAsyncIteration
        try:
            piece = await self._read()
        except Setback as setback:
            self._is_over = True
            raise setback.error from setback
        if not piece:
            raise StopAsyncIteration
        return piece

    def close(self) -> None:
        """Hangs up, if the server has not finished: it may stop making more."""
        self._response.close()

    async def _read(self) -> bytes:
        """The next bytes; none at the end."""
        limit = self._timeouts.between if self._size else self._timeouts.first_byte
        piece = await reading.chunk(self._response, limit)
        self._size += len(piece)
        if self._size > self._limit:
            raise oversized(self._limit)
        self._is_over = not piece
        return piece

    def _is_problem(self, start: bytes) -> bool:
        """Whether the answer is words: labelled so, or, whatever its label, plainly JSON."""
        if is_page(start) or _SAID.match(start):
            return True
        return self.mime.startswith("text/") or self.mime.endswith("json")


class FileStream(ByteStream):
    """The bytes of a file, whatever they are: text, JSON and nothing at all among them."""

    async def start(self) -> None:
        """Waits for the first bytes: nothing is delivered yet, and the call may be tried again.

        Raises:
            Setback: nothing came.
        """
        if (self._response.content_length or 0) > self._limit:
            raise oversized(self._limit)
        self._first = await self._read()
