"""Accounts on a real database and real sockets, with endpoints on this machine as allowed ones."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from bot.endpoints.transport import Timeouts, Transport, new_session
from bot.storage.database import Database
from tests.bot.accounts.office import Office
from tests.bot.endpoints.scripted import Endpoint, Time


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    time = Time()
    path = tmp_path / "data" / "parley.db"
    async with AsyncExitStack() as stack:
        session: aiohttp.ClientSession = await stack.enter_async_context(new_session())
        public = await stack.enter_async_context(new_session(public_only=True))
        transport = Transport(
            session,
            public=public,
            timeouts=Timeouts(connect=5, first_byte=5, between=5),
            clock=time.clock,
            now=time.clock,
            sleep=time.sleep,
        )
        database = await Database.open(path)
        stack.push_async_callback(database.close)
        yield Office(database, transport, path)


@pytest.fixture
async def opened() -> AsyncIterator[Callable[[], Awaitable[Endpoint]]]:
    """Opens endpoints on this machine that list two models."""
    async with AsyncExitStack() as stack:

        async def open_one() -> Endpoint:
            endpoint = await stack.enter_async_context(Endpoint.serving())
            endpoint.answer({"data": [{"id": "one"}, {"id": "two"}]})
            return endpoint

        yield open_one


@pytest.fixture
async def endpoint(opened: Callable[[], Awaitable[Endpoint]]) -> Endpoint:
    return await opened()
