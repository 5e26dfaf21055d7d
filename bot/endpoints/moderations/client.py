"""The calls to moderation models."""

import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from bot.endpoints.transport import Account, Transport
from bot.errors import EndpointRefused

from .answer import CLEAN, Input, Judgement
from .asking import Asking, Place, side_by_side
from .pictures import Pictures
from .request import plain
from .texts import Texts

GONE = "endpoint_gone"
"""The `code` of the EndpointRefused that says that this endpoint does not judge."""

_NOT_THERE = frozenset({404, 405, 410, 501})

Found = list[tuple[int, Judgement]]


class Moderations:
    """Texts and pictures judged (`POST /moderations`).

    Texts go together, 32 in a request; each text with pictures goes by itself. What an endpoint
    does not take so is asked for in smaller parts, which is remembered for an hour: texts one by
    one or in shorter pieces, pictures one by one or not at all. `clock` is in seconds of any
    origin.
    """

    def __init__(
        self, transport: Transport, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        asking = Asking(transport)
        self._texts = Texts(asking, clock)
        self._pictures = Pictures(asking, self._texts, clock)

    async def judge(self, account: Account, model: str, inputs: Sequence[Input]) -> list[Judgement]:
        """What the model thinks of each input; of empty ones without a call.

        A few requests, at most seven, are made at the same time. An input that the endpoint
        refuses while it judges others has a `refusal` in its judgement, so that it does not hold
        up the rest.

        Raises:
            EndpointRefused: with the code `GONE`: this endpoint does not judge.
            EndpointError: another of its kinds; then none of the inputs is judged.
        """
        place = (account, model)
        asked = [Input(plain(one.text), one.pictures) for one in inputs]
        alone = [index for index, one in enumerate(asked) if one.pictures]
        plainly = [index for index, one in enumerate(asked) if one.text and not one.pictures]
        jobs: list[Callable[[], Awaitable[Found]]] = [
            partial(self._seen, place, index, asked[index]) for index in alone
        ]
        if plainly:
            jobs.insert(0, partial(self._read, place, plainly, [asked[i].text for i in plainly]))
        try:
            found = await side_by_side(jobs)
        except EndpointRefused as error:
            raise (_gone(error) if error.status in _NOT_THERE else error) from error.__cause__
        judged = {index: judgement for some in found for index, judgement in some}
        return [judged.get(index, CLEAN) for index in range(len(asked))]

    async def _read(self, place: Place, indexes: Sequence[int], texts: Sequence[str]) -> Found:
        return list(zip(indexes, await self._texts.judge(place, texts), strict=True))

    async def _seen(self, place: Place, index: int, asked: Input) -> Found:
        return [(index, await self._pictures.judge(place, asked))]


def _gone(error: EndpointRefused) -> EndpointRefused:
    return EndpointRefused(
        "This endpoint does not judge messages: it has no `/moderations`. Rules of your own work"
        " without it; for the rest an admin can set a key of another endpoint with"
        " `/settings key set`.",
        status=error.status,
        code=GONE,
    )
