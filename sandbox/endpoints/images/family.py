"""The pictures family: takes an order, has it painted, and hands the pictures out."""

import asyncio
import time
from functools import partial
from typing import Any
from urllib.parse import quote

import orjson
from aiohttp import web

from sandbox.endpoints.events import Events
from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.faults import Kind
from sandbox.endpoints.fields import missing
from sandbox.endpoints.gate import Route
from sandbox.endpoints.models import Registry
from sandbox.endpoints.tempo import Tempo

from . import answers
from .card import card
from .gallery import Gallery
from .order import Order, ordered, painter_of
from .studio import Numbers, Paint, in_base64, made, made_in_steps

FOLDER = "/pictures/"
"""Where pictures are that were given by their address."""
PATIENCE = 20
"""Beats between the previews of a picture."""
NOTHING: frozenset[str] = frozenset()


class ImageFamily:
    """`POST /images/generations`, `/images/edits` and `/images/variations`."""

    def __init__(self, models: Registry, tempo: Tempo, gallery: Gallery) -> None:
        self._models = models
        self._tempo = tempo
        self._gallery = gallery
        self._numbers = Numbers()

    def routes(self) -> tuple[Route, ...]:
        """The family's operations."""
        return (Route("images", "POST", "/images/generations", self.generate),)

    async def generate(self, exchange: Exchange) -> web.StreamResponse:
        """Answer a request for pictures."""
        body = exchange.body
        if "prompt" not in body:
            raise missing("prompt")
        model, painter = painter_of(body, self._models, default="rehearsal-image-1")
        order = ordered(body, model, painter, further=NOTHING)

        paint = partial(
            card, order.prompt, size=order.size, style=order.style, is_bare=order.is_bare
        )
        if order.partials is None:
            return await self._whole(exchange, order, paint)
        return await self._stream(exchange, order, paint, "image_generation")

    async def _whole(
        self, exchange: Exchange, order: Order, paint: Paint, *, given: int = 0
    ) -> web.StreamResponse:
        exchange.call.model = order.model.id
        numbers = self._numbers.take(order, order.prompt)
        pictures = await asyncio.gather(*(made(order, paint, number) for number in numbers))
        entries = [await self._entry(exchange, order, picture) for picture in pictures]
        answer = answers.whole(order, entries)
        if order.painter.partials:
            counts = exchange.call.usage = answers.usage(order, made=order.n, pictures=given)
            answer["usage"] = answers.counted(counts, pictures=given)
        return await exchange.answer(answer)

    async def _entry(self, exchange: Exchange, order: Order, picture: bytes) -> dict[str, Any]:
        entry: dict[str, Any] = {}
        if order.wants_url:
            name, key = self._gallery.hang(picture, f"image/{order.format}")
            origin = exchange.request.url.origin()
            entry["url"] = f"{origin}{FOLDER}{name}?sig={quote(key, safe='')}"
        else:
            entry["b64_json"] = await in_base64(picture)
        if order.painter.revises:
            entry["revised_prompt"] = f"A colourful card with these words on it: {order.prompt}"
        return entry

    async def _stream(
        self, exchange: Exchange, order: Order, paint: Paint, name: str, *, given: int = 0
    ) -> web.StreamResponse:
        exchange.call.model = order.model.id
        events = await Events.begin(exchange)
        beats = self._tempo.beats(PATIENCE)
        counts = answers.usage(order, made=1, pictures=given)
        for number in self._numbers.take(order, order.prompt):
            *previews, picture = await made_in_steps(order, paint, number)
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
