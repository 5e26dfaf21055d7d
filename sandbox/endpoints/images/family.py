"""The pictures family: reads what is asked for and with which pictures."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any

from aiohttp import web

from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.fields import missing
from sandbox.endpoints.gate import Route
from sandbox.endpoints.models import Registry
from sandbox.endpoints.multipart import Part, values
from sandbox.endpoints.painters import Painter, nearest
from sandbox.endpoints.refusals import Refusal, invalid, unknown_path
from sandbox.endpoints.tempo import Tempo

from . import references, sources
from .card import card
from .gallery import Gallery
from .handout import Handout
from .order import ordered, painter_of
from .retouch import edited, varied
from .studio import Commission

TYPED = frozenset({"n", "output_compression", "partial_images", "stream"})
NEWEST, FIRST = "rehearsal-image", "rehearsal-image-1"
"""The models that are asked when none is named."""


class ImageFamily:
    """`POST /images/generations`, `/images/edits` and `/images/variations`.

    Attributes:
        variations_gone: whether `/images/variations` is not there any more.
    """

    def __init__(self, models: Registry, tempo: Tempo, gallery: Gallery) -> None:
        self._models = models
        self._handout = Handout(tempo, gallery)
        self.variations_gone = False

    def routes(self) -> tuple[Route, ...]:
        """The family's operations."""
        form = partial(Route, "images", "POST", takes_form=True, takes_json=False)
        return (
            Route("images", "POST", "/images/generations", self.generate),
            form("/images/edits", self.edit, takes_json=True),
            form("/images/variations", self.vary),
        )

    async def generate(self, exchange: Exchange) -> web.StreamResponse:
        """Answer a request for pictures."""
        body = exchange.body
        if "prompt" not in body:
            raise missing("prompt")
        model, painter = painter_of(body, self._models, default=FIRST)
        order = ordered(body, model, painter)
        paint = partial(
            card, order.prompt, size=order.size, style=order.style, is_bare=order.is_bare
        )
        return await self._handout.answer(exchange, Commission(order, paint, order.prompt))

    async def edit(self, exchange: Exchange) -> web.StreamResponse:
        """Answer a request to change pictures."""
        body, parts = _read(exchange)
        model, painter = painter_of(body, self._models, default=NEWEST)
        if not painter.edits or (painter.is_old and not exchange.call.parts):
            raise self._others(lambda able: able.edits)
        pictures, mask = sources.chosen(parts, painter)
        if "prompt" not in body:
            raise missing("prompt")
        order = ordered(body, model, painter)
        seen, veil = await asyncio.to_thread(sources.looked_at, pictures, mask, painter)
        sources.check_form(seen[0], painter, wants_alpha=veil is None)
        if not painter.sizes and body.get("size") in (None, "auto"):
            order = replace(order, size=nearest(seen[0].size))
        paint = partial(edited, seen, veil, order.prompt, size=order.size)
        about = order.prompt + _digest(pictures)
        commission = Commission(order, paint, about, name="image_edit", given=len(pictures))
        return await self._handout.answer(exchange, commission)

    async def vary(self, exchange: Exchange) -> web.StreamResponse:
        """Answer a request for variations of a picture."""
        if self.variations_gone:
            raise unknown_path("POST", exchange.request.path)
        body = values(exchange.call.parts, typed=TYPED)
        model, painter = painter_of(body, self._models, default=FIRST)
        if not painter.varies:
            raise self._others(lambda able: able.varies)
        pictures, _ = sources.chosen(exchange.call.parts, painter)
        order = ordered(body, model, painter)
        (seen,), _ = await asyncio.to_thread(sources.looked_at, pictures, None, painter)
        sources.check_form(seen, painter, wants_alpha=False)
        about = _digest(pictures)
        paint = partial(varied, seen, about, size=order.size)
        return await self._handout.answer(exchange, Commission(order, paint, about, given=1))

    def _others(self, is_able: Callable[[Painter], bool]) -> Refusal:
        """Refuse a model that does not do this, and name those that do."""
        able = [
            f"'{model.id}'"
            for model in self._models
            if model.paints and not model.retired and is_able(model.paints)
        ]
        return invalid(
            f"Value must be {' or '.join(able) or 'another model'}.",
            param="model",
            code="invalid_value",
        )


def _read(exchange: Exchange) -> tuple[Mapping[str, Any], tuple[Part, ...]]:
    """Read an edit's parameters and pictures, from a form or from JSON."""
    parts = exchange.call.parts
    if parts:
        return values(parts, typed=TYPED), parts
    body = {name: each for name, each in exchange.body.items() if name not in references.NAMES}
    return body, references.referred(exchange.body)


def _digest(pictures: tuple[Part, ...]) -> str:
    return sha256(b"".join(part.data for part in pictures)).hexdigest()
