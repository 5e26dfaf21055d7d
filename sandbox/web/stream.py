"""The stream that the page follows: what one person sees happen, painted, several at once.

Source: "Server-sent events" in the HTML standard.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import orjson
from aiohttp import web

from sandbox.discord.actors import NotPossible
from sandbox.discord.control.asking import Control, Mistake, refused
from sandbox.discord.control.journal import Entry
from sandbox.web.painting import Painter

KEEP_ALIVE: Final = 15.0
"""Seconds of silence after which a comment is sent, so that a broken connection is noticed."""
BREATH: Final = 0.05
"""Seconds between two frames at least, so that a page has time to draw."""
MOST: Final = 100
"""Events in a frame."""
MAX_STREAMS: Final = 100
SLOWEST: Final = 30.0
"""Seconds that a reader may take to take something in; then the stream ends."""

_GAP: Final = b'event: GAP\ndata: {"error": "Some events are lost: reload."}\n\n'
_HEADERS: Final = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}


def stream(control: Control) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Make the function that aiohttp calls for `GET /web/events?as=member`."""
    open_streams: list[web.Request] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            viewer = control.server.actor(request.query.get("as", "")).id
        except (Mistake, NotPossible) as error:
            return refused(error)
        if sum(map(_is_open, open_streams)) >= MAX_STREAMS:
            return refused(Mistake("Too many pages are open; close some.", status=503))
        response = web.StreamResponse(headers=_HEADERS)
        open_streams.append(request)
        try:
            await response.prepare(request)
            left_at = request.headers.get("Last-Event-ID", request.query.get("last_event_id", ""))
            await _follow(control, response, viewer, left_at)
        except (ConnectionResetError, TimeoutError):
            pass  # The reader went away.
        finally:
            open_streams[:] = [each for each in open_streams if each is not request]
        return response

    return handle


def _is_open(request: web.Request) -> bool:
    """Tell whether somebody still reads; a stream itself notices when it next writes."""
    return request.transport is not None and not request.transport.is_closing()


async def _follow(
    control: Control, response: web.StreamResponse, viewer: int, left_at: str
) -> None:
    journal, painter = control.journal, Painter(control.server.state, viewer)
    position = journal.position(left_at)
    await _write(response, b"retry: 500\n\n")
    while not journal.is_closed:
        if not journal.knows(position):
            await _write(response, _GAP)
            position = journal.last
        entries = journal.since(position, seen_by=viewer)[:MOST]
        # What comes beyond a full frame, and nobody may see, is passed by with the next one.
        position = entries[-1].number if len(entries) == MOST else journal.last
        if entries:
            await _write(response, _frame(journal.mark(position), entries, painter))
            await asyncio.sleep(BREATH)
        await journal.wait(position, KEEP_ALIVE)
        if journal.last == position and not journal.is_closed:
            await _write(response, b": still here\n\n")


async def _write(response: web.StreamResponse, frame: bytes) -> None:
    async with asyncio.timeout(SLOWEST):
        await response.write(frame)


def _frame(mark: str, entries: list[Entry], painter: Painter) -> bytes:
    told = [
        {"name": each.event.name, "data": painter.event(each.event.name, each.event.data)}
        for each in entries
    ]
    return b"id: %s\nevent: batch\ndata: %s\n\n" % (mark.encode(), orjson.dumps(told))
