"""Answers requests for speech, and streams it while it is spoken."""

import asyncio
import base64
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from threading import Event
from typing import Any

import numpy as np
import orjson
from aiohttp import web
from numpy.typing import NDArray

from sandbox.endpoints import fields as check
from sandbox.endpoints.events import Events, StreamOver
from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.faults import Kind
from sandbox.endpoints.faults.fault import IN_STREAM
from sandbox.endpoints.hearing import SOUNDS, Speaking
from sandbox.endpoints.models import Model, Registry
from sandbox.endpoints.refusals import invalid, unsupported
from sandbox.endpoints.tempo import Tempo
from sandbox.endpoints.tokens import text_tokens

from .encoding import Encoder
from .transcripts import ENGINE
from .voices import Voice

LONGEST = 4096
"""Characters of a text."""
CHUNK = 4096
"""Bytes that are sent at once, at least, except the last."""
RATE = 24_000
"""Samples a second of what is given out, but for Opus."""
TOKENS_A_SECOND = 20
FIELDS: Mapping[str, check.Check] = {
    "model": check.string(shortest=1),
    "input": check.string(shortest=1, longest=LONGEST),
    "voice": check.anything,
    "instructions": check.nullable(check.string(longest=LONGEST)),
    "response_format": check.nullable(check.one_of(*SOUNDS)),
    "speed": check.nullable(check.number(0.25, 4)),
    "stream_format": check.nullable(check.one_of("audio", "sse")),
}


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


class Speech:
    """Speaks, and hands the sound out."""

    def __init__(self, tempo: Tempo, models: Registry) -> None:
        self._tempo = tempo
        self._models = models

    async def answer(self, exchange: Exchange) -> web.StreamResponse:
        """Answer with sound, or with events that carry it."""
        body = exchange.body
        check.check_body(body, FIELDS, required=("model", "input", "voice"))
        model, speaking = self._model(body["model"])
        _check_model(body, speaking)
        exchange.call.model = model.id
        voice = Voice(
            _voice(body["voice"], speaking),
            speed=body.get("speed") or 1.0,
            instructions=body.get("instructions") or "",
            only_tones=speaking.only_tones,
        )
        form = FORMS[body.get("response_format") or "mp3"]
        is_in_events = body.get("stream_format") == "sse"
        async with aclosing(spoken(voice, body["input"], form)) as sound:
            if is_in_events:
                return await self._events(exchange, sound)
            return await self._bytes(exchange, sound, form, voice)

    def _model(self, name: str) -> tuple[Model, Speaking]:
        model = self._models.find(name)
        if model.speaks is None:
            raise invalid(
                f"The model '{model.id[:80]}' is not supported in this endpoint.",
                param="model",
                code="invalid_value",
            )
        return model, model.speaks

    async def _bytes(
        self, exchange: Exchange, sound: AsyncGenerator[bytes, None], form: Form, voice: Voice
    ) -> web.StreamResponse:
        exchange.call.streamed = True
        response = await exchange.begin(form.mime, headers={ENGINE: voice.engine})
        beats = self._tempo.beats()
        async for chunk in sound:
            await _meet(exchange, response)
            exchange.call.mark_first_byte()
            await exchange.write(response, chunk)
            exchange.call.events += 1
            await beats.next()
        exchange.call.usage = _usage(exchange.body["input"], exchange.call.events)
        await response.write_eof()
        return response

    async def _events(
        self, exchange: Exchange, sound: AsyncGenerator[bytes, None]
    ) -> web.StreamResponse:
        events = await Events.begin(exchange)
        beats = self._tempo.beats()
        async for chunk in sound:
            delta = {"type": "speech.audio.delta", "audio": base64.b64encode(chunk).decode()}
            await events.send(orjson.dumps(delta), is_content=True)
            await beats.next()
        usage = exchange.call.usage = _usage(exchange.body["input"], exchange.call.events)
        done = exchange.shaped({"type": "speech.audio.done", "usage": usage})
        await events.send(orjson.dumps(done))
        return await events.end(done=False)


def _check_model(body: Mapping[str, Any], speaking: Speaking) -> None:
    if body.get("instructions") and not speaking.is_instructed:
        raise unsupported("instructions")
    if body.get("stream_format") == "sse" and not speaking.is_instructed:
        raise unsupported("stream_format")


def _voice(given: object, speaking: Speaking) -> str:
    if isinstance(given, dict):
        given = check.expect(given.get("id"), "voice.id", str, "a string")
    check.one_of(*speaking.voices)(given, "voice")
    return str(given)


async def _meet(exchange: Exchange, response: web.StreamResponse) -> None:
    """Let the accident happen that befalls a stream when so many chunks were sent."""
    accident = exchange.luck.accident
    if (
        not accident
        or accident.fault.kind not in IN_STREAM
        or exchange.call.events != accident.fault.after
    ):
        return
    if accident.fault.kind is Kind.STALL_STREAM:
        await accident.hold()
    elif accident.fault.kind is Kind.END_STREAM:
        await response.write_eof()
        raise StreamOver(response)
    else:  # there is no way to tell an error within sound
        await exchange.reset()


def _usage(text: str, chunks: int) -> dict[str, int]:
    given, made = text_tokens(text), chunks * TOKENS_A_SECOND
    return {"input_tokens": given, "output_tokens": made, "total_tokens": given + made}


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
