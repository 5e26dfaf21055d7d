"""Circuit breakers: an endpoint that is down is not asked again and again."""

import math
from collections import OrderedDict
from collections.abc import Callable

from bot.errors import EndpointUnreachable

_FAILURES = 5
_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 60.0
_BREAKERS = 256


class Breaker:
    """Opens after five failures in a row; then lets one call try after each, growing, pause.

    Times are in seconds of `clock`. A call that tries and is cancelled blocks nobody for longer
    than the pause: the next one may try then.
    """

    __slots__ = ("_clock", "_failures", "_pause", "_period", "_until")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures = 0
        self._pause = 0.0
        self._until = -math.inf
        self._period = 0  # counts openings and tries, so that stragglers of the one before are told

    @property
    def is_open(self) -> bool:
        """Whether a call would fail fast now."""
        return self._clock() < self._until

    def admit(self) -> int:
        """Lets a call through; what it returns is handed back to `failed`.

        Raises:
            EndpointUnreachable: the endpoint is known to be down.
        """
        now = self._clock()
        if now < self._until:
            seconds = math.ceil(self._until - now)
            raise EndpointUnreachable(
                f"The endpoint is down at the moment. Try again in {seconds} s."
            )
        if self._failures >= _FAILURES:
            self._period += 1
            self._until = now + self._pause
        return self._period

    def reached(self) -> None:
        """The endpoint answered, whatever it said."""
        self._failures = 0
        self._pause = 0.0
        self._until = -math.inf

    def failed(self, period: int) -> None:
        """The endpoint did not answer a call that `admit` let through."""
        if period != self._period:
            return
        self._failures += 1
        if self._failures >= _FAILURES:
            self._period += 1
            self._pause = min(self._pause * 2 or _FIRST_PAUSE, _LONGEST_PAUSE)
            self._until = self._clock() + self._pause


class Breakers:
    """One breaker for each way to an endpoint; the longest unused are forgotten."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._breakers: OrderedDict[str, Breaker] = OrderedDict()

    def of(self, way: str) -> Breaker:
        """The breaker of an account's way."""
        breaker = self._breakers.get(way)
        if breaker is None:
            breaker = self._breakers[way] = Breaker(self._clock)
            if len(self._breakers) > _BREAKERS:
                self._breakers.popitem(last=False)
        else:
            self._breakers.move_to_end(way)
        return breaker
