"""Which ill luck meets which call."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from .fault import IN_STREAM, MANNERS, Fault, Kind

MOST = 100
"""Faults that may be scripted at the same time."""


@dataclass(slots=True, eq=False)
class Scripted:
    """A fault in the script; `left` is how many more calls it meets (None: all).

    It stays in the script when nothing is left, so that a stall that still holds can be lifted.
    """

    id: int
    fault: Fault
    left: int | None
    _lifted: asyncio.Event = field(default_factory=asyncio.Event)

    def lift(self) -> None:
        """Let go of the calls that it holds."""
        self._lifted.set()

    async def hold(self) -> None:
        """Wait for the fault's seconds, or until it is lifted."""
        try:
            async with asyncio.timeout(self.fault.seconds):
                await self._lifted.wait()
        except TimeoutError:
            return

    def to_json(self) -> dict[str, Any]:
        """Write the fault, its id and what is left of it as JSON."""
        return {"id": self.id, "left": self.left, "fault": self.fault.to_json()}


@dataclass(frozen=True, slots=True)
class Luck:
    """What befalls one call: at most one accident, and any manners."""

    accident: Scripted | None = None
    manners: Mapping[Kind, Fault] = field(default_factory=dict)

    def has(self, manner: Kind) -> bool:
        """Whether the answer takes this unusual form."""
        return manner in self.manners


NO_ILL_LUCK = Luck()


class Faults:
    """The script: faults in the order they were added.

    A call is met by the first accident that matches it and is not used up, so that a script such
    as twice 429, then a reset, plays call by call. Manners apply all together.
    """

    def __init__(self) -> None:
        self._script: dict[int, Scripted] = {}
        self._next_id = 1

    def add(self, fault: Fault) -> int:
        """Script a fault; gives the id by which it is removed.

        Raises:
            ValueError: too many are scripted already.
        """
        used_up = [scripted.id for scripted in self if scripted.left == 0]
        if len(self._script) >= MOST and used_up:
            self.remove(used_up[0])
        if len(self._script) >= MOST:
            raise ValueError(f"no more than {MOST} faults at the same time: remove some")
        scripted = Scripted(self._next_id, fault, fault.times)
        self._script[scripted.id] = scripted
        self._next_id += 1
        return scripted.id

    def down(self, match: str = "*") -> int:
        """Take the API, or a part of it, down: every connection is reset until this is removed."""
        return self.add(Fault(kind=Kind.RESET, match=match, times=None))

    def remove(self, fault_id: int) -> bool:
        """Take a fault out of the script and let go of what it holds; whether it was there."""
        scripted = self._script.pop(fault_id, None)
        if scripted is not None:
            scripted.lift()
        return scripted is not None

    def clear(self) -> None:
        """Take all faults out of the script."""
        for fault_id in list(self._script):
            self.remove(fault_id)

    def __iter__(self) -> Iterator[Scripted]:
        """Go through the script."""
        return iter(tuple(self._script.values()))

    def __len__(self) -> int:
        """How many are in the script."""
        return len(self._script)

    def take(self, family: str, path: str, body: object) -> Luck:
        """Find out what befalls a call; counts it."""
        if not self._script:
            return NO_ILL_LUCK
        accident: Scripted | None = None
        manners: dict[Kind, Fault] = {}
        for scripted in self._script.values():
            fault = scripted.fault
            is_manner = fault.kind in MANNERS
            if scripted.left == 0 or (accident and not is_manner):
                continue
            if not _meets(fault, family, path, body):
                continue
            if scripted.left is not None:
                scripted.left -= 1
            if is_manner:
                manners[fault.kind] = fault
            else:
                accident = scripted
        return Luck(accident, manners)


def _meets(fault: Fault, family: str, path: str, body: object) -> bool:
    if fault.match != family and not fnmatchcase(path, fault.match):
        return False
    asked = body if isinstance(body, Mapping) else {}
    if fault.kind is Kind.REFUSE_PARAMETER:
        return fault.param in asked
    # a form's words are text; speech always comes as a stream
    is_streamed = asked.get("stream") in (True, "true") or path == "/audio/speech"
    if fault.kind in IN_STREAM:
        return is_streamed
    if fault.kind is Kind.CUT_BODY:
        return not is_streamed
    return True
