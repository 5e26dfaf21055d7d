"""Trying again, as long as that makes sense."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.errors import EndpointBusy, EndpointError

from . import waits
from .breaker import Breaker, Breakers
from .sentences import come_back
from .setbacks import Setback

T = TypeVar("T")

log = logging.getLogger(__name__)


class Persistence:
    """Makes attempts, at most `attempts`, until one succeeds or no further one makes sense."""

    def __init__(
        self,
        attempts: int,
        breakers: Breakers,
        sleep: Callable[[float], Awaitable[None]],
        jitter: Callable[[float, float], float],
    ) -> None:
        self._attempts = attempts
        self._breakers = breakers
        self._sleep = sleep
        self._jitter = jitter

    async def until_done(
        self, way: str, host: str | None, attempt: Callable[[], Awaitable[T]]
    ) -> T:
        """The first answer that is one; each attempt counts for the breaker of its way.

        Raises:
            EndpointError: what ended the last attempt.
        """
        breaker = self._breakers.of(way)
        number = 1
        while True:
            period = breaker.admit()
            try:
                answer = await attempt()
            except Setback as setback:
                _note(setback, breaker, period, host)
                if number == self._attempts or not _is_worth_another(setback, breaker):
                    raise _final(setback) from setback
                pause = waits.pause(number, setback.wait, self._jitter)
            else:
                breaker.reached()
                return answer
            number += 1
            await self._sleep(pause)


def _note(setback: Setback, breaker: Breaker, period: int, host: str | None) -> None:
    """Counts a failed attempt; of what went wrong only the kind is logged, never what was said."""
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
