"""The stream of server-sent events: everything that one person would see happen.

Source: "Server-sent events" in the HTML standard.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import orjson
from aiohttp import web

from sandbox.discord.actors import NotPossible
from sandbox.discord.control.asking import Control, Mistake, refused, require_own
from sandbox.discord.control.journal import Entry

KEEP_ALIVE: Final = 15.0
"""Seconds of silence after which a comment is sent, so that a broken connection is noticed."""

MAX_STREAMS: Final = 100
SLOWEST: Final = 30.0
"""Seconds that a reader may take to take something in; then the stream ends."""

_GAP: Final = b'event: GAP\ndata: {"error": "Some events are lost: reload."}\n\n'
_HEADERS: Final = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}


def stream(control: Control) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Make the function that aiohttp calls for `GET /sandbox/events?as=member`."""
    open_streams: set[web.StreamResponse] = set()

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            require_own(request)
            viewer = control.server.actor(request.query.get("as", "")).id
        except (Mistake, NotPossible) as error:
            return refused(error)
        if len(open_streams) >= MAX_STREAMS:
            return refused(Mistake("Too many streams are open; close some.", status=503))
        response = web.StreamResponse(headers=_HEADERS)
        open_streams.add(response)
        try:
            await response.prepare(request)
            await _follow(control, request, response, viewer)
        except (ConnectionResetError, TimeoutError):
            pass  # The reader went away.
        finally:
            open_streams.discard(response)
        return response

    return handle


async def _follow(
    control: Control, request: web.Request, response: web.StreamResponse, viewer: int
) -> None:
    journal = control.journal
    left_at = request.headers.get("Last-Event-ID", request.query.get("last_event_id", ""))
    position = journal.position(left_at)
    news = [b"retry: 1000\n\n"]
    while not journal.is_closed:
        if not journal.knows(position):
            news.append(_GAP)
            position = journal.last
        latest = journal.last
        news += [
            _frame(journal.mark(entry.number), entry)
            for entry in journal.since(position, seen_by=viewer)
        ]
        async with asyncio.timeout(SLOWEST):
            await response.write(b"".join(news) or b": still here\n\n")
        position = latest
        news.clear()
        await journal.wait(position, KEEP_ALIVE)


def _frame(mark: str, entry: Entry) -> bytes:
    data = orjson.dumps(entry.event.data)
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (mark.encode(), entry.event.name.encode(), data)
