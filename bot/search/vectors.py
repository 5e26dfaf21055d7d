"""Vectors of texts, asked for at the expense of a server."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.conversation.tokens import raw_tokens
from bot.endpoints.embeddings import (
    GONE,
    MOST_TEXTS,
    MOST_TOKENS,
    EmbeddingRequest,
    Embeddings,
    TooMuch,
    longest_input,
)
from bot.errors import (
    ContentRefused,
    EndpointBusy,
    EndpointError,
    EndpointRefused,
    EndpointUnreachable,
    ModelUnavailable,
)
from bot.storage.search.wording import bare
from bot.usage import Amounts, Caller, Calls

log = logging.getLogger(__name__)

Vector = NDArray[np.float32]

ENDPOINT, COMMAND = "embeddings", "embed"
AT_ONCE: Final = 3
"""Requests of one server at a time."""
ALL_AT_ONCE: Final = 16
"""Requests of all servers together at a time."""
REMEMBERED: Final = 1_024
"""Texts whose vectors are kept, so that what is said again and again is asked about once."""
_HARMLESS: Final = "Hello."
_ABOUT_TEXTS: Final = frozenset({400, 413, 422})
_SHORTEST: Final = 64
_PROOFS: Final = 2
"""How often a text has to fail once more where something harmless does not."""
OTHER_LENGTH: Final = (
    "The endpoint's vectors have another length than those that are stored. An admin can erase the"
    " search index with `/embed forget` and build it anew, or choose another `search.model`."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A server's model, and how many numbers a vector is asked to have."""

    guild_id: int
    model: str
    dimensions: int | None


class Vectors:
    """Turns texts of stored messages into vectors; each request is a call that the server pays for.

    Attributes:
        me: the bot's own id, in whose name it asks; 0 until it is known.
    """

    def __init__(self, embeddings: Embeddings, calls: Calls) -> None:
        self.me = 0
        self._embeddings = embeddings
        self._calls = calls
        self._turns = asyncio.Semaphore(ALL_AT_ONCE)
        self._known: OrderedDict[tuple[str, int | None, bytes], NDArray[np.float16]] = OrderedDict()

    async def of(
        self, wanted: Wanted, texts: Iterable[str], *, channel_id: int, is_careful: bool = False
    ) -> dict[str, Vector]:
        """Give the vector of each text (d), of unit length; those that are refused are left out.

        What was had before something failed is remembered for the next attempt.

        Args:
            wanted: which vectors.
            texts: none of them empty.
            channel_id: where they were said, for the record of usage.
            is_careful: whether a text may be what makes the endpoint fail, in ways that do not
                tell so; it is refused then if something harmless is not.

        Raises:
            ParleyError: none could be had for some of them, which may be otherwise later.
        """
        found: dict[str, Vector] = {}
        missing: list[str] = []
        for text in dict.fromkeys(texts):
            known = self._remembered(wanted, text)
            if known is None:
                missing.append(text)
            else:
                found[text] = known
        turns = asyncio.Semaphore(AT_ONCE)

        async def ask(some: Sequence[str]) -> dict[str, Vector]:
            async with turns, self._turns:
                batch = _Batch(wanted, channel_id, is_careful=is_careful)
                return await self._some(batch, some)

        results = await asyncio.gather(
            *(ask(some) for some in _batches(missing, wanted.model)), return_exceptions=True
        )
        for result in results:
            if isinstance(result, BaseException):
                raise result
            found |= result
        return found

    async def length(self, wanted: Wanted, channel_id: int) -> int:
        """Give how many numbers a model's vectors have.

        Raises:
            ParleyError: it could not be asked.
        """
        batch = _Batch(wanted, channel_id)
        return int((await self._asked(batch, [_HARMLESS])).shape[1])

    async def _some(self, batch: "_Batch", texts: Sequence[str]) -> dict[str, Vector]:
        """Ask about texts together, and in halves where they are refused."""
        try:
            rows = await self._asked(batch, texts)
        except EndpointError as error:
            if not _may_be_texts(error, is_careful=batch.is_careful):
                raise
            if len(texts) == 1:
                return await self._alone(batch, texts[0], error)
        else:
            self._remember(batch.wanted, texts, rows)
            return dict(zip(texts, rows, strict=True))
        half = len(texts) // 2
        return await self._some(batch, texts[:half]) | await self._some(batch, texts[half:])

    async def _alone(self, batch: "_Batch", text: str, error: EndpointError) -> dict[str, Vector]:
        """Ask about a text that was refused: shorter, or not any more."""
        if isinstance(error, TooMuch) and len(text) > _SHORTEST:
            shorter = text[: len(text) // 2]
            found = await self._some(batch, [shorter]) if shorter.strip() else {}
            return {text: found[shorter]} if shorter in found else {}
        for _ in range(_PROOFS):
            await self._asked(batch, [_HARMLESS])
            try:
                rows = await self._asked(batch, [text])
            except EndpointError as again:
                if not _may_be_texts(again, is_careful=batch.is_careful):
                    raise
            else:
                self._remember(batch.wanted, [text], rows)
                return {text: rows[0]}
        log.warning("a passage is found by its words only: %s", error)
        return {}

    async def _asked(self, batch: "_Batch", texts: Sequence[str]) -> Vector:
        wanted = batch.wanted
        shortened = [_shortened(bare(text), wanted.model) for text in texts]
        expected = Amounts(prompt_tokens=sum(_tokens(text) for text in shortened))
        caller = Caller(
            user_id=self.me,
            guild_id=wanted.guild_id,
            channel_id=batch.channel_id,
            command=COMMAND,
            is_server=True,
        )
        async with self._calls.begin(
            caller, endpoint=ENDPOINT, model=wanted.model, expected=expected
        ) as call:
            request = EmbeddingRequest(wanted.model, shortened, wanted.dimensions)
            embedded = await self._embeddings.embed(call.account, request)
            counted = embedded.prompt_tokens
            call.used(expected if counted is None else Amounts(prompt_tokens=counted))
        return embedded.vectors

    def _remembered(self, wanted: Wanted, text: str) -> Vector | None:
        key = _key(wanted, text)
        if (found := self._known.get(key)) is None:
            return None
        self._known.move_to_end(key)
        return found.astype(np.float32)

    def _remember(self, wanted: Wanted, texts: Sequence[str], rows: Vector) -> None:
        for text, row in zip(texts, rows, strict=True):
            self._known[_key(wanted, text)] = row.astype(np.float16)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Batch:
    """What texts of one request have in common."""

    wanted: Wanted
    channel_id: int
    is_careful: bool = False


def matrix(vectors: Sequence[Vector], dimensions: int) -> Vector:
    """Put vectors into rows (n, d).

    Raises:
        EndpointUnreachable: they are of another length.
    """
    if any(len(vector) != dimensions for vector in vectors):
        raise EndpointUnreachable(OTHER_LENGTH)
    return np.array(vectors, np.float32).reshape(len(vectors), dimensions)


def _may_be_texts(error: EndpointError, *, is_careful: bool) -> bool:
    """Tell whether an error may come from what was sent rather than from the endpoint."""
    if isinstance(error, TooMuch | ContentRefused):
        return True
    if isinstance(error, EndpointRefused):
        return error.code != GONE and error.status in _ABOUT_TEXTS
    return is_careful and not isinstance(error, EndpointBusy | ModelUnavailable)


def _batches(texts: Sequence[str], model: str) -> Iterator[list[str]]:
    """Share texts out to requests, few enough for each."""
    longest = longest_input(model)
    some: list[str] = []
    tokens = 0
    for text in texts:
        count = min(_tokens(text), longest)
        if some and (len(some) == MOST_TEXTS or tokens + count > MOST_TOKENS):
            yield some
            some, tokens = [], 0
        some.append(text)
        tokens += count
    if some:
        yield some


def _shortened(text: str, model: str) -> str:
    """Cut off what a model does not take of a text, by an estimate."""
    longest = longest_input(model)
    if len(text) <= longest or (tokens := _tokens(text)) <= longest:
        return text
    return text[: max(_SHORTEST, len(text) * longest // tokens)]


def _tokens(text: str) -> int:
    return int(raw_tokens(text)) + 1


def _key(wanted: Wanted, text: str) -> tuple[str, int | None, bytes]:
    digest = blake2b(text.encode(errors="replace"), digest_size=16).digest()
    # Not of another server: its endpoint may be another one.
    return f"{wanted.guild_id} {wanted.model}", wanted.dimensions, digest
