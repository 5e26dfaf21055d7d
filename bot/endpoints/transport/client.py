"""The transport: calls that are tried again while nothing was delivered."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
from yarl import URL

from . import errands, fetching, reading
from .account import USUAL, Account, Bounds, Timeouts
from .bodies import Body, understood
from .breaker import Breakers
from .byte_stream import ByteStream, FileStream
from .call import Call, Content, getting, posting
from .errands import Errand
from .fetching import Fetched
from .live import LiveStream
from .persistence import Persistence
from .problems import complaint
from .sending import Sender, Sessions
from .setbacks import refused

T = TypeVar("T")
Stream = TypeVar("Stream", LiveStream, ByteStream)

_USUAL = Timeouts()


class Transport:
    """Calls any endpoint as any account, over one session.

    Accounts that are `public_only` go over the session `public`, and nowhere without one.
    `attempts` counts the first one. `clock` is in seconds of any origin, `now` in Unix seconds;
    `sleep` and `jitter` (a random number between two) are what pauses are made of.

    Everywhere, `setting` names the setting that chooses the model, and `bounds` is how much of an
    answer is taken; each call raises an `EndpointError` with a sentence for the person who asked.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        public: aiohttp.ClientSession | None = None,
        timeouts: Timeouts = _USUAL,
        attempts: int = 4,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._sender = Sender(Sessions(session, public), timeouts, now)
        self._timeouts = timeouts
        self._persistence = Persistence(attempts, Breakers(clock), sleep, jitter)

    async def get(
        self, account: Account, path: str, *, setting: str = "", model: str = ""
    ) -> dict[str, Any]:
        """The JSON object at `path`, perhaps about `model`; a bare list is `{"data": […]}`.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        call = getting(account, path, setting=setting, model=model)
        return await self._done(account, lambda: self._answer(call))

    async def post(
        self,
        account: Account,
        path: str,
        content: Content,
        *,
        setting: str = "",
        bounds: Bounds = USUAL,
    ) -> dict[str, Any]:
        """The JSON object that answers an object or a form.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        call = posting(account, path, content, setting=setting, bounds=bounds)
        return await self._done(account, lambda: self._answer(call))

    async def post_any(
        self,
        account: Account,
        path: str,
        content: Content,
        *,
        setting: str = "",
        bounds: Bounds = USUAL,
    ) -> Body:
        """The answer to an object or a form, be it JSON or text.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        call = posting(account, path, content, setting=setting, bounds=bounds)
        return await self._done(account, lambda: self._body(call))

    async def open(
        self,
        account: Account,
        path: str,
        content: Content,
        *,
        setting: str = "",
        bounds: Bounds = USUAL,
    ) -> LiveStream:
        """A stream of events of which the first have come already. The caller closes it.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        call = posting(account, path, content, setting=setting, bounds=bounds)
        return await self._done(account, lambda: self._begin(call))

    async def open_bytes(
        self,
        account: Account,
        path: str,
        content: Content,
        *,
        setting: str = "",
        bounds: Bounds = USUAL,
    ) -> ByteStream:
        """A stream of bytes of which the first have come already. The caller closes it.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        call = posting(account, path, content, setting=setting, bounds=bounds)
        return await self._done(account, lambda: self._flow(call))

    async def run(self, account: Account, errand: Errand) -> dict[str, Any]:
        """The JSON object that answers an errand; a bare list is `{"data": […]}`.

        Raises:
            Unclear: the errand is to be run once, and may have been heard.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        call = errands.running(account, errand)
        timeouts = self._timeouts.stretched(errand.bounds.patience)
        return await self._done(account, lambda: errands.run(self._sender, errand, call, timeouts))

    async def open_file(self, account: Account, errand: Errand) -> ByteStream:
        """The bytes that an errand brings, of which the first have come. The caller closes it.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        call = errands.running(account, errand)
        return await self._done(account, lambda: self._started(call, FileStream))

    async def fetch(self, account: Account, url: str, *, limit: int) -> Fetched:
        """What stands at a link that an endpoint gave, of at most `limit` bytes; no key is sent.

        Raises:
            EndpointRefused: it leads where I do not go, or to nothing, or is too large.
            EndpointError: another of its kinds.
        """
        call = fetching.fetching(account, url)
        return await self._persistence.until_done(
            f"fetching {account.way}",
            call.url.host,
            lambda: fetching.fetch(self._sender, call, limit, self._timeouts),
        )

    async def _done(self, account: Account, attempt: Callable[[], Awaitable[T]]) -> T:
        return await self._persistence.until_done(account.way, URL(account.base).host, attempt)

    async def _answer(self, call: Call) -> dict[str, Any]:
        response = await self._sender.send(call)
        timeouts = self._timeouts.stretched(call.bounds.patience)
        try:
            payload = await reading.answer(response, timeouts, call.bounds)
        finally:
            response.close()
        if problem := complaint(payload):
            raise refused(problem, call.asked)
        return payload

    async def _body(self, call: Call) -> Body:
        response = await self._sender.send(call)
        timeouts = self._timeouts.stretched(call.bounds.patience)
        try:
            data = await reading.whole(response, timeouts, limit=call.bounds.answer)
        finally:
            response.close()
        return understood(response.content_type, bytes(data), call.asked)

    async def _begin(self, call: Call) -> LiveStream:
        return await self._started(call, LiveStream)

    async def _flow(self, call: Call) -> ByteStream:
        return await self._started(call, ByteStream)

    async def _started(self, call: Call, kind: type[Stream]) -> Stream:
        response = await self._sender.send(call)
        timeouts = self._timeouts.stretched(call.bounds.patience)
        stream = kind(response, call.asked, timeouts, call.bounds)
        try:
            await stream.start()
        except BaseException:
            stream.close()
            raise
        return stream
