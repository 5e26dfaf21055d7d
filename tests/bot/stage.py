"""The bot's services on a real database, and the endpoint stand-in that they ask."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.client import Services
from bot.config import Config
from bot.endpoints.transport import new_session
from bot.members import NOBODY, Standing
from bot.serving import build
from bot.storage.database import Database
from sandbox.endpoints.server import EndpointServer

LAB, ADMIN, CHANNEL, THREAD = 1, 12, 5, 6


@dataclass
class Stage:
    """What a test needs to have something done and to look at what was asked upstream.

    `url` is where the stand-in is.
    """

    endpoint: EndpointServer
    services: Services
    database: Database
    url: str

    async def choose(self, *, channel: int = 0, **values: Any) -> None:
        """Change settings: `speech__voice="nova"` is `speech.voice`."""
        named = {key.replace("__", "."): value for key, value in values.items()}
        await self.services.settings.change(LAB, named, by=ADMIN, channel_id=channel)

    async def rows(self) -> list[dict[str, Any]]:
        """What was written down, oldest first."""
        return await self.database.read(lambda db: list(db.table("calls").rows))


S = TypeVar("S", bound=Stage)


@asynccontextmanager
async def open_stage(
    kind: type[S], folder: Path, app: web.Application | None = None, **environment: str
) -> AsyncIterator[S]:
    """Open it until the end of the block; `app` may have more to give than the stand-in has."""
    endpoint = EndpointServer()
    endpoint.pace = 0
    app = app or web.Application()
    endpoint.install(app)
    async with AsyncExitStack() as stack:
        server = TestServer(app)
        await server.start_server()
        stack.push_async_callback(server.close)
        url = str(server.make_url("")).rstrip("/")
        config = Config.from_environment(
            {
                "OPENAI_BASE_URL": f"{url}/v1",
                "OPENAI_API_KEY": endpoint.api_key,
                "ALLOWED_BASE_URLS": f"{url}/v1",
                **environment,
            }
        )
        database = await Database.open(folder / "parley.db")
        stack.push_async_callback(database.close)
        session = new_session()
        stack.push_async_callback(session.close)
        services = build(config, database, session, _nobody)
        stack.push_async_callback(services.pictures.close)
        stack.push_async_callback(services.studio.close)
        stack.push_async_callback(services.downloads.close)
        stack.push_async_callback(services.transcribing.close)
        yield kind(endpoint, services, database, url)


async def _nobody(guild_id: int, user_id: int) -> Standing:  # noqa: ARG001 -- as Discord is asked
    return NOBODY
