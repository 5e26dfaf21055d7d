"""Streamed answers: server-sent events, with the accidents that can befall them."""

import orjson
from aiohttp import web

from .exchange import Exchange
from .faults import Kind, Scripted
from .faults.fault import IN_STREAM
from .refusals import error_object

DONE = b"[DONE]"
BROKEN = b'{"id": "chatcmpl-broken", "object": "chat.completion.chunk", "choices": [{"ind'


class StreamOver(Exception):
    """An accident ended the stream; carries what was sent."""

    def __init__(self, response: web.StreamResponse) -> None:
        super().__init__()
        self.response = response


class Events:
    """Writes the events of one streamed answer, one write each.

    Use `Events.begin`. Raises StreamOver when an accident ends the stream; the gate catches it.
    """

    def __init__(self, exchange: Exchange, response: web.StreamResponse) -> None:
        self._exchange = exchange
        self._response = response
        luck = exchange.luck
        self._plain = not luck.manners
        self._end = b"\r\n\r\n" if luck.has(Kind.CRLF) else b"\n\n"
        line = self._line = self._end[: len(self._end) // 2]
        self._before = b": keep-alive" + self._end if luck.has(Kind.COMMENTS) else b""
        if luck.has(Kind.UNKNOWN_FIELDS):
            self._before += b"x-unknown: field" + line + b"retry: 3000" + line
        accident = luck.accident
        self._accident = accident if accident and accident.fault.kind in IN_STREAM else None

    @classmethod
    async def begin(cls, exchange: Exchange) -> "Events":
        """Answer with an event stream."""
        exchange.call.streamed = True
        response = await exchange.begin(
            "text/event-stream; charset=utf-8", headers={"Cache-Control": "no-cache"}
        )
        return cls(exchange, response)

    async def send(self, data: bytes, *, is_content: bool = False, name: str = "") -> None:
        """Send an event, named or not; `is_content` tells the first one that carries content."""
        call = self._exchange.call
        if self._accident and call.events >= self._accident.fault.after:
            accident, self._accident = self._accident, None
            await self._strike(accident)
        if is_content:
            call.mark_first_byte()
        await self._write(data, name)

    async def _write(self, data: bytes, name: str = "") -> None:
        named = b"event: " + name.encode() + self._line if name else b""
        if self._plain:
            event = named + b"data: " + data + b"\n\n"
            self._exchange.call.note(event)
            await self._response.write(event)
        else:
            event = self._before + named + b"data: " + data + self._end
            await self._exchange.write(self._response, event)
        self._exchange.call.events += 1

    async def end(self, *, done: bool = True) -> web.StreamResponse:
        """End the stream in good order, with `[DONE]` unless told otherwise."""
        if done and not self._exchange.luck.has(Kind.NO_DONE):
            await self.send(DONE)
        await self._response.write_eof()
        return self._response

    async def _strike(self, accident: Scripted) -> None:
        fault = accident.fault
        if fault.kind is Kind.STALL_STREAM:
            await accident.hold()
        elif fault.kind is Kind.RESET_STREAM:
            await self._exchange.reset()
        elif fault.kind is Kind.MALFORMED_EVENT:
            await self._write(BROKEN)
        else:
            if fault.kind is Kind.ERROR_EVENT:
                error = error_object(fault.message, kind="server_error", code=fault.code)
                await self._write(orjson.dumps(error))
            raise StreamOver(await self.end(done=False))
