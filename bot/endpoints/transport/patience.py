"""How long an answer is waited for: a large body may take its time, as long as it moves."""

import asyncio
from types import TracebackType
from typing import Self


class Patience:
    """A time limit in seconds, as an asynchronous context manager, that may begin anew.

    Raises:
        TimeoutError: nothing happened within it for so long.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._limit = asyncio.timeout(seconds)
        self._is_waiting = False

    def renew(self) -> None:
        """Begins anew; once nobody waits any more, it does nothing."""
        if self._is_waiting and not self._limit.expired():
            self._limit.reschedule(asyncio.get_running_loop().time() + self._seconds)

    async def __aenter__(self) -> Self:
        """Begins to wait."""
        await self._limit.__aenter__()
        self._is_waiting = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Waits no more."""
        self._is_waiting = False
        await self._limit.__aexit__(kind, error, trace)
