"""One request and its answer: what a family is given, and its ways to answer."""

import asyncio
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import orjson
from aiohttp import web

from .calls import Call, Ending
from .faults import Kind, Luck

JSON = "application/json"
DRIP_SECONDS = 0.001
HARD_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time to linger: closing sends RST in place of FIN."""


@dataclass(slots=True)
class Exchange:
    """A request that was let in.

    Attributes:
        request: as it came.
        call: its entry in the log.
        body: the parsed JSON object; empty when the route takes none.
        luck: the faults that befall it.
        raw: the body as it came; None where it is still to be read from the request.
    """

    request: web.Request
    call: Call
    body: Mapping[str, Any]
    luck: Luck
    raw: bytes | None = None

    @property
    def account(self) -> str:
        """Whose files and jobs these are: the key that was shown."""
        return self.request.headers.get("Authorization", "").partition(" ")[2].strip()

    async def answer(
        self, payload: object, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> web.StreamResponse:
        """Answer with JSON, in the form that the call's luck gives it."""
        if isinstance(payload, dict):
            payload = self.shaped(payload)
        return await self.send(orjson.dumps(payload), status=status, headers=headers)

    def shaped(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Give a JSON object the unusual form that faults ask for."""
        if not self.luck.manners:
            return payload
        payload = dict(payload)
        if self.luck.has(Kind.DROP_USAGE):
            payload.pop("usage", None)
        if self.luck.has(Kind.EMPTY_CHOICES) and "choices" in payload:
            payload["choices"] = []
        if self.luck.has(Kind.UNKNOWN_FIELDS):
            payload["x_unknown"] = {"nested": [1, None, "text"]}
        return payload

    async def send(
        self,
        body: bytes,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        content_type: str = JSON,
    ) -> web.StreamResponse:
        """Answer with these bytes."""
        response = await self.begin(content_type, status=status, headers=headers, length=len(body))
        self.call.mark_first_byte()
        accident = self.luck.accident
        if accident and accident.fault.kind is Kind.CUT_BODY:
            await response.write(body[: len(body) // 2])
            await self.reset()
        await self.write(response, body)
        await response.write_eof()
        return response

    async def begin(
        self,
        content_type: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        length: int | None = None,
    ) -> web.StreamResponse:
        """Begin an answer whose body the caller writes."""
        response = web.StreamResponse(status=status, headers=headers)
        response.headers["Content-Type"] = content_type
        response.headers["x-request-id"] = f"req_sandbox_{self.call.number}"
        response.content_length = length
        self.call.status, self.call.kind = status, content_type
        await response.prepare(self.request)
        return response

    async def write(self, response: web.StreamResponse, body: bytes) -> None:
        """Write bytes of an answer, at once unless a fault makes them drip."""
        self.call.note(body)
        drip = self.luck.manners.get(Kind.DRIP)
        if drip is None:
            await response.write(body)
            return
        pause = DRIP_SECONDS if drip.seconds is None else drip.seconds
        for index in range(len(body)):
            await response.write(body[index : index + 1])
            await asyncio.sleep(pause)

    async def reset(self) -> NoReturn:
        """Reset the connection the hard way and end the call."""
        self.call.ending = Ending.RESET
        transport = self.request.transport
        if transport is not None:
            connection = transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HARD_RESET)
            transport.abort()
        raise asyncio.CancelledError
