"""The way in: every request is logged, meets its faults, shows its key, and gets its errors."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

from . import refusals
from .calls import Calls, Ending
from .departure import cancelled_on_departure
from .events import StreamOver
from .exchange import JSON, Exchange
from .faults import Faults
from .faults.accidents import strike
from .multipart import FORM, Part, described, read
from .refusals import Refusal

LARGEST_BODY = 64 * 2**20
"""Bytes of a request body that are read."""

Handler = Callable[[Exchange], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    """An operation of a family: its method, its path below the prefix, and who answers it.

    Attributes:
        takes_json: whether a body may be JSON.
        takes_form: whether a body may be a form with files.
        is_open: whether no key is asked for.
        takes_nothing: whether there need not be a body.
        takes_stream: whether the handler reads the body, which is too large to be held.
        is_relayed: whether somebody else looks at what the body says.
    """

    family: str
    method: str
    path: str
    handler: Handler
    takes_json: bool = True
    takes_form: bool = False
    is_open: bool = False
    takes_nothing: bool = False
    takes_stream: bool = False
    is_relayed: bool = False


class Gate:
    """Lets requests in and sees them out; shared by all families."""

    def __init__(self, *, api_key: str, calls: Calls, faults: Faults) -> None:
        self._key = api_key.encode()
        self._calls = calls
        self._faults = faults
        self._inside: set[asyncio.Task[Any]] = set()
        self._closing = False

    async def admit(self, request: web.Request, route: Route, path: str) -> web.StreamResponse:
        """Answer a request; `path` is what follows the prefix."""
        with self._counted(), cancelled_on_departure(request):
            exchange = await self._exchange(request, route, path)
            try:
                return await self._answer(exchange, route)
            except ConnectionError as error:  # written to a connection that is just being lost
                exchange.call.ending = exchange.call.ending or Ending.LEFT
                raise asyncio.CancelledError from error
            except asyncio.CancelledError:
                gone = Ending.CLOSED if self._closing else Ending.LEFT
                exchange.call.ending = exchange.call.ending or gone
                raise
            finally:
                exchange.call.close()
                self._calls.tell(exchange.call)

    @property
    def answering(self) -> int:
        """How many requests are being answered."""
        return len(self._inside)

    async def close(self) -> None:
        """Cancel everyone who is still being answered, and wait until they are gone."""
        self._closing = True
        for task in self._inside:
            task.cancel()
        await asyncio.gather(*self._inside, return_exceptions=True)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        task = asyncio.current_task()
        if task is None or self._closing:
            raise asyncio.CancelledError
        self._inside.add(task)
        try:
            yield
        finally:
            self._inside.discard(task)

    async def _exchange(self, request: web.Request, route: Route, path: str) -> Exchange:
        raw = b"" if route.takes_stream else await _read(request)
        parts = await _form(request, raw) if request.content_type == FORM else None
        body = _parsed(raw) if parts is None else described(parts) or None
        size = LARGEST_BODY + 1 if raw is None else len(raw)
        call = self._calls.open(request.method, path, body=body, size=size)
        call.parts = parts or ()
        if isinstance(body, dict) and isinstance(body.get("model"), str):
            call.model = body["model"]
        self._calls.tell(call)
        luck = self._faults.take(route.family, path, body)
        fields = body if isinstance(body, dict) else {}
        return Exchange(request, call, fields, luck, None if route.takes_stream else raw)

    async def _answer(self, exchange: Exchange, route: Route) -> web.StreamResponse:
        try:
            if exchange.luck.accident:
                struck = await strike(exchange, exchange.luck.accident)
                if struck is not None:
                    return struck
            if not route.is_open:
                self._check_key(exchange.request)
            if exchange.call.size > LARGEST_BODY:
                raise refusals.body_too_large(LARGEST_BODY)
            is_checked = not (route.takes_stream or route.is_relayed)
            if exchange.call.method == "POST" and is_checked:
                _check_body(exchange, route)
            return await route.handler(exchange)
        except Refusal as refusal:
            return await exchange.answer(
                refusal.payload, status=refusal.status, headers=refusal.headers
            )
        except StreamOver as over:
            return over.response

    def _check_key(self, request: web.Request) -> None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise refusals.no_key()
        given = key.strip().encode("utf-8", "surrogateescape")
        # a key that goes on after a hyphen is another account's
        known = given[: len(self._key)] if given.startswith(self._key + b"-") else given
        if not hmac.compare_digest(known, self._key):
            raise refusals.wrong_key()


def _check_body(exchange: Exchange, route: Route) -> None:
    if route.takes_nothing and not exchange.call.size:
        return
    given = exchange.request.content_type
    if given == FORM and not route.takes_form:
        raise refusals.wrong_content_type(given, JSON)
    if given == FORM and not exchange.call.parts:
        raise refusals.unreadable_form()
    if given != FORM and not route.takes_json:
        raise refusals.wrong_content_type(given, FORM)
    if not isinstance(exchange.call.body, dict):
        raise refusals.unreadable_body()


async def _read(request: web.Request) -> bytes | None:
    """Read the body; None when it is too large. The application's own limit is for others."""
    chunks, size = [], 0
    async for chunk in request.content.iter_any():
        size += len(chunk)
        if size > LARGEST_BODY:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


async def _form(request: web.Request, raw: bytes | None) -> tuple[Part, ...]:
    """Take a form apart; nothing of one that cannot be."""
    try:
        return await asyncio.to_thread(read, raw or b"", request.headers["Content-Type"])
    except Refusal:
        return ()


def _parsed(raw: bytes | None) -> object:
    if not raw:
        return None
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
