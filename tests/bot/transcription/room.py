"""Somebody who has recordings transcribed, and the endpoint stand-in that listens."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.client import Services
from bot.config import Config
from bot.endpoints.transport import new_session
from bot.members import NOBODY, Standing
from bot.serving import build
from bot.storage.database import Database
from bot.transcription import Order, Recording, Tell, Transcribing, Transcription
from bot.usage import Caller
from sandbox.endpoints.calls import Call
from sandbox.endpoints.hearing import WHISPERING, Hearing
from sandbox.endpoints.models import Model
from sandbox.endpoints.server import EndpointServer

LAB, ADMIN, CHANNEL, THREAD = 1, 12, 5, 6
MEMBER = Caller(user_id=11, guild_id=LAB, channel_id=THREAD, command="transcribe")
HEARS, JSON_ONLY, DIARIZES = "rehearsal-hears", "rehearsal-transcribe", "rehearsal-diarize"


@dataclass
class Room:
    """What a test needs to have something transcribed and to look at what was asked upstream."""

    endpoint: EndpointServer
    services: Services
    database: Database
    folder: Path
    url: str
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def transcribing(self) -> Transcribing:
        return self.services.transcribing

    @property
    def calls(self) -> list[Call]:
        return list(self.endpoint.calls)

    async def heard(
        self,
        recording: bytes,
        *,
        model: str | None = None,
        tell: Tell | None = None,
        **order: Any,
    ) -> Transcription:
        """Have a file transcribed, by the usual model or by another one."""
        if model is not None:
            await self.choose(transcription__model=model)
        sent = self.sent(recording)
        return await self.transcribing.hear(MEMBER, sent, Order(**order), CHANNEL, tell=tell)

    def sent(self, recording: bytes) -> Recording:
        """Put a file where Discord would have it."""
        number = len(self.files) + 1
        self.files[str(number)] = recording
        return Recording(number, f"{self.url}/files/{number}", len(recording))

    def offer(self, name: str, hearing: Hearing = WHISPERING, **more: Any) -> None:
        """Offer a model that hears."""
        self.endpoint.models.add(Model(id=name, hears=replace(hearing, **more)))

    async def choose(self, **values: Any) -> None:
        named = {key.replace("__", "."): value for key, value in values.items()}
        await self.services.settings.change(LAB, named, by=ADMIN, channel_id=0)

    async def rows(self) -> list[dict[str, Any]]:
        """What was written down, oldest first."""
        return await self.database.read(lambda db: list(db.table("calls").rows))

    async def give(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["number"]])


def values(call: Call, name: str) -> list[str]:
    """What a field of a form was filled with."""
    return [part.text for part in call.parts if part.field.removesuffix("[]") == name]


def value(call: Call, name: str) -> str | None:
    return next(iter(values(call, name)), None)


def file(call: Call) -> tuple[str, str, bytes]:
    """The name, the type and the content of the file that was sent."""
    part = next(part for part in call.parts if part.field == "file")
    return part.filename or "", part.mime or "", part.data


async def nobody(guild_id: int, user_id: int) -> Standing:  # noqa: ARG001 -- as Discord is asked
    return NOBODY


@asynccontextmanager
async def open_room(folder: Path) -> AsyncIterator[Room]:
    """Open it until the end of the block."""
    endpoint = EndpointServer()
    endpoint.pace = 0
    app = web.Application(client_max_size=2**27)
    endpoint.install(app)
    async with AsyncExitStack() as stack:
        server = TestServer(app)
        database = await Database.open(folder / "parley.db")
        stack.push_async_callback(database.close)
        session = new_session()
        stack.push_async_callback(session.close)
        (folder / "files").mkdir()
        room: Room | None = None

        async def give(request: web.Request) -> web.Response:
            assert room is not None
            return await room.give(request)

        app.router.add_get("/files/{number}", give)
        await server.start_server()
        stack.push_async_callback(server.close)
        config = Config.from_environment(
            {
                "OPENAI_BASE_URL": str(server.make_url("/v1")),
                "OPENAI_API_KEY": endpoint.api_key,
                "TRANSCRIPTION_MODEL": HEARS,
            }
        )
        services = build(config, database, session, nobody)
        stack.push_async_callback(services.studio.close)
        stack.push_async_callback(services.downloads.close)
        stack.push_async_callback(services.transcribing.close)
        url = str(server.make_url("")).rstrip("/")
        room = Room(endpoint, services, database, folder / "files", url)
        yield room
