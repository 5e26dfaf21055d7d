"""Somebody who asks for pictures, and the endpoint stand-in that makes them."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.client import Services
from bot.config import Config
from bot.endpoints.transport import new_session
from bot.members import NOBODY, Standing
from bot.pictures import Pictures, Shown, Step
from bot.serving import build
from bot.storage.database import Database
from bot.usage import Caller
from sandbox.endpoints.calls import Call
from sandbox.endpoints.server import EndpointServer

LAB, ADMIN, CHANNEL, THREAD = 1, 12, 5, 6
MEMBER = Caller(user_id=11, guild_id=LAB, channel_id=THREAD, command="imagine")
MODERN, EARLY, SINGLE = "rehearsal-image", "rehearsal-image-1", "rehearsal-image-3"


@dataclass
class Studio:
    """What a test needs to ask for pictures and to look at what was asked upstream."""

    endpoint: EndpointServer
    services: Services
    database: Database

    @property
    def pictures(self) -> Pictures:
        return self.services.pictures

    @property
    def calls(self) -> list[Call]:
        """What the endpoint was asked, but pictures fetched by their address."""
        return [call for call in self.endpoint.calls if call.path.startswith("/images")]

    async def choose(self, *, channel: int = 0, **values: Any) -> None:
        named = {key.replace("__", "."): value for key, value in values.items()}
        await self.services.settings.change(LAB, named, by=ADMIN, channel_id=channel)

    async def rows(self) -> list[dict[str, Any]]:
        """What was written down, oldest first."""
        return await self.database.read(lambda db: list(db.table("calls").rows))


async def collected(steps: AsyncGenerator[Step, None]) -> list[Step]:
    async with aclosing(steps):
        return [step async for step in steps]


async def shown(steps: AsyncGenerator[Step, None]) -> list[Shown]:
    """The pictures alone, in their order."""
    found = [step for step in await collected(steps) if isinstance(step, Shown)]
    return sorted(found, key=lambda step: step.index)


async def nobody(guild_id: int, user_id: int) -> Standing:  # noqa: ARG001 -- as Discord is asked
    return NOBODY


@asynccontextmanager
async def open_studio(folder: Path) -> AsyncIterator[Studio]:
    """Open it until the end of the block."""
    endpoint = EndpointServer()
    endpoint.pace = 0
    app = web.Application()
    endpoint.install(app)
    async with AsyncExitStack() as stack:
        server = TestServer(app)
        await server.start_server()
        stack.push_async_callback(server.close)
        config = Config.from_environment(
            {
                "OPENAI_BASE_URL": str(server.make_url("/v1")),
                "OPENAI_API_KEY": endpoint.api_key,
                "IMAGE_MODEL": MODERN,
            }
        )
        database = await Database.open(folder / "parley.db")
        stack.push_async_callback(database.close)
        session = new_session()
        stack.push_async_callback(session.close)
        services = build(config, database, session, nobody)
        stack.push_async_callback(services.pictures.close)
        yield Studio(endpoint, services, database)
