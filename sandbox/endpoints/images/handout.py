"""How pictures are handed out: whole or streamed, as base64 or by their address."""

import asyncio
import time
from typing import Any

import orjson
from aiohttp import web

from sandbox.endpoints.events import Events
from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.faults import Kind
from sandbox.endpoints.tempo import Tempo

from . import answers
from .gallery import Gallery
from .order import Order
from .studio import Commission, Numbers, in_base64, made, made_in_steps

AT_ONCE = 2
"""Pictures that are painted at the same time; large ones need much memory."""
PATIENCE = 20
"""Beats between the previews of a picture."""


class Handout:
    """Has commissions painted and hands the pictures out."""

    def __init__(self, tempo: Tempo, gallery: Gallery) -> None:
        self._tempo = tempo
        self._gallery = gallery
        self._numbers = Numbers()
        self._easels = asyncio.Semaphore(AT_ONCE)

    async def answer(self, exchange: Exchange, commission: Commission) -> web.StreamResponse:
        """Answer a request with the pictures it wants."""
        exchange.call.model = commission.order.model.id
        if commission.order.partials is None:
            return await self._whole(exchange, commission)
        return await self._stream(exchange, commission)

    async def _whole(self, exchange: Exchange, commission: Commission) -> web.StreamResponse:
        order, given = commission.order, commission.given
        numbers = self._numbers.take(commission)
        pictures = await asyncio.gather(*(self._made(commission, each) for each in numbers))
        entries = [await self._entry(exchange, order, picture) for picture in pictures]
        answer = answers.whole(order, entries)
        if order.painter.partials:
            counts = exchange.call.usage = answers.usage(order, made=order.n, pictures=given)
            answer["usage"] = answers.counted(counts, pictures=given)
        return await exchange.answer(answer)

    async def _made(self, commission: Commission, number: int) -> bytes:
        async with self._easels:
            return await made(commission, number)

    async def _entry(self, exchange: Exchange, order: Order, picture: bytes) -> dict[str, Any]:
        entry: dict[str, Any] = {}
        if order.wants_url:
            entry["url"] = self._gallery.hang(
                picture, f"image/{order.format}", origin=exchange.request.url.origin()
            )
        else:
            entry["b64_json"] = await in_base64(picture)
        if order.painter.revises:
            entry["revised_prompt"] = f"A colourful card with these words on it: {order.prompt}"
        return entry

    async def _stream(self, exchange: Exchange, commission: Commission) -> web.StreamResponse:
        order, given, name = commission.order, commission.given, commission.name
        events = await Events.begin(exchange)
        beats = self._tempo.beats(PATIENCE)
        counts = answers.usage(order, made=1, pictures=given)
        for number in self._numbers.take(commission):
            async with self._easels:
                *previews, picture = await made_in_steps(commission, number)
            common = exchange.shaped({"created_at": int(time.time()), **answers.details(order)})
            for index, preview in enumerate(previews):
                step = {"b64_json": await in_base64(preview), "partial_image_index": index}
                await _send(events, f"{name}.partial_image", {**common, **step})
                await beats.next()
            final: dict[str, Any] = {**common, "b64_json": await in_base64(picture)}
            if not exchange.luck.has(Kind.DROP_USAGE):
                final["usage"] = answers.counted(counts, pictures=given)
            await _send(events, f"{name}.completed", final)
        exchange.call.usage = answers.usage(order, made=order.n, pictures=given)
        return await events.end(done=False)


async def _send(events: Events, kind: str, content: dict[str, Any]) -> None:
    await events.send(orjson.dumps({"type": kind, **content}), is_content=True, name=kind)
