"""What somebody looks for, as a vector: asked of the endpoint on their behalf, then remembered."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from bot.conversation.tokens import raw_tokens
from bot.endpoints.chat import pseudonym
from bot.endpoints.embeddings import EmbeddingRequest, Embeddings
from bot.errors import EndpointError, EndpointUnreachable
from bot.storage.search import Index
from bot.usage import Amounts, Caller, Calls

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_REMEMBERED = 500
_FRESH = 300.0
"""Seconds for which a vector is remembered: as long as somebody turns pages."""

_FAILED = 3.0
"""Seconds for which a failure is: as long as one search takes, which asks more than once."""
PATIENCE = 10.0
"""Seconds for the endpoint to answer; somebody waits."""
_LATE = "The endpoint took too long. Try again in a minute."

_Key = tuple[int, int, bytes]


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    until: float
    vector: "NDArray[np.float32] | None"
    error: EndpointError | None = None


class Meaning:
    """Turns what members look for into vectors.

    Each member's are remembered apart: nobody is to learn from a quick answer what others looked
    for. `clock` is in seconds of any origin, `patience` is how long the endpoint may take.
    """

    def __init__(
        self,
        embeddings: Embeddings,
        calls: Calls,
        *,
        salt: str,
        clock: Callable[[], float] = time.monotonic,
        patience: float = PATIENCE,
    ) -> None:
        self.patience = patience
        self._embeddings = embeddings
        self._calls = calls
        self._salt = salt
        self._clock = clock
        self._known: OrderedDict[_Key, _Known] = OrderedDict()

    async def of(self, caller: Caller, text: str, index: Index) -> "NDArray[np.float32]":
        """Give the vector of a text for an index, float32 of unit length (d).

        Raises:
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up.
            EndpointError: the endpoint failed.
        """
        key = index.id, caller.user_id, hashlib.sha256(text.encode(errors="replace")).digest()
        known = self._known.get(key)
        if known is None or self._clock() >= known.until:
            known = await self._asked(caller, text, index)
            self._known[key] = known
            self._known.move_to_end(key)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        if known.vector is None:
            raise known.error or EndpointUnreachable(_LATE)
        return known.vector

    def forget(self) -> None:
        """Remember nothing of it."""
        self._known.clear()

    async def _asked(self, caller: Caller, text: str, index: Index) -> _Known:
        """Ask for a vector; that there was none is worth remembering, too."""
        try:
            async with asyncio.timeout(self.patience):
                vector = await self._ask(caller, text, index)
        except TimeoutError:
            return _Known(self._clock() + _FAILED, None)
        except EndpointError as error:
            return _Known(self._clock() + _FAILED, None, error.with_traceback(None))
        return _Known(self._clock() + _FRESH, vector)

    async def _ask(self, caller: Caller, text: str, index: Index) -> "NDArray[np.float32]":
        expected = Amounts(prompt_tokens=ceil(raw_tokens(text)))
        async with self._calls.begin(
            caller, endpoint="embeddings", model=index.model, expected=expected
        ) as call:
            request = EmbeddingRequest(
                index.model,
                [text],
                dimensions=index.asked_dimensions,
                user=pseudonym(caller.user_id, self._salt),
            )
            found = await self._embeddings.embed(call.account, request)
            counted = found.prompt_tokens
            call.used(expected if counted is None else Amounts(prompt_tokens=counted))
        vector: NDArray[np.float32] = found.vectors[0]
        return vector
