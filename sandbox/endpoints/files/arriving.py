"""Forms that are too large to be held: taken apart while they arrive."""

from collections.abc import AsyncIterator

from aiohttp import StreamReader

from sandbox.endpoints.multipart import (
    LINE,
    LONGEST_HEAD,
    MOST_PARTS,
    Part,
    boundary_of,
    part,
)
from sandbox.endpoints.refusals import Refusal, unreadable_form

PIECE = 2**18
LONGEST_FIELD = 2**16
"""Bytes of a field that is no file."""


class Arriving:
    """A form of which one part at a time is there; `size` counts the bytes that came."""

    def __init__(self, content: StreamReader, content_type: str) -> None:
        self._content = content
        self._delimiter = LINE + b"--" + boundary_of(content_type)
        self._buffer = bytearray(LINE)  # so that the first part begins like all others
        self.size = 0

    async def parts(self) -> AsyncIterator[Part]:
        """The heads of the parts, without their content, which is to be read before the next.

        Raises:
            Refusal: it is no such form, or breaks off.
        """
        async for _ in self.content():
            pass  # what stands before the first part means nothing
        for _ in range(MOST_PARTS):
            if await self._at_end():
                return
            yield part(await self._line(LINE * 2), b"")
        raise unreadable_form()

    async def content(self) -> AsyncIterator[bytes]:
        """The content of the part that began last, in pieces.

        Raises:
            Refusal: the form breaks off.
        """
        kept = len(self._delimiter) - 1
        while (at := self._buffer.find(self._delimiter)) < 0:
            if len(self._buffer) > kept:
                yield bytes(self._buffer[:-kept])
                del self._buffer[:-kept]
            await self._more()
        if at:
            yield bytes(self._buffer[:at])
        del self._buffer[: at + len(self._delimiter)]

    async def text(self) -> str:
        """The content of a field.

        Raises:
            Refusal: it is too long, or no text, or the form breaks off.
        """
        whole = b""
        async for piece in self.content():
            whole += piece
            if len(whole) > LONGEST_FIELD:
                raise Refusal(413, "A field of the form is too long.")
        return Part("", whole).text

    async def _at_end(self) -> bool:
        """Whether no further part follows; passes over the rest of the line."""
        while len(self._buffer) < len(b"--"):
            await self._more()
        if self._buffer.startswith(b"--"):
            return True
        if (await self._line(LINE)).strip(b" \t"):
            raise unreadable_form()
        return False

    async def _line(self, end: bytes) -> bytes:
        while (at := self._buffer.find(end)) < 0:
            if len(self._buffer) > LONGEST_HEAD:
                raise unreadable_form()
            await self._more()
        found = bytes(self._buffer[:at])
        del self._buffer[: at + len(end)]
        return found

    async def _more(self) -> None:
        piece = await self._content.read(PIECE)
        if not piece:
            raise unreadable_form()
        self.size += len(piece)
        self._buffer += piece
