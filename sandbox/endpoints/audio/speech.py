"""Answers requests for speech, and streams it while it is spoken."""

import base64
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

import orjson
from aiohttp import web

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

from .spoken import FORMS, Form, spoken
from .transcripts import ENGINE
from .voices import Voice

LONGEST = 4096
"""Characters of a text."""
TOKENS_A_CHUNK = 20
FIELDS: Mapping[str, check.Check] = {
    "model": check.string(shortest=1),
    "input": check.string(shortest=1, longest=LONGEST),
    "voice": check.anything,
    "instructions": check.nullable(check.string(longest=LONGEST)),
    "response_format": check.nullable(check.one_of(*SOUNDS)),
    "speed": check.nullable(check.number(0.25, 4)),
    "stream_format": check.nullable(check.one_of("audio", "sse")),
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
    given, made = text_tokens(text), chunks * TOKENS_A_CHUNK
    return {"input_tokens": given, "output_tokens": made, "total_tokens": given + made}
