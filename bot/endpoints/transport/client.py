"""The transport: calls that are tried again while nothing was delivered."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import aiohttp
from yarl import URL

from bot.errors import EndpointBusy, EndpointError

from . import reading, waits
from .account import Account, Timeouts
from .breaker import Breaker, Breakers
from .live import LiveStream
from .problems import complaint
from .sending import Call, Sender, Sessions, getting, posting
from .sentences import come_back
from .setbacks import Setback, refused

T = TypeVar("T")

log = logging.getLogger(__name__)

_USUAL = Timeouts()


class Transport:
    """Calls any endpoint as any account, over one session.

    Accounts that are `public_only` go over the session `public`, and nowhere without one.
    `attempts` counts the first one. `clock` is in seconds of any origin, `now` in Unix seconds;
    `sleep` and `jitter` (a random number between two) are what pauses are made of.
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
        self._attempts = attempts
        self._breakers = Breakers(clock)
        self._sleep = sleep
        self._jitter = jitter

    async def get(
        self, account: Account, path: str, *, setting: str = "", model: str = ""
    ) -> dict[str, Any]:
        """The JSON object at `path`; a bare list is given as `{"data": […]}`.

        `setting` names the setting that chooses the model, `model` the one that `path` is about.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        call = getting(account, path, setting=setting, model=model)
        return await self._persist(account, lambda: self._answer(call))

    async def post(
        self, account: Account, path: str, body: Mapping[str, Any], *, setting: str = ""
    ) -> dict[str, Any]:
        """The JSON object that answers `body`; `setting` names the setting that chooses the model.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        call = posting(account, path, body, setting=setting)
        return await self._persist(account, lambda: self._answer(call))

    async def open(
        self, account: Account, path: str, body: Mapping[str, Any], *, setting: str = ""
    ) -> LiveStream:
        """A stream whose first events have come already. The caller closes it.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        call = posting(account, path, body, setting=setting)
        return await self._persist(account, lambda: self._begin(call))

    async def _answer(self, call: Call) -> dict[str, Any]:
        response = await self._sender.send(call)
        try:
            payload = reading.json_object(await reading.whole(response, self._timeouts))
        finally:
            response.close()
        if problem := complaint(payload):
            raise refused(problem, call.asked)
        return payload

    async def _begin(self, call: Call) -> LiveStream:
        live = LiveStream(await self._sender.send(call), call.asked, self._timeouts)
        try:
            await live.start()
        except BaseException:
            live.close()
            raise
        return live

    async def _persist(self, account: Account, attempt: Callable[[], Awaitable[T]]) -> T:
        """The first answer that is one; each attempt counts for the breaker of its way."""
        breaker = self._breakers.of(account.way)
        number = 1
        while True:
            period = breaker.admit()
            try:
                answer = await attempt()
            except Setback as setback:
                _note(setback, breaker, period, account)
                if number == self._attempts or not _is_worth_another(setback, breaker):
                    raise _final(setback) from setback
                pause = waits.pause(number, setback.wait, self._jitter)
            else:
                breaker.reached()
                return answer
            number += 1
            await self._sleep(pause)


def _note(setback: Setback, breaker: Breaker, period: int, account: Account) -> None:
    """Counts a failed attempt; of what went wrong only the kind is logged, never what was said."""
    host = URL(account.base).host
    log.info("A call to the endpoint at %s failed: %s", host, type(setback.error).__name__)
    if setback.withheld:
        return
    if not setback.down:
        breaker.reached()
        return
    breaker.failed(period)
    if breaker.is_open:
        log.warning("The endpoint at %s is down: calls to it fail fast for a while", host)


def _is_worth_another(setback: Setback, breaker: Breaker) -> bool:
    return setback.again and not breaker.is_open and (setback.wait or 0.0) <= waits.LONGEST


def _final(setback: Setback) -> EndpointError:
    """The error that ends a call; when a server said how long to wait, so does the error."""
    error, wait = setback.error, setback.wait
    if setback.again and wait is not None and not isinstance(error, EndpointBusy):
        return EndpointBusy(
            f"The endpoint has too much to do at the moment. {come_back(wait)}",
            retry_after=wait,
        )
    return error
