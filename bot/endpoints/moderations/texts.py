"""Texts judged: many in one request, as far as the endpoint takes it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from bot.endpoints.learnt import Learnt
from bot.errors import ContentRefused, EndpointRefused

from .answer import CLEAN, FORBIDDEN, Judgement, merged
from .asking import Asking, Place, is_too_long, side_by_side, unreadable
from .request import LONGEST, SHORTEST, pieces

MOST = 32
"""Texts in one request."""


class Texts:
    """Judges texts; learns which places take one at a time, and how long it may be."""

    def __init__(self, asking: Asking, clock: Callable[[], float]) -> None:
        self._asking = asking
        self._only_single = Learnt[Place, bool](clock)
        self._longest = Learnt[Place, int](clock)

    async def judge(self, place: Place, texts: Sequence[str]) -> list[Judgement]:
        """What is thought of each text, of any number and length.

        Raises:
            EndpointError: one of its kinds.
        """
        longest = self._longest.get(place, LONGEST)
        cut = [pieces(text, longest) for text in texts]
        together = [piece for one in cut for piece in one]
        judged: list[Judgement] = []
        for start in range(0, len(together), MOST):
            judged += await self._together(place, together[start : start + MOST])
        found = iter(judged)
        return [merged([next(found) for _ in one]) for one in cut]

    async def _together(self, place: Place, texts: Sequence[str]) -> list[Judgement]:
        if len(texts) == 1 or self._only_single.get(place, default=False):
            return await self._singly(place, texts)
        try:
            found = await self._asking.about(place, list(texts))
        except ContentRefused:
            return await self._singly(place, texts)
        except EndpointRefused as error:
            return await self._otherwise(place, texts, error)
        judged = [one for one in found if one is not None]
        if len(judged) == len(found) == len(texts):
            return judged
        # whose is missing cannot be told: perhaps only the first was judged, or all as one text
        judged = await self._singly(place, texts)
        self._only_single.learn(place, what=True)
        return judged

    async def _otherwise(
        self, place: Place, texts: Sequence[str], error: EndpointRefused
    ) -> list[Judgement]:
        """Texts that were refused together: by halves or one by one."""
        if is_too_long(error):
            half = len(texts) // 2
            first = await self._together(place, texts[:half])
            return first + await self._together(place, texts[half:])
        await self._asking.blame(place, error)
        judged = await self._singly(place, texts)
        if all(one.refusal is None for one in judged):
            self._only_single.learn(place, what=True)
        return judged

    async def _singly(self, place: Place, texts: Sequence[str]) -> list[Judgement]:
        return await side_by_side(partial(self._single, place, text) for text in texts)

    async def _single(self, place: Place, text: str) -> Judgement:
        try:
            found = await self._asking.about(place, text)
        except ContentRefused:
            return FORBIDDEN
        except EndpointRefused as error:
            if is_too_long(error) and len(text) > SHORTEST:
                return await self._shorter(place, text)
            await self._asking.blame(place, error)
            return replace(CLEAN, refusal=str(error))
        judged = [one for one in found if one is not None]
        if not judged:
            raise unreadable()
        return merged(judged)

    async def _shorter(self, place: Place, text: str) -> Judgement:
        half = max(len(text) // 2, SHORTEST)
        judged = await self._singly(place, pieces(text, half))
        self._longest.learn(place, min(half, self._longest.get(place, LONGEST)))
        return merged(judged)
