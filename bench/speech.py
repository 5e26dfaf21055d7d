"""Voice messages to text and text to voice messages: Parley's own time, and how free its loop is.

Everything is asked of one aiohttp server in another process, which answers at once with sounds that
were made beforehand. Beside it stands a bare aiohttp client that fetches and sends the same bytes
and does nothing else; the two take turns. What is told is what Parley adds to the bare one's time.
"""

import asyncio
import contextlib
import itertools
import multiprocessing
import statistics
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter

import aiohttp
from aiohttp import web

from bench.figures import Figure
from bot.client import Services
from bot.config import Config
from bot.endpoints.transport import new_session
from bot.members import NOBODY, Standing
from bot.serving import build
from bot.speech import Wish
from bot.storage.database import Database
from bot.transcription import Order, Recording
from bot.usage import Caller
from sandbox.endpoints.audio.tones import recording_of

SECONDS = 30.0
"""How long the voice message is, and what is spoken."""
TURNS = 5
"""Each round is split into so many that take turns."""
LARGEST = 64 * 2**20
TICK = 0.001
_TEXT = "This is said in one breath."
_CALLER = Caller(user_id=1, guild_id=None, channel_id=2, command="speak")
_PASSED, _TRANSCODED = "bench-opus", "bench-mp3"


Task = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Contest:
    """Something that the bare client and Parley do in turns; times are in milliseconds.

    Attributes:
        name: what it is.
        plainly: the bare client's way.
        by_us: Parley's way.
        at_most: target for what Parley adds.
        bare: how long the bare client took.
        ours: how long Parley took.
        absent: the longest that Parley's event loop did nothing else.
    """

    name: str
    plainly: Task
    by_us: Task
    at_most: float
    bare: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    absent: list[float] = field(default_factory=list)

    async def turn(self) -> None:
        """Let both have a go."""
        plain, _ = await _timed(self.plainly)
        ours, absent = await _timed(self.by_us)
        self.bare.append(plain)
        self.ours.append(ours)
        self.absent.append(absent)

    def figure(self) -> Figure:
        """Tell what Parley adds; the first turn warms up."""
        bare = statistics.median(self.bare[1:])
        return Figure(
            name=f"{self.name}, time added",
            unit="ms",
            measured=max(0.0, statistics.median(self.ours[1:]) - bare),
            baseline=bare,
            at_most=self.at_most,
        )


def measure(rounds: int) -> list[Figure]:
    """Measure hearing and speaking, and how long the event loop was away at worst."""
    return asyncio.run(_measure(rounds))


async def _measure(rounds: int) -> list[Figure]:
    async with _stage() as (services, base, session):
        bare = _Bare(session, base)
        contests = _contests(bare, _Ours(services, base, len(await bare.fetch())))
        for _ in range(rounds * TURNS + 1):
            for contest in contests:
                await contest.turn()
    away = max(statistics.median(contest.absent[1:]) for contest in contests)
    return [
        *(contest.figure() for contest in contests),
        Figure(name="speech: event loop away, longest", unit="ms", measured=away, at_most=20),
    ]


def _contests(bare: "_Bare", ours: "_Ours") -> list[Contest]:
    length = f"{SECONDS:g} s"
    return [
        Contest(f"voice message of {length} to text", bare.hear, ours.hear, 30),
        Contest(
            f"/speak {length}, Opus passed through",
            lambda: bare.speak(_PASSED),
            lambda: ours.speak(_PASSED),
            5,
        ),
        Contest(
            f"/speak {length}, MP3 transcoded",
            lambda: bare.speak(_TRANSCODED),
            lambda: ours.speak(_TRANSCODED),
            SECONDS * 10,  # one hundredth of it
        ),
    ]


async def _timed(task: Callable[[], Awaitable[None]]) -> tuple[float, float]:
    """Milliseconds that something took, and the longest that the loop did nothing else."""
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        while True:
            before = perf_counter()
            await asyncio.sleep(TICK)
            longest = max(longest, perf_counter() - before - TICK)

    ticking = asyncio.create_task(tick())
    begin = perf_counter()
    await task()
    took = perf_counter() - begin
    ticking.cancel()
    return took * 1000, longest * 1000


class _Bare:
    """What anybody has to do: move the bytes."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session = session
        self._base = base

    async def fetch(self) -> bytes:
        async with self._session.get(f"{self._base}/voice.ogg") as response:
            return await response.read()

    async def hear(self) -> None:
        form = aiohttp.FormData({"model": "bench", "response_format": "json"})
        form.add_field("file", await self.fetch(), filename="a.ogg", content_type="audio/ogg")
        url = f"{self._base}/v1/audio/transcriptions"
        async with self._session.post(url, data=form) as response:
            await response.json()

    async def speak(self, model: str) -> None:
        url = f"{self._base}/v1/audio/speech"
        body = {"model": model, "input": _TEXT, "voice": "alloy", "response_format": "opus"}
        async with self._session.post(url, json=body) as response:
            await response.read()


class _Ours:
    """Parley's services, as its commands use them."""

    def __init__(self, services: Services, base: str, size: int) -> None:
        self._services = services
        self._base = base
        self._size = size
        self._numbers = itertools.count(1)

    async def hear(self) -> None:
        # Each time another recording, since what was heard a moment ago is remembered.
        recording = Recording(next(self._numbers), f"{self._base}/voice.ogg", self._size)
        heard = await self._services.transcribing.hear(_CALLER, recording, Order(), None)
        if heard.text != _TEXT:
            raise RuntimeError("the voice message was not heard")

    async def speak(self, model: str) -> None:
        wish = Wish(text=_TEXT, model=model)
        speaking = self._services.speaking.speak(_CALLER, wish, None)
        seconds = [spoken.seconds async for spoken in speaking]
        if abs(sum(seconds) - SECONDS) > 1:
            raise RuntimeError("not everything was spoken")


@contextlib.asynccontextmanager
async def _stage() -> AsyncIterator[tuple[Services, str, aiohttp.ClientSession]]:
    """Give Parley's services, the address of the server, and a plain client."""
    async with contextlib.AsyncExitStack() as stack:
        base = await stack.enter_async_context(_server())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="parley-bench-")))
        database = await Database.open(folder / "parley.db")
        stack.push_async_callback(database.close)
        session = await stack.enter_async_context(new_session())
        config = Config.from_environment({"OPENAI_BASE_URL": f"{base}/v1", "OPENAI_API_KEY": "no"})
        services = build(config, database, session, _nobody)
        stack.push_async_callback(services.studio.close)
        stack.push_async_callback(services.downloads.close)
        stack.push_async_callback(services.transcribing.close)
        yield services, base, await stack.enter_async_context(aiohttp.ClientSession())


async def _nobody(guild_id: int, user_id: int) -> Standing:  # noqa: ARG001 -- as Discord is asked
    return NOBODY


@contextlib.asynccontextmanager
async def _server() -> AsyncIterator[str]:
    """The address of a server in another process."""
    said = [(2.0 * number, "Hi.") for number in range(int(SECONDS / 2))]
    voice = recording_of(said, rate=48_000, length=SECONDS)
    spoken = recording_of(said, container="mp3", codec="libmp3lame", rate=24_000, length=SECONDS)
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_serve, args=(theirs, voice, spoken))
    process.start()
    try:
        yield f"http://127.0.0.1:{await asyncio.to_thread(ours.recv)}"
    finally:
        ours.send(None)
        process.join(10)


def _serve(pipe: Connection, voice: bytes, spoken: bytes) -> None:
    async def give(_: web.Request) -> web.Response:
        return web.Response(body=voice, content_type="audio/ogg")

    async def hear(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({"text": _TEXT, "language": "english", "duration": SECONDS})

    async def speak(request: web.Request) -> web.Response:
        body = await request.json()
        if body["model"] == _PASSED:
            return web.Response(body=voice, content_type="audio/ogg")
        return web.Response(body=spoken, content_type="audio/mpeg")

    async def run() -> None:
        app = web.Application(client_max_size=LARGEST)
        app.router.add_get("/voice.ogg", give)
        app.router.add_post("/v1/audio/transcriptions", hear)
        app.router.add_post("/v1/audio/speech", speak)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        pipe.send(runner.addresses[0][1])
        await asyncio.to_thread(pipe.recv)
        await runner.cleanup()

    asyncio.run(run())
