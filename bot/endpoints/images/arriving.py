"""Pictures as they arrive: in a response or its events, as letters or as links."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from bot.endpoints.transport import Account, Transport
from bot.errors import EndpointError

from . import reading
from .answer import ImageUsage, Made, Partial

_AT_ONCE = 4
_MOST = 10  # pictures of one call: more can not be asked for, so more are not taken

Entry = Mapping[str, Any]


class Arrivals:
    """Takes the payloads of one call; a picture that fails does not keep the others back."""

    def __init__(self, transport: Transport, account: Account) -> None:
        self._transport = transport
        self._account = account
        self._count = 0
        self._usage: ImageUsage | None = None
        self._has_made = False
        self._problem: EndpointError | None = None
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def pictures(self, payload: Entry) -> AsyncGenerator[Partial | Made, None]:
        """The pictures in a response or an event, in the order in which they are there."""
        if reading.is_preview(payload):
            if (preview := await self._preview(payload)) is not None:
                yield preview
            return
        found = reading.entries(payload)[: _MOST - self._count]
        self._usage = self._usage or reading.usage(payload)
        jobs = [self._made(self._count + number, entry) for number, entry in enumerate(found)]
        self._count += len(jobs)
        async with aclosing(_as_they_end(jobs)) as ended:
            async for made in ended:
                if made is not None:
                    yield made

    def end(self) -> None:
        """Says what was wrong with a call, or a part of it, that gave no picture.

        Raises:
            EndpointError: the first problem.
        """
        if self._problem is not None:
            raise self._problem
        if not self._has_made:
            raise reading.no_picture()

    async def _preview(self, event: Entry) -> Partial | None:
        try:
            data, mime = await reading.decoded(reading.letters(event) or "")
        except EndpointError:
            return None  # the picture itself is yet to come
        return Partial(self._count, data, mime)

    async def _made(self, index: int, entry: Entry) -> Made | None:
        try:
            async with self._turns:
                data, mime = await self._contents(entry)
        except EndpointError as error:
            self._problem = self._problem or error
            return None
        usage, self._usage = self._usage, None
        self._has_made = True
        return Made(index, data, mime, reading.revised(entry), usage)

    async def _contents(self, entry: Entry) -> tuple[bytes, str]:
        letters = reading.letters(entry)
        if letters is not None:
            return await reading.decoded(letters)
        link = reading.link(entry)
        fetched = await self._transport.fetch(self._account, link, limit=reading.LARGEST)
        return reading.known(fetched.data)


async def _as_they_end(
    jobs: Sequence[Coroutine[Any, Any, Made | None]],
) -> AsyncGenerator[Made | None, None]:
    """The result of each job, the first to end first; none goes on when nobody listens."""
    tasks = [asyncio.ensure_future(job) for job in jobs]
    try:
        while tasks:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in tasks if task in ended]:
                tasks.remove(task)
                yield await task
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
