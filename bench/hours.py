"""Two hours of speech to text: Parley's memory, its time, and how free its event loop is meanwhile.

Parley's services run in a process of their own. The file is larger than endpoints take, and longer
than the usual model does, so it is cut.
"""

import asyncio
import multiprocessing
import re
from fractions import Fraction
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import av
import numpy as np

from bench.absence import watched
from bench.figures import Figure
from bench.voices import RECORDING, TEXT, served, services_at
from bot.transcription import Order, Recording
from bot.usage import Caller

MINUTES = 120
RATE = 48_000
PACKET = RATE // 50
"""Samples of an Opus packet: 20 ms."""
BITS = 64_000
"""Bits a second, as Discord's voice messages and calls have them."""
_CALLER = Caller(user_id=1, guild_id=None, channel_id=2, command="transcribe")
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def measure(_rounds: int) -> list[Figure]:
    """Measure once: it takes half a minute and hardly varies."""
    return asyncio.run(_measure())


async def _measure() -> list[Figure]:
    with TemporaryDirectory(prefix="parley-bench-") as name:
        path = Path(name) / "recording.ogg"
        await asyncio.to_thread(_record, path)
        async with served(path, {}) as base:
            megabytes, seconds, away = await asyncio.to_thread(_apart, base, path.stat().st_size)
    return [
        Figure(
            name="two hours of speech to text, memory", unit="MB", measured=megabytes, at_most=300
        ),
        Figure(name="two hours of speech to text, time", unit="s", measured=seconds),
        Figure(
            name="two hours of speech to text, event loop away",
            unit="ms",
            measured=away,
            at_most=20,
        ),
    ]


def _record(path: Path) -> None:
    """Write a minute of noise that swells and ebbs, over and over."""
    minute = RATE * 60
    swell = np.abs(np.sin(np.arange(minute) * (np.pi / (5 * RATE))))
    noise = np.random.default_rng(1).uniform(-8_000, 8_000, minute) * swell
    with av.open(str(path), "w", format="ogg") as file:
        stream = file.add_stream("libopus", rate=RATE, layout="mono")
        stream.bit_rate = BITS
        frame = av.AudioFrame.from_ndarray(noise.astype(np.int16)[None, :], "s16", "mono")
        frame.sample_rate = RATE
        said = [bytes(packet) for packet in [*stream.encode(frame), *stream.encode(None)]]
        for number in range(MINUTES * len(said)):
            packet = av.Packet(said[number % len(said)])
            packet.stream, packet.time_base = stream, Fraction(1, RATE)
            packet.pts = packet.dts = number * PACKET
            packet.duration = PACKET
            file.mux(packet)


def _apart(base: str, size: int) -> tuple[float, float, float]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_hear, args=(theirs, base, size))
    process.start()
    theirs.close()  # so that the end of the process is noticed
    try:
        megabytes, seconds, away = ours.recv()
    finally:
        process.join()
    return megabytes, seconds, away


def _hear(pipe: Connection, base: str, size: int) -> None:
    async def run() -> tuple[float, float]:
        async with services_at(base) as services, watched() as absence:
            begin = perf_counter()
            recording = Recording(1, base + RECORDING, size)
            heard = await services.transcribing.hear(_CALLER, recording, Order(), None)
            if not heard.text.startswith(TEXT) or heard.notes:
                raise RuntimeError("not everything was heard")
            return perf_counter() - begin, absence.longest

    seconds, away = asyncio.run(run())
    peak = _PEAK.search(Path("/proc/self/status").read_text(encoding="ascii"))
    pipe.send((int(peak[1]) / 1024 if peak else float("nan"), seconds, away))
