"""The moderation family: judges texts and pictures."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web

from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.gate import Route
from sandbox.endpoints.judges import OF_PICTURES, Judge
from sandbox.endpoints.models import Registry
from sandbox.endpoints.refusals import unknown_path

from . import pictures, request, words
from .request import Charge

FLAGGED_FROM = 0.5
"""The score from which a category is flagged."""
AT_ONCE = 20_000
"""Characters that are judged without a thread."""

Scores = Mapping[str, float]


class ModerationFamily:
    """`POST /moderations`; nobody answers there while it `is_gone`."""

    def __init__(self, models: Registry) -> None:
        self._models = models
        self.is_gone = False

    def routes(self) -> tuple[Route, ...]:
        """The family's operations."""
        return (Route("moderations", "POST", "/moderations", self.judge),)

    async def judge(self, exchange: Exchange) -> web.StreamResponse:
        """Answer a moderation request."""
        if self.is_gone:
            raise unknown_path("POST", exchange.request.path)
        charge = request.read(exchange.body, self._models)
        exchange.call.model = charge.model
        judge = charge.judge
        if charge.pictures:
            results = [await _seen(charge)]
        else:
            texts = charge.texts[:1] if judge.judges_first_only else charge.texts
            results = [_result(judge, scores) for scores in await _read(texts)]
        answer: dict[str, Any] = {"results": results}
        if judge.is_named:
            answer = {"id": f"modr-{exchange.call.number:024x}", "model": charge.model, **answer}
        return await exchange.answer(answer)


async def _read(texts: tuple[str, ...]) -> list[dict[str, float]]:
    if sum(map(len, texts)) <= AT_ONCE:
        return [words.scores(text) for text in texts]
    return await asyncio.to_thread(lambda: [words.scores(text) for text in texts])


async def _seen(charge: Charge) -> dict[str, Any]:
    """Judge pictures together with their text: one result, the higher score in each category."""
    (text,) = charge.texts
    scores = (await _read((text,)))[0] if text else dict.fromkeys(charge.judge.categories, 0.0)
    for url in charge.pictures:
        for category, score in (await pictures.scores(url)).items():
            scores[category] = max(scores[category], score)
    return _result(charge.judge, scores, kinds=("text", "image") if text else ("image",))


def _result(judge: Judge, scores: Scores, kinds: Iterable[str] = ("text",)) -> dict[str, Any]:
    flags = {category: scores[category] >= FLAGGED_FROM for category in judge.categories}
    result: dict[str, Any] = {"flagged": any(flags.values()), "categories": flags}
    if judge.gives_scores:
        result["category_scores"] = {category: scores[category] for category in judge.categories}
    if judge.most_pictures:
        result["category_applied_input_types"] = {
            category: [kind for kind in kinds if kind == "text" or category in OF_PICTURES]
            for category in judge.categories
        }
    return result
