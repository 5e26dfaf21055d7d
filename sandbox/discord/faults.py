"""Ill luck on demand: what tests and the control interface switch on to see how a bot bears it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

_MAX_FAULTS: Final = 1_000


@dataclass(slots=True, eq=False)
class Fault:
    """What happens to the next requests that match.

    `path` is a route as Discord's reference writes it, and `*` stands for anything; `method` may be
    `*` too. `match` looks at the ids in the path. The request is delayed by `delay` seconds, then
    answered with `status` (and the JSON `body`), or cut off with `reset`; with neither it goes on.
    With `after` it takes effect and only then its answer is lost. `times` None lasts until removed.
    """

    path: str
    method: str = "*"
    status: int | None = None
    body: Any = None
    delay: float = 0.0
    reset: bool = False
    after: bool = False
    times: int | None = 1
    match: Callable[[dict[str, str]], bool] | None = None
    hits: int = 0

    @property
    def is_spent(self) -> bool:
        """Whether it has happened as often as it should."""
        return self.times is not None and self.hits >= self.times

    def matches(self, method: str, path: str, parts: dict[str, str]) -> bool:
        """Tell whether a request to a route is meant."""
        if self.method not in ("*", method) or self.is_spent:
            return False
        return bool(_pattern(self.path).fullmatch(path)) and (not self.match or self.match(parts))


@dataclass(slots=True)
class GatewayFaults:
    """How the gateway misbehaves, until it is set back."""

    acknowledges: bool = True
    """False leaves heartbeats unanswered."""

    frame_delay: float = 0.0
    """Seconds that each frame waits before it is sent."""

    refuse_connections: bool = False
    """True answers new connections with 503."""

    lost_events: set[str] = field(default_factory=set)
    """Names of events that are never sent."""


class Faults:
    """The faults that are switched on. Look-ups cost nothing while there are none."""

    def __init__(self) -> None:
        self.gateway = GatewayFaults()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Switch a fault on; `fault.hits` tells later how often it struck."""
        if len(self._faults) >= _MAX_FAULTS:
            raise ValueError(f"At most {_MAX_FAULTS} faults can be on at once: remove some first.")
        self._faults.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """Switch a fault off; one that is off already stays so."""
        if fault in self._faults:
            self._faults.remove(fault)

    def clear(self) -> None:
        """Switch everything off, the gateway's faults too."""
        self._faults.clear()
        self.gateway = GatewayFaults()

    def __iter__(self) -> Iterator[Fault]:
        """Go through the faults that are on."""
        return iter(tuple(self._faults))

    def strike(self, method: str, path: str, parts: dict[str, str]) -> Fault | None:
        """Find the fault that a request meets, and count it."""
        for fault in self._faults:
            if fault.matches(method, path, parts):
                fault.hits += 1
                if fault.is_spent:
                    self._faults.remove(fault)
                return fault
        return None


@lru_cache(maxsize=256)
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in path.split("*")))
