"""The JSON of completion answers (`CreateCompletionResponse`), streamed and whole."""

import time
from collections.abc import Sequence
from typing import Any

import orjson

from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.faults import Kind

from . import likelihood
from .likelihood import Told


def _base(exchange: Exchange) -> dict[str, Any]:
    return {
        "id": f"cmpl-sandbox-{exchange.call.number}",
        "object": "text_completion",
        "created": int(time.time()),
        "model": exchange.call.model,
    }


def completion(
    exchange: Exchange, choices: list[dict[str, Any]], usage: dict[str, int]
) -> dict[str, Any]:
    """Build a whole answer."""
    return {**_base(exchange), "choices": choices, "usage": usage}


def choice(
    index: int, tokens: Sequence[Told], *, reason: str | None, with_logprobs: bool
) -> dict[str, Any]:
    """Build one choice, or a step of one; `reason` is None while it goes on."""
    return {
        "text": "".join(one.token for one in tokens),
        "index": index,
        "logprobs": likelihood.lists(tokens) if with_logprobs else None,
        "finish_reason": reason,
    }


class Chunks:
    """Builds the chunks of one stream."""

    def __init__(self, exchange: Exchange, *, wants_usage: bool) -> None:
        self._base = exchange.shaped(_base(exchange))
        self._wants_usage = wants_usage and not exchange.luck.has(Kind.DROP_USAGE)
        self._is_empty = exchange.luck.has(Kind.EMPTY_CHOICES)

    def step(self, choice: dict[str, Any]) -> bytes:
        """Build a chunk that carries a step of one choice."""
        chunk = {**self._base, "choices": [] if self._is_empty else [choice]}
        return orjson.dumps(chunk | ({"usage": None} if self._wants_usage else {}))

    def usage(self, counts: dict[str, int]) -> bytes | None:
        """Build the last chunk, without choices; None when usage was not asked for."""
        if not self._wants_usage:
            return None
        return orjson.dumps({**self._base, "choices": [], "usage": counts})
