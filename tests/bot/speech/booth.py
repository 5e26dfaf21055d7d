"""Somebody who has texts spoken, and the endpoint stand-in that speaks them, in tones."""

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
from bot.serving import build
from bot.speech import Speaking, Spoken
from bot.storage.database import Database
from bot.usage import Caller
from sandbox.endpoints.audio.ears import Ears
from sandbox.endpoints.calls import Call
from sandbox.endpoints.server import EndpointServer

LAB, ADMIN, CHANNEL = 1, 12, 5
MEMBER = Caller(user_id=11, guild_id=LAB, channel_id=CHANNEL, command="speak")
TONES, MODERN, EARLY = "rehearsal-tones", "rehearsal-speech", "rehearsal-speech-1"
SENTENCE = "This sentence number {:03} is one of many. "


@dataclass
class Booth:
    """What a test needs to have something spoken and to look at what was asked upstream."""

    endpoint: EndpointServer
    services: Services
    database: Database

    @property
    def speaking(self) -> Speaking:
        return self.services.speaking

    @property
    def calls(self) -> list[Call]:
        return [call for call in self.endpoint.calls if call.path == "/audio/speech"]

    @property
    def asked(self) -> list[dict[str, Any]]:
        """What the endpoint was asked to say."""
        return [call.body for call in self.calls if isinstance(call.body, dict)]

    async def choose(self, *, channel: int = 0, **values: Any) -> None:
        named = {key.replace("__", "."): value for key, value in values.items()}
        await self.services.settings.change(LAB, named, by=ADMIN, channel_id=channel)

    async def rows(self) -> list[dict[str, Any]]:
        """What was written down, oldest first."""
        return await self.database.read(lambda db: list(db.table("calls").rows))


def long_text(characters: int) -> str:
    """A text of sentences that can be told apart."""
    count = characters // len(SENTENCE.format(0)) + 1
    return "".join(map(SENTENCE.format, range(count))).strip()


async def collected(spoken: AsyncGenerator[Spoken, None]) -> list[Spoken]:
    async with aclosing(spoken):
        return [each async for each in spoken]


async def heard(data: bytes, container: str = "ogg") -> str:
    """What is said in a sound, as the stand-in's ears understand it."""
    ears = Ears(has_engine=False)
    return " ".join((await ears.hear(data, container)).text.split())


async def nobody(guild_id: int, user_id: int) -> Standing:  # noqa: ARG001 -- as Discord is asked
    return NOBODY


@asynccontextmanager
async def open_booth(folder: Path) -> AsyncIterator[Booth]:
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
                "SPEECH_MODEL": TONES,
            }
        )
        database = await Database.open(folder / "parley.db")
        stack.push_async_callback(database.close)
        session = new_session()
        stack.push_async_callback(session.close)
        services = build(config, database, session, nobody)
        stack.push_async_callback(services.studio.close)
        yield Booth(endpoint, services, database)
