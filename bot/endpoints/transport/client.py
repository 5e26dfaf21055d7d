"""The transport: calls that are tried again while nothing was delivered."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import aiohttp
from yarl import URL

from . import fetching, reading
from .account import USUAL, Account, Bounds, Timeouts
from .breaker import Breakers
from .call import Call, getting, posting, uploading
from .fetching import Fetched
from .forms import FilePart
from .live import LiveStream
from .persistence import Persistence
from .problems import complaint
from .sending import Sender, Sessions
from .setbacks import refused

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
        return await self._whole(account, getting(account, path, setting=setting, model=model))

    async def post(
        self,
        account: Account,
        path: str,
        body: Mapping[str, Any],
        *,
        setting: str = "",
        bounds: Bounds = USUAL,
    ) -> dict[str, Any]:
        """The JSON object that answers `body`.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        call = posting(account, path, body, setting=setting, bounds=bounds)
        return await self._whole(account, call)

    async def upload(
        self,
        account: Account,
        path: str,
        fields: Sequence[tuple[str, str]],
        files: Sequence[FilePart],
        *,
        setting: str = "",
        bounds: Bounds = USUAL,
    ) -> dict[str, Any]:
        """The JSON object that answers a form with files.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        call = uploading(account, path, (fields, files), setting=setting, bounds=bounds)
        return await self._whole(account, call)

    async def open(
        self,
        account: Account,
        path: str,
        body: Mapping[str, Any],
        *,
        setting: str = "",
        bounds: Bounds = USUAL,
    ) -> LiveStream:
        """A stream whose first events have come already. The caller closes it.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        call = posting(account, path, body, setting=setting, bounds=bounds)
        return await self._stream(account, call)

    async def open_upload(
        self,
        account: Account,
        path: str,
        fields: Sequence[tuple[str, str]],
        files: Sequence[FilePart],
        *,
        setting: str = "",
        bounds: Bounds = USUAL,
    ) -> LiveStream:
        """A stream that answers a form with files. The caller closes it.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        call = uploading(account, path, (fields, files), setting=setting, bounds=bounds)
        return await self._stream(account, call)

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

    async def _whole(self, account: Account, call: Call) -> dict[str, Any]:
        return await self._persistence.until_done(
            account.way, URL(account.base).host, lambda: self._answer(call)
        )

    async def _stream(self, account: Account, call: Call) -> LiveStream:
        return await self._persistence.until_done(
            account.way, URL(account.base).host, lambda: self._begin(call)
        )

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

    async def _begin(self, call: Call) -> LiveStream:
        response = await self._sender.send(call)
        timeouts = self._timeouts.stretched(call.bounds.patience)
        live = LiveStream(response, call.asked, timeouts, call.bounds)
        try:
            await live.start()
        except BaseException:
            live.close()
            raise
        return live
