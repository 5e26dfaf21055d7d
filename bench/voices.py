"""A server in a process of its own that hears and speaks at once, and Parley's services for it."""

import asyncio
import contextlib
import multiprocessing
import tempfile
from collections.abc import AsyncIterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import web

from bot.client import Services
from bot.config import Config
from bot.endpoints.transport import new_session
from bot.members import NOBODY, Standing
from bot.serving import build
from bot.storage.database import Database

TEXT = "This is said in one breath."
"""What is heard in every sound."""
RECORDING = "/recording.ogg"
"""Where the recording is."""
LARGEST = 64 * 2**20


@contextlib.asynccontextmanager
async def served(recording: Path, voices: Mapping[str, bytes]) -> AsyncIterator[str]:
    """Give the address of the server until the end of the block.

    `voices` are what the models speak, by name.
    """
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_serve, args=(theirs, recording, dict(voices)))
    process.start()
    try:
        yield f"http://127.0.0.1:{await asyncio.to_thread(ours.recv)}"
    finally:
        ours.send(None)
        process.join(10)


def _serve(pipe: Connection, recording: Path, voices: Mapping[str, bytes]) -> None:
    async def give(_: web.Request) -> web.FileResponse:
        return web.FileResponse(recording, headers={"Content-Type": "audio/ogg"})

    async def hear(request: web.Request) -> web.Response:
        async for _ in request.content.iter_any():
            pass
        return web.json_response({"text": TEXT, "language": "english"})

    async def speak(request: web.Request) -> web.Response:
        voice = voices[(await request.json())["model"]]
        kind = "audio/ogg" if voice[:4] == b"OggS" else "audio/mpeg"
        return web.Response(body=voice, content_type=kind)

    async def run() -> None:
        app = web.Application(client_max_size=LARGEST)
        app.router.add_get(RECORDING, give)
        app.router.add_post("/v1/audio/transcriptions", hear)
        app.router.add_post("/v1/audio/speech", speak)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        pipe.send(runner.addresses[0][1])
        await asyncio.to_thread(pipe.recv)
        await runner.cleanup()

    asyncio.run(run())


@contextlib.asynccontextmanager
async def services_at(base: str) -> AsyncIterator[Services]:
    """Give Parley's services, which ask the server at this address, until the end of the block."""
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="parley-bench-")))
        database = await Database.open(folder / "parley.db")
        stack.push_async_callback(database.close)
        session = await stack.enter_async_context(new_session())
        config = Config.from_environment({"OPENAI_BASE_URL": f"{base}/v1", "OPENAI_API_KEY": "no"})
        services = build(config, database, session, _nobody)
        stack.push_async_callback(services.studio.close)
        stack.push_async_callback(services.downloads.close)
        stack.push_async_callback(services.transcribing.close)
        yield services


async def _nobody(guild_id: int, user_id: int) -> Standing:  # noqa: ARG001 -- as Discord is asked
    return NOBODY
