"""Endpoints that make embeddings as a test wants it, and short ways to say what they answer."""

import base64
import json
import math
import struct
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from tests.bot.endpoints.scripted import Endpoint

Answer = tuple[int, Any]
MODEL = "maker-1"


def direction(text: str, dimensions: int = 4) -> list[float]:
    """A vector of length 2 that tells texts such as `7` apart."""
    angle = float(text) if text.isdecimal() else len(text)
    return [2 * math.cos(angle), 2 * math.sin(angle)] + [0.0] * (dimensions - 2)


def packed(vector: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def made(body: Mapping[str, Any], *, dimensions: int = 4, as_numbers: bool = False) -> Answer:
    """What a server answers that takes everything."""
    plain = as_numbers or body.get("encoding_format") != "base64"
    vectors = [direction(text, body.get("dimensions", dimensions)) for text in body["input"]]
    data = [
        {"object": "embedding", "index": index, "embedding": vector if plain else packed(vector)}
        for index, vector in enumerate(vectors)
    ]
    tokens = len(body["input"])
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return 200, {"object": "list", "data": data, "model": "made-by-1", "usage": usage}


def refusal(message: str, status: int = 400, **more: Any) -> Answer:
    return status, {"error": {"message": message, "type": "invalid_request_error"} | more}


def supply(endpoint: Endpoint, rule: Callable[[Any], Answer]) -> None:
    """Lets the endpoint answer each request by its body."""

    async def step(request: web.Request) -> web.StreamResponse:
        status, content = rule(await request.json())
        return web.Response(
            status=status, body=json.dumps(content).encode(), content_type="application/json"
        )

    endpoint.steps[:] = [step]


def sent(endpoint: Endpoint) -> list[frozenset[str]]:
    """The optional parameters of all requests so far."""
    return [frozenset(asked.body) - {"model", "input"} for asked in endpoint.asked]


def sizes(endpoint: Endpoint) -> list[int]:
    """How many texts each request had so far."""
    return [len(asked.body["input"]) for asked in endpoint.asked]
