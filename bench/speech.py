"""Voice messages to text and text to voice messages: Parley's own time, and how free its loop is.

Everything is asked of one aiohttp server in another process, which answers at once with sounds that
were made beforehand. Beside it stands a bare aiohttp client that fetches and sends the same bytes
and does nothing else; the two take turns. What is told is what Parley adds to the bare one's time.
"""

import asyncio
import contextlib
import itertools
import statistics
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import aiohttp

from bench.absence import watched
from bench.figures import Figure
from bench.voices import RECORDING, TEXT, served, services_at
from bot.client import Services
from bot.speech import Wish
from bot.transcription import Order, Recording
from bot.usage import Caller
from sandbox.endpoints.audio.tones import recording_of

SECONDS = 30.0
"""How long the voice message is, and what is spoken."""
TURNS = 5
"""Each round is split into so many that take turns."""
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
        absent: the longest that Parley's event loop was away.
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
    away = max(max(contest.absent) for contest in contests)
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


async def _timed(task: Task) -> tuple[float, float]:
    """Milliseconds that something took, and the longest that the loop was away meanwhile."""
    async with watched() as absence:
        begin = perf_counter()
        await task()
        took = perf_counter() - begin
    return took * 1000, absence.longest


class _Bare:
    """What anybody has to do: move the bytes."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session = session
        self._base = base

    async def fetch(self) -> bytes:
        async with self._session.get(f"{self._base}{RECORDING}") as response:
            return await response.read()

    async def hear(self) -> None:
        form = aiohttp.FormData({"model": "bench", "response_format": "json"})
        form.add_field("file", await self.fetch(), filename="a.ogg", content_type="audio/ogg")
        url = f"{self._base}/v1/audio/transcriptions"
        async with self._session.post(url, data=form) as response:
            await response.json()

    async def speak(self, model: str) -> None:
        url = f"{self._base}/v1/audio/speech"
        body = {"model": model, "input": TEXT, "voice": "alloy", "response_format": "opus"}
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
        recording = Recording(next(self._numbers), f"{self._base}{RECORDING}", self._size)
        heard = await self._services.transcribing.hear(_CALLER, recording, Order(), None)
        if heard.text != TEXT:
            raise RuntimeError("the voice message was not heard")

    async def speak(self, model: str) -> None:
        wish = Wish(text=TEXT, model=model)
        speaking = self._services.speaking.speak(_CALLER, wish, None)
        seconds = [spoken.seconds async for spoken in speaking]
        if abs(sum(seconds) - SECONDS) > 1:
            raise RuntimeError("not everything was spoken")


@contextlib.asynccontextmanager
async def _stage() -> AsyncIterator[tuple[Services, str, aiohttp.ClientSession]]:
    """Give Parley's services, the address of the server, and a plain client."""
    said = [(2.0 * number, "Hi.") for number in range(int(SECONDS / 2))]
    voice = recording_of(said, rate=48_000, length=SECONDS)
    spoken = recording_of(said, container="mp3", codec="libmp3lame", rate=24_000, length=SECONDS)
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        path = Path(folder) / "recording.ogg"
        path.write_bytes(voice)
        async with (
            served(path, {_PASSED: voice, _TRANSCODED: spoken}) as base,
            services_at(base) as services,
            aiohttp.ClientSession() as session,
        ):
            yield services, base, session
