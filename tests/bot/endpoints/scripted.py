"""An endpoint on 127.0.0.1 that misbehaves as a script says, and records what it was asked."""

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.endpoints.transport import Account

Step = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: Any  # what JSON gives; None in other cases
    raw: bytes = b""


@dataclass
class Endpoint:
    """Each request takes the next step; the last one stays."""

    steps: list[Step] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    base: str = ""
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    first: Step | None = None  # answers before the body was read, which is not written down

    @property
    def account(self) -> Account:
        return Account(self.base, "sk-secret-of-the-test")

    def answer(self, content: Any, status: int = 200, **headers: str) -> None:
        """A body: JSON, unless it is bytes or text already."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        if isinstance(content, str):
            body = content.encode()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers.setdefault("Content-Type", "application/json")

        async def step(_: web.Request) -> web.StreamResponse:
            return web.Response(body=body, status=status, headers=headers)

        self.steps.append(step)

    def events(self, *payloads: Any, done: bool = True) -> None:
        pieces = [b"data: " + json.dumps(payload).encode() + b"\n\n" for payload in payloads]
        self.pieces(*pieces, *([b"data: [DONE]\n\n"] if done else []))

    def pieces(
        self, *pieces: bytes, content_type: str = "text/event-stream", cut: bool = False
    ) -> None:
        """A stream of chunks; `cut` drops the connection after them."""

        async def step(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Type": content_type})
            await response.prepare(request)
            for piece in pieces:
                await response.write(piece)
            if cut and request.transport is not None:
                request.transport.close()
            return response

        self.steps.append(step)

    def reset(self) -> None:
        """Drops the connection without a word."""

        async def step(request: web.Request) -> web.StreamResponse:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()

        self.steps.append(step)

    def hang(self, *pieces: bytes, content_type: str = "text/event-stream") -> None:
        """Stands still: at once, or after some chunks; until the client hangs up."""

        async def step(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Type": content_type})
            if pieces:
                await response.prepare(request)
            for piece in pieces:
                await response.write(piece)
            await asyncio.Event().wait()
            return response

        self.steps.append(step)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if self.first is not None:
            return await self.first(request)
        body = await request.read()
        content = json.loads(body) if request.content_type == "application/json" else None
        headers = dict(request.headers)
        self.asked.append(Asked(request.method, request.raw_path, headers, content, body))
        self.arrived.set()
        step = self.steps[min(len(self.asked), len(self.steps)) - 1]
        return await step(request)

    @classmethod
    @contextlib.asynccontextmanager
    async def serving(cls, secure: ssl.SSLContext | None = None) -> AsyncIterator["Endpoint"]:
        endpoint = cls()
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/{path:.*}", endpoint._serve)
        server = TestServer(app)
        await server.start_server(ssl=secure)
        try:
            endpoint.base = str(server.make_url("/v1"))
            yield endpoint
        finally:
            await server.close()


@dataclass
class Time:
    """A clock that only moves when it is told to, and pauses that are only written down."""

    now: float = 1000.0
    pauses: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds
