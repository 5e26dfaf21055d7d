"""The embeddings family: turns texts into vectors."""

import asyncio
import base64
from typing import Any

from aiohttp import web

from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.gate import Route
from sandbox.endpoints.models import Registry
from sandbox.endpoints.refusals import unknown_path

from . import request
from .engine import vectors
from .request import Wanted


class EmbeddingFamily:
    """`POST /embeddings`; nobody answers there while it `is_gone`."""

    def __init__(self, models: Registry) -> None:
        self._models = models
        self.is_gone = False

    def routes(self) -> tuple[Route, ...]:
        """The family's operations."""
        return (Route("embeddings", "POST", "/embeddings", self.embed),)

    async def embed(self, exchange: Exchange) -> web.StreamResponse:
        """Answer an embedding request."""
        if self.is_gone:
            raise unknown_path("POST", exchange.request.path)
        wanted = request.read(exchange.body, self._models)
        exchange.call.model = wanted.model
        usage = {"prompt_tokens": wanted.tokens, "total_tokens": wanted.tokens}
        exchange.call.usage = usage
        return await exchange.answer(
            {
                "object": "list",
                "data": await asyncio.to_thread(_embeddings, wanted),
                "model": wanted.model,
                "usage": usage,
            }
        )


def _embeddings(wanted: Wanted) -> list[dict[str, Any]]:
    """Make the entries of the answer: vectors as numbers, or as base64 of 32-bit floats."""
    found = vectors(wanted.inputs, wanted.dimensions).astype("<f4")
    shown: list[Any] = (
        [base64.b64encode(row.tobytes()).decode() for row in found]
        if wanted.as_base64
        else found.tolist()
    )
    return [
        {"object": "embedding", "index": index, "embedding": vector}
        for index, vector in enumerate(shown)
    ]
