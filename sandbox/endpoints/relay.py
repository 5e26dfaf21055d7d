"""Puts a real endpoint behind the stand-in's address, so that its calls are seen, and can fail."""

import json
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final

import aiohttp
from aiohttp import web

from .calls import Call
from .exchange import Exchange

CONNECT: Final = 10.0
"""Seconds that connecting may take; how long an answer may take is the caller's affair."""
TAIL: Final = 64 * 1024
"""Bytes from the end of an answer in which the reported usage is looked for."""
_PASSED_ON: Final = ("Accept", "Content-Length", "Content-Type", "User-Agent")
_PASSED_BACK: Final = ("retry-after", "retry-after-ms")
_USAGE: Final = re.compile(r'(?<!\\)"usage"\s*:\s*(?=\{)')

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Upstream:
    """A real endpoint: its base URL without a slash at the end, and the key that it takes."""

    base_url: str
    api_key: str | None = field(default=None, repr=False)


class Relay:
    """Passes calls on to a real endpoint, and its answers back as they come."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._session: aiohttp.ClientSession | None = None

    async def opened(self, _: web.Application) -> AsyncIterator[None]:
        """Keep a session while the application runs."""
        async with aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("User-Agent", "Content-Type"),
        ) as session:
            self._session = session
            yield
            self._session = None

    async def forward(self, exchange: Exchange) -> web.StreamResponse:
        """Ask the real endpoint; where it cannot be reached, the connection is reset."""
        if self._session is None:
            await exchange.reset()
        request = exchange.request
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        if self._upstream.api_key is not None:
            headers["Authorization"] = f"Bearer {self._upstream.api_key}"
        query = f"?{request.query_string}" if request.query_string else ""
        try:
            async with self._session.request(
                request.method,
                f"{self._upstream.base_url}{exchange.call.path}{query}",
                data=request.content if exchange.raw is None else exchange.raw or None,
                headers=headers,
                allow_redirects=False,
            ) as answer:
                return await _passed_back(exchange, answer)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("the endpoint behind the sandbox failed: %s", type(error).__name__)
            await exchange.reset()


async def _passed_back(exchange: Exchange, answer: aiohttp.ClientResponse) -> web.StreamResponse:
    call = exchange.call
    call.streamed = answer.content_type == "text/event-stream"
    kept = {name: answer.headers[name] for name in _PASSED_BACK if name in answer.headers}
    kind = answer.headers.get("Content-Type", "application/octet-stream")
    response = await exchange.begin(kind, status=answer.status, headers=kept)
    tail = bytearray()
    async for chunk in answer.content.iter_any():
        call.mark_first_byte()
        call.note(chunk)
        await response.write(chunk)
        tail += chunk
        del tail[:-TAIL]
    _note_usage(call, bytes(tail))
    await response.write_eof()
    return response


def _note_usage(call: Call, tail: bytes) -> None:
    """Note the tokens that an answer, or the last event of one, reports; most are told late."""
    text = tail.decode(errors="replace")
    for found in reversed(list(_USAGE.finditer(text))):
        try:
            usage, _ = json.JSONDecoder().raw_decode(text, found.end())
        except ValueError:
            continue
        call.usage = {name: value for name, value in usage.items() if type(value) is int}
        return
