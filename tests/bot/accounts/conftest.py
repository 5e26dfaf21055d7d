"""Accounts on a real database and real sockets, with endpoints on this machine as allowed ones."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot.accounts import Accounts
from bot.config import Config
from bot.endpoints.models import Models
from bot.endpoints.transport import Timeouts, Transport, new_session
from bot.storage.database import Database
from bot.storage.keys import KeyStore
from tests.bot.endpoints.scripted import Endpoint, Time

SECRET = "a passphrase of the operator"
OPERATORS_KEY = "sk-key-of-the-operator"
OPERATORS_BASE = "https://operator.example/v1"
KEY = "sk-proj-key-of-one-server-7766"


@dataclass
class Office:
    """Where keys are kept; `accounts` builds the service as after a start of the bot."""

    database: Database
    transport: Transport
    path: Path

    @property
    def store(self) -> KeyStore:
        return KeyStore(self.database)

    def accounts(self, *allowed: str, secrets: str = SECRET) -> Accounts:
        config = Config.from_environment(
            {
                "OPENAI_API_KEY": OPERATORS_KEY,
                "OPENAI_BASE_URL": OPERATORS_BASE,
                "SECRET_KEY": secrets,
                "ALLOWED_BASE_URLS": ",".join(allowed),
            }
        )
        return Accounts(self.store, config, Models(self.transport), now=lambda: 1_700_000_000.5)

    def bytes_on_disk(self) -> bytes:
        """Everything in the database's files."""
        return b"".join(file.read_bytes() for file in self.path.parent.iterdir())


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
