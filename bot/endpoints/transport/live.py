"""A streamed answer, while it comes."""

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import Any

import aiohttp

from .account import USUAL, Bounds, Timeouts
from .lenient import loads
from .problems import complaint
from .reading import answer
from .sentences import Asked
from .setbacks import Setback, cut_off, refused, silent, stalled, unreadable
from .sse import EventStream

_LINGER = 0.05  # seconds that the end of the response is waited for, to use the connection again
_LAST = 4  # events that are looked at when a stream ends without `[DONE]`


class LiveStream:
    """The events of one response, in batches as they arrive.

    A batch is what one read of the socket held, so that an event costs no timer of its own and
    waits for no other. An error in mid-stream is raised after the events that came before it.
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
        self._bounds = bounds
        self._events = EventStream(bounds.event)
        self._first: list[dict[str, Any]] = []
        self._last: deque[dict[str, Any]] = deque(maxlen=_LAST)
        self._is_over = False
        self._problem: Setback | None = None

    async def start(self) -> None:
        """Waits for the first events: nothing is delivered yet, and the call may be tried again.

        A server that ignores `stream: true` is known by its answer, one JSON body, and that is then
        the only event.

        Raises:
            Setback: the answer is an error, cut off, or unreadable; or nothing came in time.
        """
        try:
            self._first = await self._beginning()
        except TimeoutError as error:
            raise silent() from error

    async def batch(self) -> list[dict[str, Any]]:
        """The next events, at least one; empty at the end.

        Raises:
            EndpointError: the stream was cut off, stood still, or carried an error.
        """
        if self._first:
            first, self._first = self._first, []
            return first
        try:
            return await self._next(self._timeouts.between)
        except TimeoutError as error:
            raise stalled().error from error
        except Setback as setback:
            raise setback.error from setback

    def close(self) -> None:
        """Hangs up, if the server has not finished: it may stop writing."""
        self._response.close()

    async def _beginning(self) -> list[dict[str, Any]]:
        limit = self._timeouts.first_byte
        chunk = await self._read(limit)
        if self._response.content_type != "text/event-stream":
            while chunk.isspace():
                chunk = await self._read(limit)
            start = chunk.lstrip()[:1]
            if start == b"<":
                raise unreadable()
            if start and start in b"{[":
                return [await self._only_event(chunk)]
        return self._take(chunk) or await self._next(limit)

    async def _only_event(self, start: bytes) -> dict[str, Any]:
        payload = await answer(self._response, self._timeouts, self._bounds, start=start)
        self._is_over = True
        if problem := complaint(payload):
            raise refused(problem, self._asked)
        return payload

    async def _next(self, limit: float) -> list[dict[str, Any]]:
        while not self._is_over:
            if batch := self._take(await self._read(limit)):
                return batch
        if self._problem is not None:
            raise self._problem
        await self._linger()
        return []

    async def _read(self, limit: float) -> bytes:
        """The next bytes; none at the end, be it clean or not: `_take` tells by the last events."""
        content = self._response.content
        try:
            async with asyncio.timeout(limit):
                return await content.readany()
        except TimeoutError:
            raise
        except (aiohttp.ClientError, OSError):
            # What came before the break is still there, and no public method gives it.
            return content._read_nowait(-1)  # noqa: SLF001

    async def _linger(self) -> None:
        try:
            async with asyncio.timeout(_LINGER):
                while await self._response.content.readany():
                    pass
        except (aiohttp.ClientError, OSError):
            self.close()

    def _take(self, chunk: bytes) -> list[dict[str, Any]]:
        """The events that `chunk` completes, up to the end or a problem; no bytes mean the end."""
        batch: list[dict[str, Any]] = []
        try:
            events = self._events.feed(chunk) if chunk else self._events.finish()
            self._read_events(events, batch)
        except ValueError:
            self._end(unreadable() if chunk else cut_off())
        except Setback as setback:
            self._end(setback)
        self._last.extend(batch)
        if not chunk and not self._is_over:
            self._end(None if any(map(_is_last, self._last)) else cut_off())
        return batch

    def _read_events(self, events: list[str], batch: list[dict[str, Any]]) -> None:
        for event in events:
            if not event or event.isspace():
                continue
            if event.startswith("[DONE]"):
                return self._end(None)
            payload = loads(event)
            if not isinstance(payload, dict):
                raise unreadable()
            if ("error" in payload or "object" in payload) and (problem := complaint(payload)):
                raise refused(problem, self._asked)
            batch.append(payload)
        return None

    def _end(self, problem: Setback | None) -> None:
        self._is_over = True
        self._problem = problem


def _is_last(payload: Mapping[str, Any]) -> bool:
    """Whether an answer may end after this event: it says so, or a choice has reason to finish."""
    choices = payload.get("choices")
    if not isinstance(choices, list):
        return str(payload.get("type", "")).endswith(".completed")
    return any(isinstance(choice, dict) and choice.get("finish_reason") for choice in choices)
