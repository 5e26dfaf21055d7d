"""Speaks in a thread, and encodes while it is spoken."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from threading import Event

import numpy as np
from numpy.typing import NDArray

from .encoding import Encoder
from .voices import Voice

CHUNK = 4096
"""Bytes that are sent at once, at least, except the last."""
RATE = 24_000
"""Samples a second of what is given out, but for Opus."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a format is written: its media type, and FFmpeg's words for container and codec."""

    mime: str
    container: str
    codec: str
    bit_rate: int = 64_000


FORMS: Mapping[str, Form] = {
    "mp3": Form("audio/mpeg", "mp3", "libmp3lame"),
    "opus": Form("audio/opus", "ogg", "libopus", 32_000),
    "aac": Form("audio/aac", "adts", "aac"),
    "flac": Form("audio/flac", "flac", "flac"),
    "wav": Form("audio/wav", "wav", "pcm_s16le"),
    "pcm": Form("audio/pcm", "s16le", "pcm_s16le"),
}


async def spoken(voice: Voice, text: str, form: Form) -> AsyncGenerator[bytes, None]:
    """Speak in a thread, and give the encoded sound while it is made.

    Closing it early stops the thread soon.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes | None] = asyncio.Queue()
    stop = Event()

    def hand_out(chunk: bytes | None) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, chunk)

    def speak() -> None:
        try:
            _speak(voice, text, form, hand_out, stop)
        finally:
            hand_out(None)

    speaking = asyncio.create_task(asyncio.to_thread(speak))
    try:
        while (chunk := await queue.get()) is not None:
            yield chunk
        await speaking
    finally:
        stop.set()
        await asyncio.gather(speaking, return_exceptions=True)


def _speak(
    voice: Voice, text: str, form: Form, hand_out: Callable[[bytes], None], stop: Event
) -> None:
    encoder = Encoder(
        voice.rate,
        made_rate=RATE,
        container=form.container,
        codec=form.codec,
        bit_rate=form.bit_rate,
        is_live=True,
    )
    ready = bytearray()

    def take(samples: NDArray[np.int16]) -> bool:
        encoder.take(samples)
        ready.extend(encoder.given())
        if len(ready) >= CHUNK:
            hand_out(bytes(ready))
            ready.clear()
        return not stop.is_set()

    voice.speak(text, take)
    encoder.close()
    hand_out(bytes(ready) + encoder.given())
