"""The JSON of chat answers (`CreateChatCompletionResponse` and its stream's chunks)."""

import time
from typing import Any

import orjson

from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.faults import Kind

FINGERPRINT = "fp_parley_sandbox"


def _base(exchange: Exchange, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-sandbox-{exchange.call.number}",
        "object": kind,
        "created": int(time.time()),
        "model": exchange.call.model,
        "service_tier": "default",
        "system_fingerprint": FINGERPRINT,
    }


def completion(
    exchange: Exchange, choices: list[dict[str, Any]], usage: dict[str, int]
) -> dict[str, Any]:
    """Build a whole answer."""
    return {**_base(exchange, "chat.completion"), "choices": choices, "usage": usage}


def choice(index: int, text: str, *, reason: str, is_refusal: bool) -> dict[str, Any]:
    """Build one choice of a whole answer."""
    message: dict[str, object] = {
        "role": "assistant",
        "content": None if is_refusal else text,
        "refusal": text if is_refusal else None,
        "annotations": [],
    }
    return {"index": index, "message": message, "logprobs": None, "finish_reason": reason}


class Chunks:
    """Builds the chunks of one stream; what is the same in all of them is built once."""

    def __init__(self, exchange: Exchange, *, wants_usage: bool) -> None:
        self._exchange = exchange
        self._wants_usage = wants_usage and not exchange.luck.has(Kind.DROP_USAGE)
        self._base = exchange.shaped(_base(exchange, "chat.completion.chunk"))
        self._is_empty = exchange.luck.has(Kind.EMPTY_CHOICES)
        self._head = orjson.dumps(self._base)[:-1] + b',"choices":['
        self._tail = b"]}" if not self._wants_usage else b'],"usage":null}'

    def text(self, index: int, piece: str) -> bytes:
        """Build a chunk that carries text."""
        if self._is_empty:
            return self._head + self._tail
        return b'%b{"index":%d,"delta":{"content":%b},"logprobs":null,"finish_reason":null}%b' % (
            self._head,
            index,
            orjson.dumps(piece),
            self._tail,
        )

    def delta(self, index: int, delta: dict[str, Any], *, reason: str | None = None) -> bytes:
        """Build a chunk that carries anything else."""
        entry = {"index": index, "delta": delta, "logprobs": None, "finish_reason": reason}
        return self._head + (b"" if self._is_empty else orjson.dumps(entry)) + self._tail

    def usage(self, counts: dict[str, int]) -> bytes | None:
        """Build the last chunk, without choices; None when usage was not asked for."""
        if not self._wants_usage:
            return None
        return orjson.dumps({**self._base, "choices": [], "usage": counts})
