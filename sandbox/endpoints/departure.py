"""Cancels whoever is answering as soon as the client goes away.

An aiohttp server does this only when it was started with `handler_cancellation`, and then for all
of its handlers; a stand-in that shares a server decides for itself.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from aiohttp import web


class _Watch(asyncio.Protocol):
    """Stands before a connection's protocol, passes everything on, and notices the end."""

    def __init__(self, protocol: asyncio.Protocol, task: asyncio.Task[object]) -> None:
        self._protocol = protocol
        self._task = task

    def connection_lost(self, exc: Exception | None) -> None:
        self._protocol.connection_lost(exc)
        self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._protocol.data_received(data)

    def eof_received(self) -> bool | None:
        return self._protocol.eof_received()

    def pause_writing(self) -> None:
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        self._protocol.resume_writing()


@contextmanager
def cancelled_on_departure(request: web.Request) -> Iterator[None]:
    """Cancel the current task when the request's connection is lost within the block."""
    transport, task = request.transport, asyncio.current_task()
    if transport is None or task is None:
        raise asyncio.CancelledError
    protocol = cast("asyncio.Protocol", transport.get_protocol())
    watch = _Watch(protocol, task)
    transport.set_protocol(watch)
    try:
        yield
    finally:
        if transport.get_protocol() is watch:
            transport.set_protocol(protocol)
