"""The calls to models that make embeddings."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.endpoints.learnt import Learnt
from bot.endpoints.transport import Account, Bounds, Transport
from bot.errors import EndpointRefused

from .answer import Embedded, joined
from .reading import embedded, numbers_in
from .refusals import blamed, explained
from .request import EmbeddingRequest, body, plain

_PATH = "/embeddings"
_SETTING = "search.model"
_BOUNDS = Bounds(answer=64 * 2**20)
_MOST_NUMBERS = 200_000  # in one answer: to read them takes some 8 ms, in which all else waits
_FIRST = 32  # texts with which it is found out whether numbers come

Place = tuple[Account, str]


class Embeddings:
    """Texts turned into vectors (`POST /embeddings`).

    What an endpoint does not take is learnt from its refusals, for an hour. Where it gives numbers
    in place of base64, or that is not known yet, texts go in small groups, one after the other.
    `clock` is in seconds of any origin.
    """

    def __init__(
        self, transport: Transport, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._transport = transport
        self._refused = Learnt[Place, frozenset[str]](clock)
        self._numbers = Learnt[Place, int | None](clock)

    async def embed(self, account: Account, request: EmbeddingRequest) -> Embedded:
        """The vectors of the request's texts.

        Raises:
            TooMuch: fewer texts, or shorter ones, may be taken.
            InputError: one of the texts is empty.
            ModelUnavailable: the model is not there, or makes no embeddings.
            EndpointRefused: with the code `GONE`: this endpoint makes none.
            EndpointError: another of its kinds.
        """
        if not request.texts:
            return _nothing(request.model)
        texts = [plain(text) for text in request.texts]
        parts: list[Embedded] = []
        while texts:
            count = self._at_once((account, request.model), len(texts))
            parts.append(await self._some(account, request, texts[:count]))
            texts = texts[count:]
        return joined(parts)

    async def _some(
        self, account: Account, request: EmbeddingRequest, texts: Sequence[str]
    ) -> Embedded:
        try:
            payload = await self._asked(account, body(request, texts))
        except EndpointRefused as error:
            raise explained(error, request.model) from error.__cause__
        self._numbers.learn((account, request.model), numbers_in(payload))
        return await asyncio.to_thread(embedded, payload, request.model, len(texts))

    async def _asked(self, account: Account, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The answer, asked for without the parameters that this model does not take."""
        place = account, str(parameters["model"])
        known = refused = self._refused.get(place, frozenset())
        while True:
            sent = {name: value for name, value in parameters.items() if name not in refused}
            try:
                payload = await self._transport.post(
                    account, _PATH, sent, setting=_SETTING, bounds=_BOUNDS
                )
            except EndpointRefused as error:
                further = blamed(error, sent)
                if not further:
                    raise
                refused |= further
            else:
                if refused != known:
                    self._refused.learn(place, refused)
                return payload

    def _at_once(self, place: Place, count: int) -> int:
        """How many of so many texts to send together."""
        numbers = self._numbers.get(place, None)
        if numbers is None:
            return min(count, _FIRST)
        return max(_MOST_NUMBERS // numbers, 1) if numbers else count


def _nothing(model: str) -> Embedded:
    import numpy as np

    return Embedded(np.empty((0, 0), np.float32), model)
