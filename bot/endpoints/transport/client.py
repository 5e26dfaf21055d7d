"""The calls themselves: one request, retried while nothing was delivered, with every error translated."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import Any

import aiohttp

from .account import Account, Timeouts


class Transport:
    """Calls any endpoint of any account over one session."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 - frozen
        attempts: int = 4,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._session = session

    async def get(self, account: Account, path: str, *, setting: str = "") -> dict[str, Any]:
        """The JSON object at `path`. `setting` names the setting that chooses the model."""
        raise NotImplementedError

    async def post(
        self, account: Account, path: str, body: Mapping[str, Any], *, setting: str = ""
    ) -> dict[str, Any]:
        """The JSON object that answers `body`. `setting` names the setting that chooses the model."""
        raise NotImplementedError

    async def stream(
        self, account: Account, path: str, body: Mapping[str, Any], *, setting: str = ""
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Each event's JSON object; ends at `[DONE]` or at a clean end."""
        raise NotImplementedError
        yield {}
